import type { LocalizeController } from '../controllers/localize-controller.ts';
import { fieldKind } from '../translations/history/field-kind.ts';

/** What a field of the history is called; one of a host's own document keeps its name. */
export function fieldName(localize: LocalizeController, field: string): string {
  const kind = fieldKind(field);
  return kind === null ? field.replace(/^fields\./, '') : localize.term('fieldName', kind);
}
