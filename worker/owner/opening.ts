import { equalBytes } from '../crypto/equal-bytes.ts';
import { MoError } from '../errors/mo-error.ts';
import type { StoreInspection } from '../storage/open-database.ts';

/** What is found of a vault before anything is opened. */
export interface FoundVault {
  /** The file id that the key record expects of the event store; null when there is no key record. */
  readonly expectedFileId: Uint8Array | null;
  readonly eventStore: StoreInspection;
  /** A creation was begun and not seen to its end. */
  readonly isMarked: boolean;
}

export type Opening =
  /** Nothing here: a vault may be created. */
  | 'empty'
  /** Key and file belong together: open and prove the key. */
  | 'locked'
  /** A creation that ended before it was acknowledged: clear it away, then it is `empty`. */
  | 'unfinished';

/**
 * The opening table: what may be done with what was found. Nothing is ever created, and nothing opened, in the place of
 * a vault that is damaged or gone.
 *
 * | key record | event store                      |                                                        |
 * |------------|----------------------------------|--------------------------------------------------------|
 * | none       | missing                          | `empty`                                                |
 * | none       | plain SQLite                     | `storage/unencrypted`                                  |
 * | none       | anything else                    | `storage/key-lost`                                     |
 * | present    | missing, creation marked         | `unfinished`                                           |
 * | present    | missing                          | `storage/missing`: restore, or pull again              |
 * | present    | plain SQLite                     | `storage/unencrypted`                                  |
 * | present    | page log with another file id    | `storage/key-lost`: this key is of another file        |
 * | present    | neither of the two               | `storage/corrupt`                                      |
 * | present    | page log with the same file id   | `locked`                                               |
 *
 * Behind `locked`, opening itself tells a wrong key (`crypto/authentication-failed`), damage before the last good commit
 * (`storage/corrupt`), damage behind it (opened, and reported), and a newer schema (`vault/upgraded-elsewhere`).
 */
export function decideOpening({ expectedFileId, eventStore, isMarked }: FoundVault): Opening {
  if (eventStore.kind === 'unencrypted') {
    throw new MoError('storage/unencrypted', 'There is an unencrypted database in the place of the vault.');
  }
  if (expectedFileId === null) {
    if (eventStore.kind === 'missing') return 'empty';
    throw new MoError(
      'storage/key-lost',
      'There is a vault here, but its keys are gone. Restore them from a backup.',
    );
  }
  switch (eventStore.kind) {
    case 'missing':
      if (isMarked) return 'unfinished';
      throw new MoError('storage/missing', 'The files of the vault are gone. Restore them from a backup.');
    case 'unknown':
      throw new MoError('storage/corrupt', 'The file of the vault is damaged. Restore it from a backup.');
    case 'page-log':
      if (eventStore.fileId === undefined || !equalBytes(eventStore.fileId, expectedFileId)) {
        throw new MoError('storage/key-lost', 'The keys on this device are of another vault.');
      }
      return 'locked';
  }
}
