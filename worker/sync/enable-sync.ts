import {
  deviceIdOf,
  genesisHash,
  type LogHead,
  type Page,
  type SyncRecord,
} from '../../server-kit/protocol/index.ts';
import { toBase64url } from '../crypto/base64url.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import type { SnapshotRefusal } from '../api/sync.ts';
import type { RecoveryKeys } from '../crypto/recovery-keys.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { collectEpochs, openingOf } from './epoch-keys.ts';
import { slotEnded, type AccountEntrance } from './joining/account-slot-join.ts';
import { firstLogId, isLogOf, newestLog, openLog, restartFrom } from './follow-restart.ts';
import { receiveEpochKey } from './formats/epoch-record.ts';
import { recoveryChange } from './formats/recovery-change.ts';
import { endedRecoveryKeys, namesRecoveryKey } from './formats/recovery-history.ts';
import { rosterOf, signRosterEntry, type Roster, type RosterChange, type Signing } from './formats/roster.ts';
import { beginLog, changeRoster, foundRoster } from './log-control.ts';
import { admitKey } from './server/device-access.ts';
import { historyMissing } from './history-missing.ts';
import { createLogSync } from './log-sync.ts';
import type { LogTables } from './log-tables.ts';
import type { Database } from '../storage/database.ts';
import type { SyncHost, SyncIdentity } from './sync-host.ts';
import { leaveLog } from './move-log.ts';
import { coverByBase } from './snapshots/base-counted.ts';
import { forgetHistory } from './snapshots/history-tables.ts';
import { deviceSigning } from './restart-log.ts';
import { signIn } from './sign-in.ts';
import { catchUp, settleBase, startFromSnapshot } from './snapshots/start-from-snapshot.ts';
import type { DeviceClient, ServerClient } from './server-client.ts';
import { loadSyncSettings, saveSyncSettings, type SyncSettings } from './sync-settings.ts';

export interface EnableInput {
  readonly url: string;
  /** The keys of the words: they sign who belongs to the vault. Null when this device is at home there already. */
  readonly recovery: RecoveryKeys | null;
  /** The vault's account at the server, where that is known already. */
  readonly accountId?: string;
  readonly deviceName: string;
  readonly invite?: string;
  /** Found by passphrase and secret key, for a device that comes by these. */
  readonly entrance?: AccountEntrance;
  /** Keys that a device at hand gave, for one that comes without the words. */
  readonly epochs?: readonly { readonly epoch: number; readonly logKey: Uint8Array }[];
}

export interface EnableOptions {
  readonly signal?: AbortSignal;
  /** Of the first pull. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** A snapshot was there, and is not to be believed. */
  readonly onRefusal?: (refusal: SnapshotRefusal) => void;
}

/**
 * Turns sync on. Each step can be repeated, so whatever is cut short is carried on by trying again:
 *
 * - the server knows nothing of the vault: account, log and roster are made, and everything here is pushed;
 * - it has a log of this vault (another device, or this one before it was set up anew): this device joins it, pulls what
 *   is there and pushes what only it has;
 * - the vault was in step with another server: a log is begun that continues the old one, with the whole history.
 */
