import type {
  BackupContent,
  BackupSecret,
  BackupStatus,
  BackupSummary,
  LockedBackup,
  MadeBackup,
  ReadableReport,
  RestoreReport,
  SalvageReport,
  SalvageSecret,
} from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import { usePasskey } from './passkeys.ts';
import type { CallOptions, VaultClient } from './vault-client.ts';

/** What opens a damaged vault. With `passkey: true` the browser asks for one. */
export type SalvageInput = SalvageSecret | { readonly passkey: true; readonly newPassphrase: string };

/** A backup is for a passphrase of its own, or for the recovery words of the vault. */
export type ExportInput = (
  | { readonly passphrase: string; readonly for?: never }
  | { readonly for: 'recovery-phrase'; readonly passphrase?: never }
) & {
  /** `full` unless said otherwise. */
  readonly content?: BackupContent;
};

export type RestoreInput = BackupSecret & {
  readonly file: Blob;
  /**
   * `new` (the default) into an empty store; `replace` in the place of what is here, which is kept until
   * {@link BackupClient.confirmRestore}; `merge` into the same vault, which is open; `beside` into another store of this
   * origin, named by `store`.
   */
  readonly mode?: 'new' | 'replace' | 'merge' | 'beside';
  /** For `beside`: the name of the other store, which must be empty. */
  readonly store?: string;
  /** Opens the vault from then on. Without it the passphrase of the backup does. */
  readonly newPassphrase?: string;
};

/**
 * `vault.backup`: made and read in the worker; the page sees ciphertext and counts. What makes a file, and what lets go of one of
 * two vaults after a restore, is refused with `vault/step-up-required` unless the vault was unlocked within the last minute.
 */
export interface BackupClient {
  /**
   * An age file (`age --decrypt` opens it), and a name for it. The vault can be used meanwhile. Older records that a device still lacks
   * are fetched first for as long as they come.
   */
  export(input: ExportInput, options?: CallOptions): Promise<MadeBackup & { readonly name: string }>;
  /** How the file wants to be opened; nothing is derived or decrypted. */
  inspect(input: { readonly file: Blob }, options?: CallOptions): Promise<LockedBackup>;
  /** What is in the file: it is read and verified to its end, and nothing is changed. */
  verify(input: BackupSecret & { readonly file: Blob }, options?: CallOptions): Promise<BackupSummary>;
  /** Verifies all of the file before anything is changed. `replace` locks an open vault first. */
  restore(input: RestoreInput, options?: CallOptions): Promise<RestoreReport>;
  /**
   * After `storage/corrupt`: makes a vault of what can still be read, in the place of the damaged one, which is kept until
   * {@link BackupClient.confirmRestore}. Any way to unlock opens it; `newPassphrase` opens the vault that is made where that is no
   * passphrase. Merge a backup afterwards: it adds what is missing. A vault that was in step joins its server again.
   */
  salvage(input: SalvageInput, options?: CallOptions): Promise<SalvageReport>;
  /** Whether an unencrypted database lies in the place of the vault: {@link BackupClient.encrypt} makes a vault of it. */
  isUnencrypted(): Promise<boolean>;
  /**
   * After `storage/unencrypted`: makes an encrypted vault of the database that lies in the place of the vault, verified event by
   * event; then the plaintext is overwritten and removed. For an unencrypted file from elsewhere, {@link BackupClient.restore}
   * takes `unencrypted: true` in the place of a secret.
   */
  encrypt(input: { readonly passphrase: string }, options?: CallOptions): Promise<RestoreReport>;
  /** Lets go of the vault that a restore has put aside: it cannot be put back afterwards. */
  confirmRestore(): Promise<void>;
  /** Locks, and puts back the vault that a restore has put aside. What was changed since the restore goes with the restored one. */
  undoRestore(): Promise<void>;
  /** Everything as JSON that any program can read, and a name for the file. **Not encrypted.** */
  exportReadable(options?: CallOptions): Promise<{ file: Blob; name: string }>;
  /**
   * Brings such a copy in, once all of it was verified. What is here already stays as it is, so importing twice changes
   * nothing, and an import that was cut short goes on when it is done again.
   */
  importReadable(input: { readonly file: Blob }, options?: CallOptions): Promise<ReadableReport>;
  /** How far the vault is ahead of its last backup, and whether one is suggested. */
  status(): Promise<BackupStatus>;
}

