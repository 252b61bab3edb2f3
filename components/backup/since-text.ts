import type { LocalizeController } from '../controllers/localize-controller.ts';

/** What a backup lacks of the history, in words; nothing when it is whole. */
export function sinceText(localize: LocalizeController, since: number | null): string {
  if (since === null) return '';
  const date = new Intl.DateTimeFormat(localize.lang(), { dateStyle: 'long' }).format(since);
  return localize.term('backupSince', date);
}
