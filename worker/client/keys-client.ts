import type { AutoLockSettings, KeySlotInfo, RecoveryKit } from '../api.ts';
import type { Calls } from './calls.ts';
import { createPasskey } from './passkeys.ts';
import type { CallOptions } from './vault-client.ts';

export interface NewPasskey {
  /** How the person tells it from others, at most 200 characters. */
  readonly label?: string;
  /** What the browser's own dialog calls the account; the label unless said otherwise. */
  readonly accountName?: string;
}

/**
 * The ways to unlock this vault on this device. What changes them is refused with `vault/step-up-required` unless
 * `vault.unlock(…)` was called within the last 60 s; that does not end the session.
 */
export interface KeysClient {
  listSlots(options?: CallOptions): Promise<readonly KeySlotInfo[]>;
  /** One more way in, at most four passphrases: `keys/too-many-slots`. */
  addPassphrase(input: { passphrase: string; label?: string }, options?: CallOptions): Promise<void>;
  /** Lets the browser make a passkey. `vault/passkey-unsupported` where it cannot unlock; `keys/slot-exists`; `vault/canceled`. */
  addPasskey(input?: NewPasskey, options?: CallOptions): Promise<void>;
  renameSlot(input: { slotId: string; label: string }, options?: CallOptions): Promise<void>;
  /** `keys/last-slot` for the recovery words and for the last other way in. */
  removeSlot(input: { slotId: string }, options?: CallOptions): Promise<void>;
  /** Rewrites that one slot; the current passphrase is the proof. */
  changePassphrase(input: { current: string; next: string }, options?: CallOptions): Promise<void>;
  /**
   * 24 new words. They count once they are confirmed (`confirmRecovery`); then those of before open nothing on this device any
   * more, and let no device in when the server was reached.
   */
  newRecoveryPhrase(options?: CallOptions): Promise<{ recoveryPhrase: string }>;
  /** Vault id and secret key for the printed kit. */
  recoveryKit(options?: CallOptions): Promise<RecoveryKit>;
  autoLock(options?: CallOptions): Promise<AutoLockSettings>;
  setAutoLock(settings: AutoLockSettings, options?: CallOptions): Promise<void>;
  /**
   * Destroys a goal, project or document for good: the keys of its content, its read models and its place in the search, here
   * at once and on the other devices when they sync. `aggregateId` is its `goalId`, `projectId` or `documentId`. Doing it again
   * changes nothing; `input/not-found`.
   *
   * It cannot reach backups, exports and other copies, devices that stay offline, and whoever has kept a key. The server keeps
   * ciphertext, with the old record of the key under the key of the log. Superseded pages of the file on this device may hold
   * the wrapped key until they are reused: {@link rekey} afterwards ends that.
   */
  shred(input: { aggregateId: string }, options?: CallOptions): Promise<void>;
  /** Seals what is changed from now on in a goal, project or document under a new key; what is there keeps its own. */
  renewAggregateKey(input: { aggregateId: string }, options?: CallOptions): Promise<void>;
  /** New keys for both databases. Locks the vault in all tabs. */
  rekey(options?: CallOptions): Promise<void>;
  /** Somebody may know a secret: the same, and a new `K_vault`. Change the secret first. Locks the vault in all tabs. */
  rotate(options?: CallOptions): Promise<void>;
}

export function createKeysClient(parts: { readonly calls: Calls; lock(): Promise<void> }): KeysClient {
  const { calls, lock } = parts;

  /** The session of the other workers is one of the old keys, so it ends everywhere. */
  const renew = async (rotate: boolean, options: CallOptions = {}) => {
    // `opens`, because the answer comes from a vault that has just closed.
    const call = { ...options, once: true, opens: true, deadlineMs: REKEY_MS };
    await calls.run('keys.rekey', { rotate }, call);
    await lock();
  };

  return {
    listSlots: (options) => calls.run('keys.list-slots', {}, options),
    addPassphrase: ({ passphrase, label = '' }, options) =>
      calls.run('keys.add-passphrase', { passphrase, label }, { ...options, once: true }),
    addPasskey: async (input = {}, options = {}) => {
      // Asked before the browser makes a passkey that could not be kept.
      await calls.run('keys.require-proof', {}, options);
      const known = await calls.run('keys.passkeys', {}, options);
      const made = await createPasskey(known, input, options);
      try {
        const passkey = { ...made, label: input.label ?? '' };
        await calls.run('keys.add-passkey', passkey, { ...options, once: true });
      } finally {
        made.prf.fill(0);
      }
    },
    renameSlot: (input, options) => calls.run('keys.rename-slot', input, options),
    removeSlot: (input, options) => calls.run('keys.remove-slot', input, { ...options, once: true }),
    changePassphrase: (input, options) =>
      calls.run('keys.change-passphrase', input, { ...options, once: true }),
    newRecoveryPhrase: (options) => calls.run('keys.replace-recovery', {}, { ...options, once: true }),
    recoveryKit: (options) => calls.run('keys.recovery-kit', {}, options),
    autoLock: (options) => calls.run('keys.get-auto-lock', {}, options),
    setAutoLock: (settings, options) => calls.run('keys.set-auto-lock', settings, options),
    shred: (input, options) => calls.run('keys.shred', input, { ...options, once: true }),
    renewAggregateKey: (input, options) =>
      calls.run('keys.renew-aggregate-key', input, { ...options, once: true }),
    rekey: (options) => renew(false, options),
    rotate: (options) => renew(true, options),
  };
}

const REKEY_MS = 10 * 60_000;