export interface BackupClientDeps {
  readonly calls: Calls;
  readonly isUnlocked: () => boolean;
  readonly lock: () => Promise<void>;
  /** Another store of this origin, with the same options otherwise. */
  readonly connectBeside: (store: string) => Pick<VaultClient, 'backup' | 'dispose'>;
  /** A vault has come to be here. */
  readonly onRestored: () => void;
}

export function createBackupClient(deps: BackupClientDeps): BackupClient {
  const { calls } = deps;

  const client: BackupClient = {
    async export({ content = 'full', ...recipient }, options) {
      const input =
        recipient.passphrase === undefined
          ? ({ content, for: 'recovery-phrase' } as const)
          : ({ content, passphrase: recipient.passphrase } as const);
      const made = await calls.run('backup.export', input, { ...options, ...LONG, once: true });
      return { ...made, name: nameOf(content) };
    },

    async inspect({ file }, options) {
      const found = await calls.run('backup.inspect', { file }, { ...options, opens: true });
      if (!('lock' in found)) throw unexpected();
      return found;
    },

    async verify({ file, ...secret }, options) {
      const input = { file, secret: secretOf(secret) };
      const found = await calls.run('backup.inspect', input, { ...options, ...LONG, opens: true });
      if ('lock' in found) throw unexpected();
      return found;
    },

    async restore({ file, mode = 'new', store, newPassphrase, ...given }, options) {
      const secret = secretOf(given);
      if (mode === 'beside') {
        const other = deps.connectBeside(requireStore(store));
        try {
          return await other.backup.restore({ ...given, file, ...passphraseOf(newPassphrase) }, options);
        } finally {
          other.dispose();
        }
      }
      const input = { file, secret, mode, ...passphraseOf(newPassphrase) };
      if (mode === 'merge') return calls.run('backup.restore', input, { ...options, ...LONG, once: true });
      if (mode === 'replace' && deps.isUnlocked()) {
        // What cannot be restored must not cost the person a lock.
        if ((await client.status()).replaced)
          throw new MoError('backup/restore-unconfirmed', 'An earlier restore is not confirmed yet.');
        await client.verify({ ...given, file }, options);
        await deps.lock();
      }
      const report = await calls.run('backup.restore', input, {
        ...options,
        ...LONG,
        opens: true,
        once: true,
      });
      deps.onRestored();
      return report;
    },

    async salvage(input, options) {
      if (deps.isUnlocked()) await deps.lock();
      const secret =
        'passkey' in input && input.passkey === true
          ? { ...(await usePasskey(calls, options)), newPassphrase: input.newPassphrase }
          : (input as SalvageSecret);
      return calls.run('backup.salvage', secret, { ...options, ...LONG, opens: true, once: true });
    },

    isUnencrypted: () => calls.run('backup.is-unencrypted', {}, { opens: true }),

    async encrypt(input, options) {
      const report = await calls.run('backup.encrypt', input, {
        ...options,
        ...LONG,
        opens: true,
        once: true,
      });
      deps.onRestored();
      return report;
    },

    confirmRestore: () => calls.run('backup.confirm-restore', {}),

    async undoRestore() {
      if (deps.isUnlocked()) {
        await calls.run('keys.require-proof', {});
        await deps.lock();
      }
      await calls.run('backup.undo-restore', {}, { opens: true, once: true });
    },

    async exportReadable(options) {
      const { file } = await calls.run('backup.export-readable', {}, { ...options, ...LONG });
      return { file, name: `mo-vault-${today()}.json` };
    },

    importReadable: ({ file }, options) =>
      calls.run('backup.import-readable', { file }, { ...options, ...LONG }),

    status: () => calls.run('backup.status', {}),
  };
  return client;
}

const LONG = { deadlineMs: DEADLINE_MS.backup } as const;

function secretOf(given: BackupSecret): BackupSecret {
  if ('passphrase' in given) return { passphrase: given.passphrase };
  return 'recoveryPhrase' in given ? { recoveryPhrase: given.recoveryPhrase } : { unencrypted: true };
}

function passphraseOf(newPassphrase: string | undefined): { readonly newPassphrase?: string } {
  return newPassphrase === undefined ? {} : { newPassphrase };
}

function requireStore(store: string | undefined): string {
  if (store === undefined) {
    throw new MoError('input/invalid', 'Name the store to restore into.', { field: 'store' });
  }
  return store;
}

/** The day is told, the vault is not. */
function nameOf(content: BackupContent): string {
  const day = today();
  return content === 'full' ? `mo-backup-${day}.age` : `mo-keys-${day}.age`;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function unexpected(): MoError {
  return new MoError('internal/unexpected', 'The vault gave another answer than was asked for.');
}
