import type { AccountSlotStatus } from '../api.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { unlockKeyRecord } from '../crypto/key-record.ts';
import type { KeyRecord, KeySlot } from '../crypto/key-record.ts';
import type { PassphraseKdf } from '../crypto/key-record-format.ts';
import { ARGON2_SALT_BYTES } from '../crypto/kdf/argon2.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import { stretchPassphrase } from '../sync/joining/account-slot-keys.ts';
import {
  loadAccountSlot,
  saveAccountSlot,
  type AccountSlotWish,
} from '../sync/joining/account-slot-state.ts';
import { loadSyncIntent } from '../sync/sync-intent.ts';
import type { SyncedVault } from '../sync/sync-host.ts';
import { loadSyncSettings } from '../sync/sync-settings.ts';
import { signalOf } from './actions/action.ts';
import type { Lifecycle, OpenState, ShownPassphrase } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import type { OwnerSync } from './owner-sync.ts';
import { withBackOff } from './unlock-attempts.ts';

/** Whether a new device comes in by passphrase and secret key, as the person wants it on this device. */
export interface AccountSlotKeeper {
  status(): Promise<AccountSlotStatus>;
  /** By this passphrase, which opens the vault here. `vault/wrong-passphrase`, `vault/back-off`. */
  set(passphrase: string, call: LongCall): Promise<void>;
  /** By none. */
  remove(): Promise<void>;
  /** A way to unlock was taken away: if it was this passphrase, nobody comes in by it elsewhere either. */
  slotsChanged(): Promise<void>;
}

/**
 * A wish is written down first, and carried out when the server can be reached: see `keepAccountSlot`. It is made without asking
 * when the person shows a passphrase in a vault that is synced and has no account slot yet, or lost it by shutting a device
 * out, and when the passphrase that the slot was made with was changed. Somebody who turned it off is not overruled.
 */
