import * as v from 'valibot';
import type { SyncActions } from '../../api.ts';
import { standingRecoveryEntropy } from '../../crypto/recovery-confirmation.ts';
import { recoveryKeysOf, type RecoveryKeys } from '../../crypto/recovery-keys.ts';
import { recoveryEntropyOf } from '../../crypto/recovery-phrase.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { parseInput } from '../../domain/input-error.ts';
import { putRecoverySlot } from '../../sync/joining/recovery-slot.ts';
import { saveSyncIntent } from '../../sync/sync-intent.ts';
import { followSecretKey } from '../follow-secret-key.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { mountOf } from '../mount-of.ts';
import type { OwnerSync } from '../owner-sync.ts';
import { signalOf, type ActionHandlers } from './action.ts';

const nothing = v.strictObject({});
const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const enableInput = v.strictObject({
  url: text(2_000),
  recoveryPhrase: v.optional(text(1_024)),
  invite: v.optional(text(100)),
  deviceName: v.optional(text(100), ''),
});

const settleInput = v.strictObject({
  aggregateId: text(128),
  field: text(200),
  eventId: text(128),
  revise: v.optional(v.boolean(), false),
});

/** Turns sync on and off, and out of trouble. See {@link SyncActions}. */
export function createSyncActions(lifecycle: Lifecycle, sync: OwnerSync): ActionHandlers<keyof SyncActions> {
  const checkNothing = (input: unknown) => void parseInput(nothing, input, 'input');

  /** The keys of the words that were given, or of those that still wait for confirmation. */
  const recoveryOf = async (phrase: string | undefined): Promise<RecoveryKeys | null> => {
    const entropy =
      phrase === undefined
        ? await lifecycle.exclusively(async () => {
            const { keys } = lifecycle.requireOpen();
            return standingRecoveryEntropy(await lifecycle.requireRecord(), keys.vaultKey);
          })
        : recoveryEntropyOf(phrase);
    if (entropy === null) return null;
    try {
      return await recoveryKeysOf(entropy);
    } finally {
      wipe(entropy);
    }
  };

  /** Another device finds the vault with nothing but the words. */
  const publishForWords = async (recovery: RecoveryKeys) => {
    await lifecycle.exclusively(() => followSecretKey(lifecycle));
    const { keys } = lifecycle.requireOpen();
    const { client } = await sync.require().engine.connection();
    await putRecoverySlot(await loadSodium(), client, recovery, keys);
  };

  /** The person's word goes before what the page wanted. */
  const forgetIntent = () =>
    lifecycle.exclusively(() => saveSyncIntent(lifecycle.requireOpen().vault.sync.database, null));

  return {
    async 'conflicts.settle'(input) {
      const choice = parseInput(settleInput, input, 'input');
      await lifecycle.exclusively(() => lifecycle.requireOpen().vault.sync.settle(choice));
      await sync.refresh();
    },
    async 'conflicts.keepCurrent'(input) {
      checkNothing(input);
      const settled = await lifecycle.exclusively(() => lifecycle.requireOpen().vault.sync.keepCurrent());
      await sync.refresh();
      return { settled };
    },
    async 'sync.enable'(input, call) {
      const { url, recoveryPhrase, invite, deviceName } = parseInput(enableInput, input, 'input');
      const { engine } = sync.require();
      const recovery = await recoveryOf(recoveryPhrase);
      try {
        const options = { url: mountOf(url), recovery, deviceName, ...(invite !== undefined && { invite }) };
        await engine.enable(options, signalOf(call));
        if (recovery !== null) await publishForWords(recovery);
        await forgetIntent();
      } finally {
        recovery?.wipe();
      }
    },
    async 'sync.disable'(input) {
      checkNothing(input);
      const { engine } = sync.require();
      await forgetIntent();
      await engine.disable();
    },
    async 'sync.now'(input, call) {
      checkNothing(input);
      await sync.require().engine.now(signalOf(call));
    },
    async 'sync.pause'(input) {
      checkNothing(input);
      await sync.require().engine.setPaused(true);
    },
    async 'sync.resume'(input) {
      checkNothing(input);
      await sync.require().engine.setPaused(false);
    },
    async 'sync.restart'(input) {
      checkNothing(input);
      await sync.require().engine.restart();
    },
  };
}