export async function enableSync(
  host: SyncHost,
  server: ServerClient,
  input: EnableInput,
  options: EnableOptions = {},
): Promise<SyncSettings> {
  const { sodium, identity } = host;
  const client = await signIn(host, server, input, options);
  const { vaultId } = identity;
  // What was followed last is gone on with, also after sync was turned off: here, or in a log that continues it.
  const before = await host.exclusively(
    ({ database, tables }) => loadSyncSettings(database)?.logId ?? tables.ownLog(),
  );
  const isOurs = before !== null && isLogOf(client.accountId, vaultId, before);
  const start = isOurs ? before : firstLogId(client.accountId, vaultId);
  const found = await newestLog(client, vaultId, start);
  await requireContinuation(host, client, found);
  const logId = found.exists ? found.logId : await openNext(client, vaultId, start, isOurs);

  const isMember = (roster: Roster | null) =>
    roster?.devices.get(identity.device.deviceId)?.revoked === false;
  await host.exclusively(({ database, tables, seeHead }) => {
    database.transaction(() => {
      // A base stands until the log that is read from its first record has all that it contains.
      if (before !== logId) {
        coverByBase(database);
        if (before !== null) forgetHistory(tables, before);
      }
      if (tables.state(logId) !== null && !isMember(tables.roster(logId))) {
        // What was pulled without being let in could not be opened: it is pulled again.
        coverByBase(database);
        forgetHistory(tables, logId);
        tables.forget(logId);
        leaveLog(database);
      } else if (before !== logId) {
        leaveLog(database);
        // One that was followed before the other: it says once more where everything stands in it.
        if (tables.state(logId) !== null) tables.rewind(logId, genesisHash(logId));
      }
      tables.begin(logId, genesisHash(logId));
      for (const { epoch, logKey } of input.epochs ?? givenBySlot(input.entrance, logId))
        tables.saveEpochKey(logId, epoch, logKey);
    });
    seeHead(logId);
  });
  const { kemSeed } = identity.device;
  const isNewcomer = input.recovery !== null || input.entrance !== undefined || input.epochs !== undefined;
  const known = (input.recovery ?? identity.recovery).signPublicKey;
  const seedsOfWay = [
    ...(input.recovery === null ? [] : [input.recovery.kemSeed]),
    ...(input.entrance?.ways ?? []).map(({ keys }) => keys.kemSeed),
  ];
  const refusal = await startFromSnapshot(host, client, logId, [kemSeed, ...seedsOfWay], options);
  if (refusal !== null) options.onRefusal?.(refusal);
  /** With the keys of its epochs; once more from the beginning if the snapshot turns out to be a lie. */
  const pull = async () => {
    for (;;) {
      if (isNewcomer) {
        const ways = { kemSeeds: seedsOfWay, known };
        const page = await receiveEpochs(host, client, logId, ways, options);
        if (page !== null) await sync.take(page);
      }
      await sync.pull(options);
      const refused = await settleBase(host, logId);
      if (refused === null) return;
      options.onRefusal?.(refused);
    }
  };

  const sync = createLogSync({ ...host, logId, client, kemSeeds: [kemSeed, ...seedsOfWay] });
  const parts = { ...host, sync, client };
  const add = ownDevice(identity, input.deviceName, host.now());
  const change = (roster: Roster) => {
    if (isMember(roster)) return null;
    if (roster.devices.has(identity.device.deviceId)) throw revoked();
    return add;
  };
  /** By the key of the slot that stands in the roster: nobody else counts one that does not. */
  const enrol = async ({ ways }: AccountEntrance) => {
    const roster = await host.exclusively(({ tables }) => tables.roster(logId));
    const standing = roster?.accountSlot.keys?.signKey;
    const way = ways.find(({ keys }) => standing !== undefined && equalBytes(keys.signKey, standing));
    if (way !== undefined) await changeRoster(parts, change, way.keys.signing);
    else if (!isMember(roster)) throw slotEnded();
  };
  if (input.recovery !== null) {
    const recovery = recoverySigning(sodium, input.recovery);
    const head = await serverHead(client, logId);
    if (head.sequence === 0) {
      // Its roster goes on, and has the words that sync is turned on with.
      const old = await host.exclusively(({ database, tables }) =>
        before !== null && (isOurs || isMember(tables.roster(before)))
          ? oldLog(database, tables, before)
          : null,
      );
      if (old === null && (await host.exclusively(({ log }) => log.base.origin())) !== null)
        throw historyMissing();
      const entries =
        old === null
          ? foundRoster(sodium, { vaultId, recovery: input.recovery }, add, recovery.signing)
          : underWords(host, old.entries, input.recovery, recovery.signing);
      await beginLog(parts, entries, recovery.signing, old?.restart ?? null);
    }
    await pull();
    await host.exclusively(({ tables }) => refuseReplaced(tables, logId, known, isMember));
    await changeRoster(parts, change, recovery.signing).finally(() => recovery.wipe());
  } else {
    await pull();
    if (input.entrance !== undefined) await enrol(input.entrance);
  }
  await catchUp(host, logId);
  const roster = await host.exclusively(({ tables }) => tables.roster(logId));
  if (!isMember(roster)) throw wordsNeeded();
  await registerDevices(client, roster);

  const settings: SyncSettings = {
    url: input.url,
    accountId: client.accountId,
    logId,
    isPaused: false,
    problem: null,
  };
  await host.exclusively(({ database }) => saveSyncSettings(database, settings));
  return settings;
}

/** A device that lacks older records begins a log with what it has, and joins none that does not continue the one they are in. */
async function requireContinuation(
  host: SyncHost,
  client: DeviceClient,
  found: { readonly logId: string; readonly exists: boolean },
): Promise<void> {
  const base = await host.exclusively(({ log }) => log.base.origin());
  if (base === null || !found.exists || found.logId === base.logId) return;
  if ((await serverHead(client, found.logId)).sequence === 0) return;
  const next = await newestLog(client, host.identity.vaultId, base.logId);
  if (next.logId !== found.logId) throw historyMissing();
}

/**
 * Words that others have taken the place of sign nothing in this log, and need not be able to read that they were replaced. Those
 * that this device has may be newer than the log's: then it hands them over.
 */
function refuseReplaced(
  tables: LogTables,
  logId: string,
  signPublicKey: Uint8Array,
  isMember: (roster: Roster | null) => boolean,
): void {
  const roster = tables.roster(logId);
  const isSealedOut = (tables.quarantineCounts(logId)['key'] ?? 0) > 0;
  const isEnded = endedRecoveryKeys(tables.rosterEntries(logId)).has(toBase64url(signPublicKey));
  const stands = roster !== null && equalBytes(roster.recoverySignKey, signPublicKey);
  if (isMember(roster) ? !isEnded : stands && !isSealedOut) return;
  throw new MoError('vault/wrong-recovery-phrase', 'These words were replaced by others.');
}

