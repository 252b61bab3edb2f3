import { fromBase64url, toBase64url } from '../../../server-kit/protocol/index.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import type { RecoveryKeys } from '../../crypto/recovery-keys.ts';
import { wipe } from '../../crypto/wipe.ts';
import { unlessCode } from '../../errors/has-code.ts';
import { readMeta, writeMeta } from '../../storage/event-store/store-meta.ts';
import { recoverySigning } from '../enable-sync.ts';
import { recoveryChange } from '../formats/recovery-change.ts';
import { recoveryKeysIn } from '../formats/recovery-history.ts';
import type { Roster } from '../formats/roster.ts';
import { beginEpoch } from '../log-control.ts';
import { deviceSigning } from '../restart-log.ts';
import { secretKeyOfLog } from '../secret-key-of-log.ts';
import { expelKey } from '../server/device-access.ts';
import type { CallOptions, DeviceClient } from '../server-client.ts';
import type { SyncConnection } from '../sync-engine.ts';
import type { SyncHost } from '../sync-host.ts';
import { accountSlotId } from './account-slot.ts';
import { putRecoverySlot, recoverySlotId } from './recovery-slot.ts';

/**
 * Brings log and server to the words that the person has confirmed here last, and this device to those that the log has. To be
 * called when the log is up to date, in its turn; asks nobody when all is as it should be. One record of the log decides which
 * words let a device in; what is done on the server lets both do so before, and ends what has ended behind it. Each step can be
 * repeated:
 *
 * - the server lets devices in by the new words' key as well, and has their slot: the log knows the old words, which count;
 * - an epoch begins with the new keys in the roster: from here on the new words count, and the old ones receive nothing;
 * - the server forgets the old key and slot, whom it let in that the roster has not, and snapshots that the old words open.
 *
 * The last is done by every device that sees the new keys, as far as it is not up to whoever made them.
 */
export async function keepWords(
  host: SyncHost,
  connection: SyncConnection,
  options: CallOptions = {},
): Promise<void> {
  const { identity, exclusively, words } = host;
  const { settings } = connection;
  const rosterNow = () => exclusively(({ tables }) => tables.roster(settings.logId));
  const before = await rosterNow();
  if (before?.devices.get(identity.device.deviceId)?.revoked !== false) return;
  const pending = await words.pending();
  try {
    if (pending !== null) await handOver(host, connection, pending, before, options);
    const roster = (await rosterNow()) ?? before;
    if (pending !== null && !stands(roster, pending)) return;
    await endOld(host, connection, roster, options);
    const { recoverySignKey: signPublicKey, recoveryKemKey: kemPublicKey } = roster;
    const isKnown = equalBytes(signPublicKey, identity.recovery.signPublicKey);
    if (pending !== null || !isKnown) await words.follow({ signPublicKey, kemPublicKey });
  } finally {
    pending?.wipe();
  }
}

async function handOver(
  host: SyncHost,
  connection: SyncConnection,
  recovery: RecoveryKeys,
  before: Roster,
  options: CallOptions,
): Promise<void> {
  const { sodium, exclusively } = host;
  const { client, settings } = connection;
  const accountKey = toBase64url(recovery.signPublicKey);
  await client.call('setAccountKey', { body: { accountKey, state: 'next' }, ...options });
  await putSlot(host, client, recovery, options);
  if (!stands(before, recovery)) {
    const { signing, wipe: wipeSigning } = recoverySigning(sodium, recovery);
    const change = (roster: Roster) =>
      stands(roster, recovery) ? null : [recoveryChange(roster, recovery, signing.sign)];
    await beginEpoch({ ...host, ...connection }, change, deviceSigning(host)).finally(wipeSigning);
    await connection.sync.pull(options);
  }
  const roster = await exclusively(({ tables }) => tables.roster(settings.logId));
  if (roster === null || !stands(roster, recovery)) return;
  // Others may have cleared away what they did not know yet; and what is in it may have changed with the epoch.
  await putSlot(host, client, recovery, options);
  await client.call('setAccountKey', { body: { accountKey, state: 'only' }, ...options });
  await expelStrangers(host, connection, options);
  await dropSnapshots(client, settings.logId, options);
}

