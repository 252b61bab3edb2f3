import { genesisHash, toBase64url } from '../../server-kit/protocol/index.ts';
import { joinKeyRecord, type KnownVault } from '../crypto/key-record.ts';
import { recoveryKeysOf } from '../crypto/recovery-keys.ts';
import { recoveryEntropyOf } from '../crypto/recovery-phrase.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import type { EnableInput } from '../sync/enable-sync.ts';
import { findByAccountSlot, slotEnded } from '../sync/joining/account-slot-join.ts';
import { joinByPairing, type LogGrant, type PairingWay } from '../sync/joining/pairing-join.ts';
import { fetchRecoverySlot } from '../sync/joining/recovery-slot.ts';
import { parseSecretKey } from '../sync/joining/secret-key-text.ts';
import { expectHead } from '../sync/snapshots/base-table.ts';
import { createServerClient } from '../sync/server-client.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { loadSyncSettings } from '../sync/sync-settings.ts';
import { signalOf } from './actions/action.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import type { OwnerSync } from './owner-sync.ts';
import { withBackOff } from './unlock-attempts.ts';

interface NewDevice {
  /** Of this device. */
  readonly passphrase: string;
  readonly deviceName: string;
}

interface Parts {
  readonly lifecycle: Lifecycle;
  readonly sync: OwnerSync;
  readonly drivers: SyncDrivers;
}

/** By the words: the server's slot says which vault, the words let this device in. */
export async function joinByWords(
  parts: Parts,
  input: NewDevice & { readonly url: string; readonly recoveryPhrase: string },
  call: LongCall,
): Promise<string> {
  const entropy = recoveryEntropyOf(input.recoveryPhrase);
  const recovery = await recoveryKeysOf(entropy).finally(() => wipe(entropy));
  call.onProgress?.({ stage: 'reaching-server', fraction: null });
  try {
    await requireEmpty(parts.lifecycle);
    const sodium = await loadSodium();
    const found = await fetchRecoverySlot(sodium, serverAt(parts, input.url), recovery, signalOf(call));
    if (found === null) {
      throw new MoError('vault/wrong-recovery-phrase', 'The server has no vault of these words.');
    }
    const { recoveryPhrase, url, deviceName } = input;
    const { accountId, ...known } = found;
    await settleIn(
      parts,
      input,
      { ...known, recovery, recoveryPhrase },
      () => Promise.resolve({ url, recovery, accountId, deviceName }),
      call,
    );
    return found.vaultId;
  } finally {
    recovery.wipe();
  }
}

/**
 * By passphrase and secret key: the account slot says which vault, and has the key that lets this device in. The passphrase
 * is this device's as well.
 */
export async function joinBySecretKey(
  parts: Parts,
  input: NewDevice & { readonly url: string; readonly secretKey: string },
  call: LongCall,
): Promise<string> {
  const { lifecycle } = parts;
  const { argon2, keyStore, now } = lifecycle;
  const { url, passphrase, deviceName } = input;
  const secretKey = parseSecretKey(input.secretKey);
  try {
    await requireEmpty(lifecycle);
    call.onProgress?.({ stage: 'reaching-server', fraction: null });
    const tools = { sodium: await loadSodium(), argon2, server: serverAt(parts, url) };
    const options = {
      ...signalOf(call),
      onFound: () => call.onProgress?.({ stage: 'deriving-key', fraction: null }),
    };
    const entrance = await withBackOff(keyStore, now, () =>
      findByAccountSlot(tools, { passphrase, secretKey }, options),
    );
    const [way] = entrance.ways;
    if (way === undefined) throw slotEnded();
    const { vaultId, recovery, head } = way.content;
    try {
      const enabling = { url, recovery: null, deviceName, entrance };
      const known = { vaultId, recovery, secretKey };
      await settleIn(parts, input, known, () => Promise.resolve(enabling), call);
    } finally {
      entrance.wipe();
    }
    const { sequence, hash, logId } = head;
    const isSameLog = await lifecycle.exclusively(
      () => loadSyncSettings(lifecycle.requireOpen().vault.sync.database)?.logId === logId,
    );
    const seen = { sequence, hash: toBase64url(hash) };
    await compareHeads(parts, isSameLog ? { logId, head: seen, epochs: [] } : null);
    return vaultId;
  } finally {
    wipe(secretKey);
  }
}

