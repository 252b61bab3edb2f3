import { fromBase64url, toBase64url } from '../../../server-kit/protocol/index.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { randomBytes } from '../../crypto/random.ts';
import { wipe } from '../../crypto/wipe.ts';
import type { AccountSlotKeys, Roster, RosterChange } from '../formats/roster.ts';
import { changeRoster } from '../log-control.ts';
import { deviceSigning } from '../restart-log.ts';
import type { LogTables } from '../log-tables.ts';
import { secretKeyOfLog } from '../secret-key-of-log.ts';
import type { CallOptions } from '../server-client.ts';
import type { SyncConnection } from '../sync-engine.ts';
import type { SyncedVault, SyncHost } from '../sync-host.ts';
import type { SyncSettings } from '../sync-settings.ts';
import { accountKeysOf, accountSlotAccess } from './account-slot-keys.ts';
import { admitKey, expelKey } from '../server/device-access.ts';
import { closeAccountSlot, putAccountEntry } from './account-slot-server.ts';
import {
  loadAccountSlot,
  loadSeenAccountKey,
  saveAccountSlot,
  saveSeenAccountKey,
  type AccountSlotState,
} from './account-slot-state.ts';
import { sealAccountEntry } from './account-slot.ts';

type Writing = AccountSlotState['writing'] & object;
type WishOn = Extract<AccountSlotState['wish'], { readonly kind: 'on' }>;

/** An entry that is to stand in slot and roster. */
interface Write {
  readonly writing: Writing;
  readonly dropped: Uint8Array | null;
  readonly secretKey: Uint8Array;
  /** The account's Ed25519 key that stands in the roster. */
  readonly standing: Uint8Array | null;
}

/** Epochs that may begin while the slot is being written; what is left is done in the next round. */
const MAX_ATTEMPTS = 5;

/**
 * Brings server and roster to what this device wishes of the account slot, and takes off the server what has ended in the
 * roster, whoever ended it. To be called when the log is up to date, in its turn. Does nothing, and asks nobody, when all is as
 * it should be. Each step can be repeated, and after each of them one passphrase lets a device in:
 *
 * - the new entry stands in the slot in front of the old one: the old one is in the roster, and counts;
 * - the roster has the new keys: the new entry counts;
 * - the slot has the new entry alone, and the server forgets the key before.
 */
export async function keepAccountSlot(
  host: SyncHost,
  connection: SyncConnection,
  options: CallOptions = {},
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    await clearEnded(host, connection, options);
    const todo = await host.exclusively((vault) => whatToDo(host, connection, vault));
    if (todo === null) return;
    if (todo === 'turn-off') await setKeys(host, connection, null);
    else await write(host, connection, todo, options).finally(() => wipe(todo.secretKey));
  }
}

/** What ended in the roster since this device looked last ends on the server. */
async function clearEnded(
  { exclusively }: SyncHost,
  { client, settings }: SyncConnection,
  options: CallOptions,
): Promise<void> {
  const { seen, roster } = await exclusively(({ database, tables }) => ({
    seen: loadSeenAccountKey(database),
    roster: tables.roster(settings.logId),
  }));
  // In a log whose beginning this device does not know, nothing has ended yet.
  if (roster === null) return;
  const { keys } = roster.accountSlot;
  const standing = keys && toBase64url(keys.signKey);
  if (seen === standing) return;
  if (standing === null) await closeAccountSlot(client, options);
  if (seen !== null) await expelKey(client, fromBase64url(seen), options);
  await exclusively(({ database }) => saveSeenAccountKey(database, standing));
}

async function write(
  host: SyncHost,
  connection: SyncConnection,
  { writing, dropped, secretKey, standing }: Write,
  options: CallOptions,
): Promise<void> {
  const { client, settings } = connection;
  const { sodium, exclusively } = host;
  const { signKey, entry, locator } = writing;
  const isNeeded = dropped !== null && standing !== null && equalBytes(dropped, standing);
  if (dropped !== null && !isNeeded) await expelKey(client, dropped, options);
  await putAccountEntry(client, secretKey, entry, standing, options);
  await admitKey(client, signKey, options);
  const keys = accountKeysOf(sodium, writing.seed);
  keys.wipe();
  await setKeys(host, connection, keys, writing.epoch);
  const rosterNow = () => exclusively(({ tables }) => tables.roster(settings.logId));
  // Otherwise the next look at what stands says what is left to do.
  if (!stands(await rosterNow(), signKey)) return;
  await putAccountEntry(client, secretKey, entry, null, options);
  await exclusively(({ database, tables }) => {
    const state = loadAccountSlot(database);
    const roster = tables.roster(settings.logId);
    // Another wish may have come meanwhile.
    const ours = state?.writing?.signKey;
    if (state === null || roster === null || ours === undefined || !equalBytes(ours, signKey)) return;
    const { url, logId } = settings;
    saveAccountSlot(database, {
      wish: state.wish,
      basedOn: roster.accountSlot.since,
      dropped: null,
      writing: null,
      written: { url, logId, locator, signKey, recoverySignKey: roster.recoverySignKey },
    });
  });
}

