import * as v from 'valibot';
import type { BackupStatus } from '../api.ts';
import type { Database } from '../storage/database.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';

/** When the last backup was made, and up to which commit it reaches. */
export interface BackupNote {
  /** ms since the epoch. */
  readonly at: number;
  readonly head: number;
}

const META_KEY = 'last-backup';
const note = v.strictObject({ at: v.number(), head: v.number() });

/** So much may be lost before a person is asked to do something about it. */
const CHANGES_WITHOUT_BACKUP = 20;
const CHANGES_SINCE_BACKUP = 100;
/** Some browsers delete what a site stored after seven days without a visit. */
const DAYS_SINCE_BACKUP = 7;
const DAY_MS = 86_400_000;

export function noteBackup(eventStore: Database, made: BackupNote): void {
  writeMeta(eventStore, META_KEY, JSON.stringify(made));
}

/** How far the vault is ahead of its last backup, and whether that is too far. */
export function backupStanding(
  eventStore: Database,
  head: number,
  now: number,
): Omit<BackupStatus, 'replaced'> {
  const last = readNote(eventStore);
  const changes = Math.max(0, head - (last?.head ?? 0));
  const isOld = last !== null && changes > 0 && now - last.at > DAYS_SINCE_BACKUP * DAY_MS;
  const isMuch = changes >= (last === null ? CHANGES_WITHOUT_BACKUP : CHANGES_SINCE_BACKUP);
  return { lastBackupAt: last?.at ?? null, changes, suggested: isOld || isMuch };
}

/** A note that cannot be read counts as none: the worst it does is to ask for a backup too early. */
function readNote(eventStore: Database): BackupNote | null {
  const value = readMeta(eventStore, META_KEY);
  if (value === null) return null;
  try {
    return v.parse(note, JSON.parse(value));
  } catch {
    return null;
  }
}
