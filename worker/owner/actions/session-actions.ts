import * as v from 'valibot';
import type { SessionActions } from '../../api.ts';
import {
  confirmRecoveryWords,
  createKeyRecord,
  rewrapPassphrase,
  unlockKeyRecord,
} from '../../crypto/key-record.ts';
import { unconfirmedRecoveryEntropy } from '../../crypto/recovery-confirmation.ts';
import { recoveryPhraseOf } from '../../crypto/recovery-phrase.ts';
import { wipe } from '../../crypto/wipe.ts';
import { inputError, parseInput } from '../../domain/input-error.ts';
import { MoError } from '../../errors/mo-error.ts';
import { saveSyncIntent } from '../../sync/sync-intent.ts';
import { shownPassphrase } from '../account-slot.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { mountOf } from '../mount-of.ts';
import type { OwnerSync } from '../owner-sync.ts';
import { withBackOff } from '../unlock-attempts.ts';
import { takeRecovery } from '../words-keeper.ts';
import { signalOf, type ActionHandlers } from './action.ts';

// What a passphrase or a phrase may be is checked where it is normalised.
const text = v.string();
/** Whatever opens a slot. */
export const unlockSecrets = {
  passphrase: v.strictObject({ passphrase: text }),
  words: v.strictObject({ recoveryPhrase: text }),
  passkey: v.strictObject({
    passkey: v.strictObject({ credentialId: v.instance(Uint8Array), prf: v.instance(Uint8Array) }),
  }),
} as const;
const inputs = {
  create: v.strictObject({ passphrase: text, syncUrl: v.optional(v.pipe(text, v.maxLength(2_000))) }),
  unlock: v.union([unlockSecrets.passphrase, unlockSecrets.words, unlockSecrets.passkey]),
  resetPassphrase: v.strictObject({ recoveryPhrase: text, passphrase: text }),
  showRecovery: v.strictObject({ passphrase: text }),
  confirmRecovery: v.strictObject({ positions: v.array(v.number()), words: v.array(text) }),
  wipe: v.strictObject({ confirm: text }),
} as const;

/** Creates, opens and ends a vault. See {@link SessionActions}. */
export function createSessionActions(
  lifecycle: Lifecycle,
  sync: Pick<OwnerSync, 'wordsChanged'>,
): ActionHandlers<keyof SessionActions> {
  const { keyStore, argon2, now, files } = lifecycle;
  /** A passphrase is derived for half a second in a worker of its own. */
  const warmUpMeanwhile = () => void lifecycle.warmUp().catch(() => undefined);

  return {
    'vault.create': (input, call) =>
      lifecycle.exclusively(async () => {
        const { passphrase, syncUrl } = parseInput(inputs.create, input, 'input');
        const mountUrl = syncUrl === undefined ? null : mountOf(syncUrl, 'syncUrl');
        if (lifecycle.state !== null || (await lifecycle.loadVault()) !== null) {
          throw new MoError('vault/exists', 'There is a vault in this store already.');
        }
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        warmUpMeanwhile();
        const { record, keys, recoveryPhrase } = await createKeyRecord({
          passphrase,
          argon2,
          now: now(),
          ...signalOf(call),
        });
        try {
          call.signal?.throwIfAborted();
          await files.markCreation(record.vaultId);
          await keyStore.save(record);
          await lifecycle.open(record, keys, 'create', call);
          saveSyncIntent(lifecycle.requireOpen().vault.sync.database, mountUrl);
          lifecycle.noteProof(shownPassphrase(passphrase, record.slots[0]));
        } catch (error) {
          lifecycle.close();
          keys.wipe();
          await lifecycle.removeEverything();
          throw error;
        }
        return { vaultId: record.vaultId, recoveryPhrase };
      }),

    'vault.unlock': (input, call) =>
      lifecycle.exclusively(async () => {
        const secret = parseInput(inputs.unlock, input, 'secret');
        const isOpen = lifecycle.state !== null;
        const record = isOpen ? await lifecycle.requireRecord() : await lifecycle.requireVault();
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        if (!isOpen && 'passphrase' in secret) warmUpMeanwhile();
        const unlocked = await withBackOff(keyStore, now, () =>
          unlockKeyRecord(record, secret, { argon2, now: now(), ...signalOf(call) }),
        );
        try {
          await keyStore.save(unlocked.record);
          if (!isOpen) await lifecycle.openWith(unlocked.record, unlocked.vaultKey, call);
          lifecycle.noteProof(
            'passphrase' in secret ? shownPassphrase(secret.passphrase, unlocked.slot) : undefined,
          );
        } finally {
          wipe(unlocked.vaultKey);
        }
      }),

    'vault.reset-passphrase': (input, call) =>
      lifecycle.exclusively(async () => {
        const secrets = parseInput(inputs.resetPassphrase, input, 'input');
        const record = await lifecycle.requireRecord();
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        const changed = await withBackOff(keyStore, now, () =>
          rewrapPassphrase(record, secrets, { argon2, now: now(), ...signalOf(call) }),
        );
        await keyStore.save(changed);
      }),

    'vault.show-recovery': (input, call) =>
      lifecycle.exclusively(async () => {
        const secret = parseInput(inputs.showRecovery, input, 'input');
        const record = await lifecycle.requireRecord();
        if (record.recoveryConfirmed) throw recoveryConfirmed();
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        const { vaultKey } = await withBackOff(keyStore, now, () =>
          unlockKeyRecord(record, secret, { argon2, now: now(), ...signalOf(call) }),
        );
        try {
          const entropy = await unconfirmedRecoveryEntropy(record, vaultKey);
          if (entropy === null) throw recoveryConfirmed();
          const recoveryPhrase = recoveryPhraseOf(entropy);
          wipe(entropy);
          return { recoveryPhrase };
        } finally {
          wipe(vaultKey);
        }
      }),

    'vault.confirm-recovery': (input) =>
      lifecycle.exclusively(async () => {
        const answer = parseInput(inputs.confirmRecovery, input, 'input');
        const { keys, vault } = lifecycle.requireOpen();
        const record = await lifecycle.requireRecord();
        const isSynced = vault.sync.tables.ownLog() !== null;
        const how = { now: now(), isSynced };
        const confirmed = await confirmRecoveryWords(record, keys.vaultKey, answer, how);
        await keyStore.save(confirmed);
        takeRecovery(keys, confirmed.recovery);
        sync.wordsChanged();
      }),

    'vault.wipe': (input) =>
      lifecycle.exclusively(async () => {
        const { confirm } = parseInput(inputs.wipe, input, 'input');
        const vaultId = idOf(await keyStore.load()) ?? (await files.listVaultIds())[0];
        if (vaultId === undefined) throw new MoError('vault/empty', 'There is no vault yet.');
        if (confirm !== vaultId) {
          throw inputError('input/invalid', 'confirm');
        }
        lifecycle.close();
        await lifecycle.removeEverything();
      }),
  };
}

function recoveryConfirmed(): MoError {
  return new MoError('vault/recovery-confirmed', 'The words were confirmed, and are not kept since.');
}

/** The id in the key record, even if the rest of the record is damaged: a broken vault can be wiped too. */
function idOf(stored: unknown): string | undefined {
  if (typeof stored !== 'object' || stored === null || !('vaultId' in stored)) return undefined;
  return typeof stored.vaultId === 'string' ? stored.vaultId : undefined;
}