/** Puts keys into the roster or takes them out, unless somebody said otherwise meanwhile or the epoch is over. */
async function setKeys(
  host: SyncHost,
  connection: SyncConnection,
  keys: AccountSlotKeys | null,
  sealedIn?: number,
): Promise<void> {
  const state = await host.exclusively(({ database }) => loadAccountSlot(database));
  const change = (roster: Roster, epoch: number): RosterChange | null => {
    if (state === null || isSuperseded(state, roster)) return null;
    if (keys === null) {
      const isOff = roster.accountSlot.keys === null;
      return isOff ? null : { kind: 'account-slot', signKey: null, kemKey: null };
    }
    // The key of an epoch that began meanwhile was not sealed to these, and is not in the slot.
    if (stands(roster, keys.signKey) || epoch !== sealedIn) return null;
    return { kind: 'account-slot', signKey: keys.signKey, kemKey: keys.kemKey };
  };
  await changeRoster({ ...host, ...connection }, change, deviceSigning(host));
}

function whatToDo(
  host: SyncHost,
  { settings }: SyncConnection,
  vault: SyncedVault,
): Write | 'turn-off' | null {
  const { database, tables } = vault;
  const state = loadAccountSlot(database);
  const roster = tables.roster(settings.logId);
  if (state === null || roster?.devices.get(host.identity.device.deviceId)?.revoked !== false) return null;
  const { wish } = state;
  const isOff = wish.kind === 'off' && roster.accountSlot.keys === null;
  if (isOff || isSuperseded(state, roster)) {
    saveAccountSlot(database, null);
    return null;
  }
  if (wish.kind === 'off') return 'turn-off';
  const secretKey = secretKeyOfLog(vault, host.identity.vaultId) ?? host.identity.secretKey.slice();
  const todo = whatToWrite(host, settings, vault, { ...state, wish }, roster, secretKey);
  if (todo === null) wipe(secretKey);
  return todo;
}

function whatToWrite(
  host: SyncHost,
  { url, logId, accountId }: SyncSettings,
  { database, tables }: SyncedVault,
  state: AccountSlotState & { readonly wish: WishOn },
  roster: Roster,
  secretKey: Uint8Array,
): Write | null {
  const { writing, written, dropped } = state;
  const { since, keys } = roster.accountSlot;
  const { locator } = accountSlotAccess(secretKey);
  const isInStep =
    written !== null &&
    written.url === url &&
    written.logId === logId &&
    equalBytes(written.locator, locator) &&
    equalBytes(written.recoverySignKey, roster.recoverySignKey) &&
    stands(roster, written.signKey);
  if (isInStep) return null;
  const standing = keys?.signKey ?? null;
  const epoch = tables.state(logId)?.epoch ?? 0;
  const isGood =
    writing !== null &&
    writing.logId === logId &&
    equalBytes(writing.locator, locator) &&
    (stands(roster, writing.signKey) || (writing.epoch === epoch && state.basedOn === since));
  if (isGood) return { writing, dropped, secretKey, standing };
  const next = newWriting(host, tables, { accountId, logId, locator }, state.wish, roster, secretKey);
  if (next === null) return null;
  const isLost = writing !== null && !stands(roster, writing.signKey);
  const changed = { ...state, basedOn: since, dropped: isLost ? writing.signKey : dropped, writing: next };
  saveAccountSlot(database, changed);
  return { writing: next, dropped: changed.dropped, secretKey, standing };
}

/** A new pair of keys, whose private half is in the sealed entry; null without the key of the epoch. */
function newWriting(
  { sodium, identity }: SyncHost,
  tables: LogTables,
  place: { readonly accountId: string; readonly logId: string; readonly locator: Uint8Array },
  { stretch, stretched }: WishOn,
  roster: Roster,
  secretKey: Uint8Array,
): Writing | null {
  const { accountId, logId, locator } = place;
  const log = tables.state(logId);
  const logKey = log && tables.epochKey(logId, log.epoch);
  if (log === null || logKey === null) return null;
  const seed = randomBytes(32);
  const keys = accountKeysOf(sodium, seed);
  keys.wipe();
  const content = {
    vaultId: identity.vaultId,
    recovery: { signPublicKey: roster.recoverySignKey, kemPublicKey: roster.recoveryKemKey },
    seed,
    head: { logId, sequence: log.head.sequence, hash: fromBase64url(log.head.hash) },
    epoch: log.epoch,
    logKey,
  };
  const secrets = { stretch, stretched, secretKey };
  const entry = sealAccountEntry(sodium, accountId, keys.signKey, secrets, content);
  wipe(logKey);
  return { seed, signKey: keys.signKey, entry, locator, logId, epoch: log.epoch };
}

/** Whether somebody has said what is to become of the slot after this device's wish. That a device was shut out is no such word. */
function isSuperseded({ basedOn, writing, written }: AccountSlotState, roster: Roster): boolean {
  const { since, isRevoked } = roster.accountSlot;
  if (since <= basedOn || isRevoked) return false;
  return ![writing, written].some((ours) => ours !== null && stands(roster, ours.signKey));
}

function stands(roster: Roster | null, signKey: Uint8Array): boolean {
  const keys = roster?.accountSlot.keys ?? null;
  return keys !== null && equalBytes(keys.signKey, signKey);
}