export function createAccountSlot(lifecycle: Lifecycle, sync: OwnerSync): AccountSlotKeeper {
  let preparing = new AbortController();

  /** In the background: nobody waits half a second more for an unlock. */
  const prepare = async (state: OpenState, shown: ShownPassphrase, signal: AbortSignal) => {
    const isDue = () =>
      lifecycle.exclusively(async () => {
        if (lifecycle.state !== state || signal.aborted) return false;
        return isWanted(state.vault.sync, await lifecycle.requireRecord());
      });
    if (!(await isDue())) return;
    const wish = await makeWish(shown, { signal });
    if (!(await isDue())) return;
    await store(wish);
    sync.require().engine.goRound();
  };

  lifecycle.observe({
    opened: () => (preparing = new AbortController()),
    closing: () => preparing.abort(),
    shown(shown) {
      const { state } = lifecycle;
      if (state !== null) prepare(state, shown, preparing.signal).catch(() => undefined);
    },
  });

  /** The costs are those that were measured for this device. */
  const makeWish = async (
    { passphrase, kdf }: ShownPassphrase,
    options: { readonly signal?: AbortSignal },
  ): Promise<AccountSlotWish> => {
    const { memoryKiB, iterations, parallelism, salt: keySlotSalt } = kdf;
    const stretch = { salt: randomBytes(ARGON2_SALT_BYTES), memoryKiB, iterations, parallelism };
    const stretched = await stretchPassphrase(lifecycle.argon2, passphrase, stretch, options);
    return { kind: 'on', stretch, stretched, keySlotSalt };
  };

  const store = (wish: AccountSlotWish) =>
    lifecycle.exclusively(() => {
      const { database, tables } = lifecycle.requireOpen().vault.sync;
      const before = loadAccountSlot(database);
      const settings = loadSyncSettings(database);
      const roster = settings && tables.roster(settings.logId);
      saveAccountSlot(database, {
        wish,
        basedOn: roster?.accountSlot.since ?? 0,
        dropped: before?.writing?.signKey ?? before?.dropped ?? null,
        writing: null,
        written: null,
      });
    });

  /** At once if the server can be reached; otherwise the wish waits for that. */
  const carryOut = async () => {
    const { engine } = sync.require();
    if (engine.status.state === 'paused') return;
    await engine.keepAccountSlot().catch((error: unknown) => {
      if (!(error instanceof MoError) || !error.retryable) throw error;
    });
    await engine.refresh();
  };

  const requireSynced = () =>
    lifecycle.exclusively(() => {
      const { database } = lifecycle.requireOpen().vault.sync;
      if (loadSyncSettings(database) === null) throw new MoError('sync/offline', 'Sync is not turned on.');
    });

  return {
    async status() {
      await requireSynced();
      const { host } = sync.require();
      return host.exclusively(({ database, tables }) => {
        const settings = loadSyncSettings(database);
        const roster = settings && tables.roster(settings.logId);
        const slot = roster?.accountSlot ?? null;
        const state = loadAccountSlot(database);
        const isOn = slot !== null && slot.keys !== null;
        const isPending =
          state !== null && (state.wish.kind === 'off' ? isOn : state.written === null || !isOn);
        return {
          isOn,
          isPending,
          deviceId: isOn ? slot.setBy : null,
          isThis: isOn && slot.setBy === host.identity.device.deviceId,
        };
      });
    },
    async set(passphrase, call) {
      await requireSynced();
      const shown = await lifecycle.exclusively(async () => {
        const { keyStore, argon2, now } = lifecycle;
        const record = await lifecycle.requireRecord();
        call.onProgress?.({ stage: 'deriving-key', fraction: null });
        const { vaultKey, slot } = await withBackOff(keyStore, now, () =>
          unlockKeyRecord(record, { passphrase }, { argon2, now: now(), ...signalOf(call) }),
        );
        wipe(vaultKey);
        lifecycle.noteProof();
        return shownPassphrase(passphrase, slot);
      });
      if (shown === undefined) return;
      await store(await makeWish(shown, signalOf(call)));
      await carryOut();
    },
    async remove() {
      await requireSynced();
      await store({ kind: 'off' });
      await carryOut();
    },
    async slotsChanged() {
      const isGone = await lifecycle.exclusively(async () => {
        const wish = loadAccountSlot(lifecycle.requireOpen().vault.sync.database)?.wish;
        return wish?.kind === 'on' && !opensWith(await lifecycle.requireRecord(), wish.keySlotSalt);
      });
      if (!isGone) return;
      await store({ kind: 'off' });
      sync.require().engine.goRound();
    },
  };
}

/** What is handed to whoever waits for a passphrase; undefined when the slot is opened by something else. */
export function shownPassphrase(passphrase: string, slot: KeySlot | undefined): ShownPassphrase | undefined {
  return slot?.kind === 'passphrase' ? { passphrase, kdf: slot.kdf } : undefined;
}

/** Whether a passphrase that was shown is to let devices in, without asking. */
function isWanted({ database, tables }: SyncedVault, record: KeyRecord): boolean {
  const wish = loadAccountSlot(database)?.wish;
  if (wish?.kind === 'off') return false;
  if (wish?.kind === 'on') return !opensWith(record, wish.keySlotSalt);
  const settings = loadSyncSettings(database);
  if (settings === null) return loadSyncIntent(database) !== null;
  const slot = tables.roster(settings.logId)?.accountSlot;
  return slot !== undefined && slot.keys === null && (slot.since === 0 || slot.isRevoked);
}

function opensWith({ slots }: KeyRecord, salt: Uint8Array): boolean {
  return slots.some(({ kdf }) => isPassphraseKdf(kdf) && equalBytes(kdf.salt, salt));
}

function isPassphraseKdf(kdf: KeySlot['kdf']): kdf is PassphraseKdf {
  return kdf.algorithm === 'argon2id';
}
