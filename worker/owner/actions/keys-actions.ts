import * as v from 'valibot';
import type { KeysActions } from '../../api.ts';
import { autoLockSchema, MAX_LABEL_LENGTH, PRF_SALT_BYTES } from '../../crypto/key-record-format.ts';
import {
  addPasskey,
  addPassphrase,
  changePassphrase,
  proposeRecovery,
  removeSlot,
  renameSlot,
  setAutoLock,
} from '../../crypto/key-record.ts';
import type { KeyRecord } from '../../crypto/key-record.ts';
import { wipe } from '../../crypto/wipe.ts';
import { parseInput, TOO_LONG } from '../../domain/input-error.ts';
import { shownPassphrase, type AccountSlotKeeper } from '../account-slot.ts';
import { formatSecretKey } from '../../sync/joining/secret-key-text.ts';
import { followSecretKey } from '../follow-secret-key.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { OwnerSync } from '../owner-sync.ts';
import { rekeyVault } from '../rekey-vault.ts';
import { withBackOff } from '../unlock-attempts.ts';
import { signalOf, type ActionHandlers } from './action.ts';

const text = v.string();
const label = v.pipe(text, v.trim(), v.maxLength(MAX_LABEL_LENGTH, TOO_LONG));
const slotId = v.pipe(text, v.uuid());
const bytes = v.instance(Uint8Array);
const nothing = v.strictObject({});
const inputs = {
  addPassphrase: v.strictObject({ passphrase: text, label }),
  addPasskey: v.strictObject({
    credentialId: v.pipe(
      bytes,
      v.check(({ length }) => length > 0 && length <= 1023),
    ),
    salt: v.pipe(
      bytes,
      v.check(({ length }) => length === PRF_SALT_BYTES),
    ),
    rpId: v.pipe(text, v.minLength(1), v.maxLength(253)),
    prf: v.pipe(
      bytes,
      v.check(({ length }) => length === 32),
    ),
    label,
  }),
  renameSlot: v.strictObject({ slotId, label }),
  removeSlot: v.strictObject({ slotId }),
  changePassphrase: v.strictObject({ current: text, next: text }),
  aggregate: v.strictObject({ aggregateId: v.pipe(text, v.minLength(1), v.maxLength(128, TOO_LONG)) }),
  rekey: v.strictObject({ rotate: v.boolean() }),
} as const;

/** The ways to unlock, and the keys behind them. See {@link KeysActions}. */
export function createKeysActions(
  lifecycle: Lifecycle,
  sync: OwnerSync,
  accountSlot: Pick<AccountSlotKeeper, 'slotsChanged'>,
): ActionHandlers<keyof KeysActions> {
  const { keyStore, argon2, now } = lifecycle;

  /** Changes the record of the open vault in one write. */
  const change = (
    make: (record: KeyRecord, vaultKey: Uint8Array) => KeyRecord | Promise<KeyRecord>,
  ): Promise<void> =>
    lifecycle.exclusively(async () => {
      const { keys } = lifecycle.requireOpen();
      await keyStore.save(await make(await lifecycle.requireRecord(), keys.vaultKey));
    });

  return {
    'keys.require-proof': (input) =>
      lifecycle.exclusively(() => {
        parseInput(nothing, input, 'input');
        lifecycle.requireOpen();
      }),

    'keys.list-slots': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        lifecycle.requireOpen();
        const { slots } = await lifecycle.requireRecord();
        return slots.map((slot) => ({
          slotId: slot.slotId,
          kind: slot.kind,
          label: slot.label,
          createdAt: slot.createdAt,
          lastUsedAt: slot.lastUsedAt,
        }));
      }),

    'keys.passkeys': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        const { slots } = await lifecycle.requireRecord();
        return slots.flatMap(({ kdf }) => {
          if (kdf.algorithm !== 'webauthn-prf') return [];
          const { credentialId, salt, rpId } = kdf;
          return { credentialId, salt, rpId };
        });
      }),

    async 'keys.add-passphrase'(input, call) {
      const parsed = parseInput(inputs.addPassphrase, input, 'input');
      await change((record, vaultKey) => {
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        return addPassphrase(record, vaultKey, parsed, { argon2, now: now(), ...signalOf(call) });
      });
    },

    async 'keys.add-passkey'(input) {
      const { prf, label: name, ...passkey } = parseInput(inputs.addPasskey, input, 'input');
      const kdf = { algorithm: 'webauthn-prf', ...passkey } as const;
      try {
        await change((record, vaultKey) => addPasskey(record, vaultKey, { kdf, prf, label: name }, now()));
      } finally {
        wipe(prf);
      }
    },

    async 'keys.rename-slot'(input) {
      const parsed = parseInput(inputs.renameSlot, input, 'input');
      await lifecycle.exclusively(async () => {
        const { vaultKey } = lifecycle.requireOpen().keys;
        await keyStore.save(renameSlot(await lifecycle.requireRecord(), vaultKey, parsed));
      });
    },

    async 'keys.remove-slot'(input) {
      const parsed = parseInput(inputs.removeSlot, input, 'input');
      await change((record, vaultKey) => removeSlot(record, vaultKey, parsed.slotId));
      await accountSlot.slotsChanged();
    },

    'keys.change-passphrase': (input, call) =>
      lifecycle.exclusively(async () => {
        const secrets = parseInput(inputs.changePassphrase, input, 'input');
        const record = await lifecycle.requireRecord();
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        const changed = await withBackOff(keyStore, now, () =>
          changePassphrase(record, secrets, { argon2, now: now(), ...signalOf(call) }),
        );
        await keyStore.save(changed);
        // What the passphrase was changed to is the first of the slots.
        if (lifecycle.state !== null) lifecycle.noteProof(shownPassphrase(secrets.next, changed.slots[0]));
      }),

    async 'keys.replace-recovery'(input) {
      parseInput(nothing, input, 'input');
      let recoveryPhrase = '';
      await change(async (record, vaultKey) => {
        const proposed = await proposeRecovery(record, vaultKey);
        ({ recoveryPhrase } = proposed);
        return proposed.record;
      });
      return { recoveryPhrase };
    },

    'keys.recovery-kit': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        await followSecretKey(lifecycle);
        const { vaultId, secretKey } = lifecycle.requireOpen().keys;
        return { vaultId, secretKey: formatSecretKey(secretKey) };
      }),

    'keys.get-auto-lock': (input) =>
      lifecycle.exclusively(async () => {
        parseInput(nothing, input, 'input');
        lifecycle.requireOpen();
        return (await lifecycle.requireRecord()).autoLock;
      }),

    async 'keys.set-auto-lock'(input) {
      const autoLock = parseInput(autoLockSchema, input, 'input');
      await change((record, vaultKey) => setAutoLock(record, vaultKey, autoLock));
    },

    async 'keys.shred'(input) {
      const { aggregateId } = parseInput(inputs.aggregate, input, 'input');
      await lifecycle.exclusively(async () => {
        const { vault } = lifecycle.requireOpen();
        vault.sync.shred(aggregateId);
        // Deleted rows leave traces in pages and in the index of the search; under a new key there are none.
        await vault.repair();
      });
      sync.changed();
    },

    async 'keys.renew-aggregate-key'(input) {
      const { aggregateId } = parseInput(inputs.aggregate, input, 'input');
      await lifecycle.exclusively(() => {
        const { vault } = lifecycle.requireOpen();
        vault.sync.renewAggregateKey(aggregateId);
      });
      sync.changed();
    },

    async 'keys.rekey'(input, call) {
      const options = parseInput(inputs.rekey, input, 'input');
      await rekeyVault(lifecycle, options, call);
    },
  };
}