/** By a device at hand: it tells which vault, lets this device in, and gives the keys of what was written. */
export async function joinByDevice(
  parts: Parts,
  input: NewDevice & { readonly url: string; readonly way: PairingWay },
  call: LongCall,
): Promise<string> {
  await requireEmpty(parts.lifecycle);
  call.onProgress?.({ stage: 'reaching-server', fraction: null });
  const { url, way, deviceName } = input;
  const paired = await joinByPairing(serverAt(parts, url), way, deviceName, call);
  let grant: LogGrant | null = null;
  try {
    await settleIn(
      parts,
      input,
      paired.vault,
      async () => {
        const { keys } = parts.lifecycle.requireOpen();
        grant = await paired.present(keys.device, call.signal);
        const { accountId } = paired;
        return { url, recovery: null, accountId, deviceName, epochs: grant.epochs };
      },
      call,
    );
    await compareHeads(parts, grant);
    return paired.vault.vaultId;
  } finally {
    paired.wipe();
    wipe(...((grant as LogGrant | null)?.epochs.map(({ logKey }) => logKey) ?? []));
  }
}

/**
 * Makes the files, opens them and turns sync on. Whatever fails before this device belongs to the vault leaves the store
 * empty; afterwards it is a vault like any other, and what is missing comes when the server can be reached.
 */
async function settleIn(
  { lifecycle, sync }: Parts,
  { passphrase }: NewDevice,
  vault: KnownVault,
  enableInput: () => Promise<EnableInput>,
  call: LongCall,
): Promise<void> {
  const { argon2, now, files, keyStore } = lifecycle;
  await lifecycle.exclusively(async () => {
    await refuseOther(lifecycle);
    call.onProgress?.({ stage: 'deriving-key', fraction: null });
    const { record, keys } = await joinKeyRecord({
      passphrase,
      vault,
      argon2,
      now: now(),
      ...signalOf(call),
    });
    try {
      await files.markCreation(record.vaultId);
      await keyStore.save(record);
      await lifecycle.open(record, keys, 'create', call);
      lifecycle.noteProof();
    } catch (error) {
      lifecycle.close();
      keys.wipe();
      await lifecycle.removeEverything();
      throw error;
    }
  });
  try {
    const enabling = await enableInput();
    call.onProgress?.({ stage: 'syncing', fraction: null });
    await sync.require().engine.enable(enabling, {
      ...signalOf(call),
      onProgress: ({ done, total }) =>
        call.onProgress?.({ stage: 'syncing', fraction: total === 0 ? null : done / total }),
    });
  } catch (error) {
    await lifecycle.exclusively(async () => {
      const { state } = lifecycle;
      if (state !== null && loadSyncSettings(state.vault.sync.database) !== null) return;
      lifecycle.close();
      await lifecycle.removeEverything();
      throw error;
    });
  }
}

/** A member had verified the log up to a head: this server must have told this device the same. */
async function compareHeads({ sync }: Parts, grant: LogGrant | null): Promise<void> {
  if (grant === null || grant.head.sequence === 0) return;
  const { host } = sync.require();
  const { logId, head } = grant;
  const own = await host.exclusively(({ tables, database }) => {
    const known = tables.state(logId) === null ? genesisHash(logId) : tables.hashAt(logId, head.sequence);
    // A snapshot contains it: the two are held against each other when the records before that have come.
    if (known === null && expectHead(database, { logId, ...head })) return head.hash;
    return known;
  });
  if (own === null) throw new MoError('sync/rollback', 'The server lacks what the other device has seen.');
  if (own !== head.hash) throw new MoError('sync/fork', 'The server told the other device another history.');
}

async function requireEmpty(lifecycle: Lifecycle): Promise<void> {
  await lifecycle.exclusively(() => refuseOther(lifecycle));
}

async function refuseOther(lifecycle: Lifecycle): Promise<void> {
  if (lifecycle.state !== null || (await lifecycle.loadVault()) !== null) {
    throw new MoError('vault/exists', 'There is a vault in this store already.');
  }
}

function serverAt({ drivers, lifecycle }: Parts, mountUrl: string) {
  const { fetch, hostSignIn } = drivers;
  return createServerClient({ mountUrl, fetch, clock: lifecycle.now, ...(hostSignIn && { hostSignIn }) });
}
