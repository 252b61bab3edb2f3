import type { UnlockSecret } from './session.ts';

/** What opens a backup: what it was made for. An unencrypted database needs nothing, and is called what it is. */
export type BackupSecret =
  { readonly passphrase: string } | { readonly recoveryPhrase: string } | { readonly unencrypted: true };

/**
 * `full`: everything. `keys`: what it takes to read the records that were synced; with them it recovers everything, and
 * it does not grow stale as long as nobody re-keys.
 */
export type BackupContent = 'full' | 'keys';

/** For whom a backup is made: a passphrase of its own, or the vault's recovery words. */
export type BackupFor =
  | { readonly content: BackupContent; readonly passphrase: string }
  | { readonly content: BackupContent; readonly for: 'recovery-phrase' };

export interface MadeBackup {
  /** An age file: `age --decrypt` opens it as well. */
  readonly file: Blob;
  readonly events: number;
  readonly since: HistorySince;
}

/**
 * Back to when the history in a backup goes, ms since the epoch, where a device that started from a snapshot lacked older records:
 * what every item was then is in it, and the changes since. Null when the whole history is in it.
 */
export type HistorySince = number | null;

/** What a file tells without its secret. */
export interface LockedBackup {
  /** `none`: it is an unencrypted database of MO Kit, or of something else. */
  readonly lock: 'passphrase' | 'recovery-phrase' | 'none';
}

/** What is in a backup that was read and verified to its end. */
export interface BackupSummary {
  readonly content: BackupContent;
  readonly vaultId: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** The version of MO Kit that made it. */
  readonly kit: string;
  readonly events: number;
  readonly since: HistorySince;
  /** It is of the vault that is open here. */
  readonly ofThisVault: boolean;
}

/**
 * `new`: into an empty store. `replace`: in the place of what is there, which is kept until the restore is confirmed.
 * `merge`: into the open vault, which must be the same one; what it has already stays as it is.
 */
export type RestoreMode = 'new' | 'replace' | 'merge';

export interface RestoreReport {
  readonly vaultId: string;
  /** Changes that are in the vault now and were not before. */
  readonly added: number;
  /** Changes that were there already. */
  readonly known: number;
  /** Changes of items that were destroyed: they stay gone. */
  readonly shredded: number;
}

/** What opens a damaged vault. A vault is made of it that a passphrase opens: the same one, or a new one. */
export type SalvageSecret =
  | { readonly passphrase: string }
  | (Exclude<UnlockSecret, { readonly passphrase: string }> & { readonly newPassphrase: string });

/** What could be read of a damaged vault. */
export interface SalvageReport {
  readonly vaultId: string;
  /** Changes that are in the vault now. */
  readonly rescued: number;
  /** Changes that are gone, as far as that can be known: a backup or the sync server may have them. */
  readonly missing: number;
}

/** How far the vault is ahead of its last backup. */
export interface BackupStatus {
  /** ms since the epoch; null when there was none on this device. */
  readonly lastBackupAt: number | null;
  /** Changes since. */
  readonly changes: number;
  /** It is time for one. */
  readonly suggested: boolean;
  /** A restore has put a vault aside: confirm or undo it. */
  readonly replaced: boolean;
}

export interface BackupActions {
  'backup.export': { readonly input: BackupFor; readonly output: MadeBackup };
  /** Without a secret it only looks at the header. `backup/*` when it cannot be read. */
  'backup.inspect': {
    readonly input: { readonly file: Blob; readonly secret?: BackupSecret };
    readonly output: LockedBackup | BackupSummary;
  };
  /**
   * Reads and verifies the whole file before anything is changed. `newPassphrase` opens the vault from then on; the
   * passphrase of the backup, where none is given. Not for `merge`.
   */
  'backup.restore': {
    readonly input: {
      readonly file: Blob;
      readonly secret: BackupSecret;
      readonly mode: RestoreMode;
      readonly newPassphrase?: string;
    };
    readonly output: RestoreReport;
  };
  /**
   * After `storage/corrupt`: puts a vault of everything that still authenticates in the place of the damaged one, which is
   * kept as by `replace`. `vault/wrong-*` as for `vault.unlock`; `storage/nothing-to-salvage` when nothing can be read;
   * `backup/restore-unconfirmed`.
   */
  'backup.salvage': { readonly input: SalvageSecret; readonly output: SalvageReport };
  /** Whether an unencrypted database lies in the place of the vault. */
  'backup.is-unencrypted': { readonly input: Record<string, never>; readonly output: boolean };
  /**
   * After `storage/unencrypted`: makes an encrypted vault of the database that lies in its place, then overwrites and removes
   * the plaintext. `backup/*` when it cannot be read; then nothing is changed.
   */
  'backup.encrypt': { readonly input: { readonly passphrase: string }; readonly output: RestoreReport };
  /** Lets go of what a restore has put aside. */
  'backup.confirm-restore': { readonly input: Record<string, never>; readonly output: void };
  /** Puts back what a restore has put aside. The vault must be closed. */
  'backup.undo-restore': { readonly input: Record<string, never>; readonly output: void };
  'backup.status': { readonly input: Record<string, never>; readonly output: BackupStatus };
}