/** Words that others have taken the place of in the log end on the server, once for each device that sees it. */
async function endOld(
  { exclusively }: SyncHost,
  { client, settings }: SyncConnection,
  { recoverySignKey }: Roster,
  options: CallOptions,
): Promise<void> {
  const { logId } = settings;
  const mark = `${logId} ${toBase64url(recoverySignKey)}`;
  const isDue = await exclusively(
    ({ database, tables }) =>
      readMeta(database, MARK_KEY) !== mark && recoveryKeysIn(tables.rosterEntries(logId)).length > 1,
  );
  if (!isDue) return;
  const accountKey = toBase64url(recoverySignKey);
  await client.call('setAccountKey', { body: { accountKey, state: 'only' }, ...options });
  const kept = [recoverySlotId(recoverySignKey), accountSlotId(client.accountId)];
  const { slots } = await client.call('listSlots', options);
  for (const { slotId } of slots) {
    if (kept.includes(slotId)) continue;
    await client.call('deleteSlot', { params: { slotId }, ...options }).catch(unlessCode('input/not-found'));
  }
  await exclusively(({ database }) => writeMeta(database, MARK_KEY, mark));
}

/** Of the log and the words for which this device has seen to the server. */
const MARK_KEY = 'words-seen';

async function putSlot(
  { sodium, identity, exclusively }: SyncHost,
  client: DeviceClient,
  recovery: RecoveryKeys,
  options: CallOptions,
): Promise<void> {
  const { vaultId } = identity;
  const secretKey = await exclusively(
    (vault) => secretKeyOfLog(vault, vaultId) ?? identity.secretKey.slice(),
  );
  try {
    await putRecoverySlot(sodium, client, recovery, { vaultId, secretKey }, options);
  } finally {
    wipe(secretKey);
  }
}

/**
 * The old words, which let in nobody from here on, may have put anybody on the list until now. A device of the person's that the
 * log does not know yet, or not any more because the server lost that, is one of these: by the new words it comes back.
 */
async function expelStrangers(
  { exclusively }: SyncHost,
  { client, settings, sync }: SyncConnection,
  options: CallOptions,
): Promise<void> {
  const listed = await listedKeys(client, options);
  await sync.pull(options);
  const roster = await exclusively(({ tables }) => tables.roster(settings.logId));
  const members = roster === null ? [] : membersOf(roster);
  for (const signKey of listed) {
    if (!members.some((member) => equalBytes(member, signKey))) await expelKey(client, signKey, options);
  }
}

/** Whom the server lets in: Ed25519 keys. */
async function listedKeys(client: DeviceClient, options: CallOptions): Promise<readonly Uint8Array[]> {
  const { devices } = await client.call('listDevices', options);
  return devices
    .filter(({ revokedAt, deviceId }) => revokedAt === null && deviceId !== client.deviceId)
    .map(({ deviceKey }) => fromBase64url(deviceKey));
}

/** What was sealed to the old words; one that the new ones open is made when it is worth it. */
async function dropSnapshots(client: DeviceClient, logId: string, options: CallOptions): Promise<void> {
  const { snapshots } = await client.call('listSnapshots', { params: { logId }, ...options });
  for (const { snapshotId } of snapshots) {
    const params = { logId, snapshotId };
    await client.call('deleteSnapshot', { params, ...options }).catch(unlessCode('input/not-found'));
  }
}

function stands({ recoverySignKey }: Roster, { signPublicKey }: RecoveryKeys): boolean {
  return equalBytes(recoverySignKey, signPublicKey);
}

/** Whom the server is to let in: Ed25519 keys. */
function membersOf({ devices, accountSlot }: Roster): readonly Uint8Array[] {
  const members = [...devices.values()].filter(({ revoked }) => !revoked);
  return [...members, accountSlot.keys ?? []].flat().map(({ signKey }) => signKey);
}