/** The entries of a log before, where new words have not come into it yet. */
function underWords(
  host: SyncHost,
  entries: readonly Uint8Array[],
  recovery: RecoveryKeys,
  { sign }: Signing,
): readonly Uint8Array[] {
  const roster = rosterOf(host.sodium, entries);
  if (roster === null || equalBytes(roster.recoverySignKey, recovery.signPublicKey)) return entries;
  return [...entries, signRosterEntry(roster, recoveryChange(roster, recovery, sign), deviceSigning(host))];
}

/** Signs a change of the roster with the recovery key. */
export function recoverySigning(
  sodium: Sodium,
  recovery: RecoveryKeys,
): { readonly signing: Signing; wipe(): void } {
  const { privateKey } = sodium.crypto_sign_seed_keypair(recovery.signSeed);
  return {
    signing: { signer: null, sign: (message) => sodium.crypto_sign_detached(message, privateKey) },
    wipe: () => wipe(privateKey),
  };
}

/** The change that adds this device. */
export function ownDevice({ device }: SyncIdentity, name: string, now: number): RosterChange {
  return {
    kind: 'add',
    deviceId: device.deviceId,
    name,
    signKey: device.signPublicKey,
    kemKey: device.kemPublicKey,
    addedAt: now,
  };
}

/** A log that was deleted does not come back: the next one continues it. */
async function openNext(
  client: DeviceClient,
  vaultId: string,
  start: string,
  wasFollowed: boolean,
): Promise<string> {
  if (wasFollowed) return openLog(client, vaultId, start);
  try {
    return await openLog(client, vaultId, null);
  } catch (error) {
    if (!hasCode(error, 'sync/gone')) throw error;
    return openLog(client, vaultId, start);
  }
}

function oldLog(database: Database, tables: LogTables, logId: string) {
  const restart = restartFrom(database, tables, logId);
  return restart === null ? null : { restart, entries: tables.rosterEntries(logId) };
}

/**
 * The keys of the epochs, for whoever is let in by something that they are sealed to, or was given some. What the newest epoch
 * says of the roster is trusted as far as the recovery key that this device knows vouches for it.
 *
 * @returns the first page of a log that can be read from there, with the keys still in it; else null
 */
async function receiveEpochs(
  { sodium, exclusively }: SyncHost,
  client: DeviceClient,
  logId: string,
  { kemSeeds, known }: { readonly kemSeeds: readonly Uint8Array[]; readonly known: Uint8Array },
  options: { readonly signal?: AbortSignal },
): Promise<Page | null> {
  const from = await exclusively(({ tables }) => tables.state(logId)?.head.sequence ?? 0);
  // The account slot says the key of the epoch in which it was written, a device at hand all of them.
  const receive = async (record: SyncRecord) =>
    (await receiveEpochKey(kemSeeds, logId, record)) ??
    exclusively(({ tables }) => tables.epochKey(logId, record.epoch));
  const opening = from === 0 ? await openingOf(sodium, client, logId, receive, options) : null;
  if (opening !== null && namesRecoveryKey(opening.rosterEntries, known)) {
    await exclusively(({ trust }) => trust(opening.rosterEntries));
    return opening.page;
  }
  const epochs = await collectEpochs(sodium, client, logId, receive, from, options);
  const entries = epochs.at(-1)?.rosterEntries ?? [];
  await exclusively(({ database, tables, trust }) => {
    if (namesRecoveryKey(entries, known)) trust(entries);
    database.transaction(() => {
      for (const { epoch, logKey } of epochs) tables.saveEpochKey(logId, epoch, logKey);
    });
  });
  for (const { logKey, previousLogKey } of epochs) wipe(logKey, previousLogKey);
  return null;
}

/** What was sealed under the key of the slot's epoch, if that was in this log. */
function givenBySlot(entrance: AccountEntrance | undefined, logId: string) {
  return (entrance?.ways ?? []).map(({ content }) => content).filter(({ head }) => head.logId === logId);
}

async function serverHead(client: DeviceClient, logId: string): Promise<LogHead> {
  return (await client.call('getLog', { params: { logId } })).head;
}

/** Puts every member of the roster on the server's list, so that each can sign in there by itself. */
export async function registerDevices(client: DeviceClient, roster: Roster | null): Promise<void> {
  const { devices } = await client.call('listDevices', {});
  const known = new Set(devices.map(({ deviceId }) => deviceId));
  for (const { signKey, revoked } of roster?.devices.values() ?? []) {
    if (revoked || known.has(deviceIdOf(signKey))) continue;
    await admitKey(client, signKey);
  }
}

function revoked(): MoError {
  return new MoError('sync/revoked', 'This device was shut out. It can come back as a new one only.');
}

/** Somebody without the words wants what only they can sign. */
export function wordsNeeded(): MoError {
  return new MoError('sync/unauthorized', 'The recovery words are needed to let this device in.', {
    field: 'recoveryPhrase',
  });
}
