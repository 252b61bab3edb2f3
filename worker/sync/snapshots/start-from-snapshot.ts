import { genesisHash } from '../../../server-kit/protocol/index.ts';
import type { SnapshotRefusal } from '../../api/sync.ts';
import { leaveLog } from '../move-log.ts';
import type { DeviceClient } from '../server-client.ts';
import type { SyncedVault, SyncHost } from '../sync-host.ts';
import { adoptSnapshot } from './adopt-snapshot.ts';
import { BASE_STAGES, dropBase, saveBase, standingBase, type Base } from './base-table.ts';
import { beginsBehind, isBaseSaid } from './begin-behind.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';
import { forgetHistory } from './history-tables.ts';

export interface StartOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Lets a device that has nothing of a log begin with its newest snapshot, if there is one; the records behind it are pulled as
 * always. `kemSeeds` are keys that it may be sealed to, besides those of epochs that are known already.
 *
 * @returns why a snapshot that was there is not to be believed; null when it was taken, or there is none
 */
export async function startFromSnapshot(
  host: SyncHost,
  client: Pick<DeviceClient, 'call'>,
  logId: string,
  kemSeeds: readonly Uint8Array[],
  options: StartOptions = {},
): Promise<SnapshotRefusal | null> {
  if (!(await host.exclusively((vault) => isNewcomer(vault, logId)))) return null;
  const fetched = await fetchSnapshot(host, client, logId, options);
  return fetched === null ? null : adoptSnapshot(host, logId, fetched, kemSeeds);
}

/**
 * Once the records behind a snapshot were read: whoever made it must still belong to the vault, or it may have been made to
 * deceive by somebody who was shut out. Then all that it said is taken back, and the log is to be pulled from its beginning.
 * Where the log was read from its first record, after a backup or a move, the base goes as soon as all that it contains is there.
 */
export async function settleBase(host: SyncHost, logId: string): Promise<SnapshotRefusal | null> {
  return host.exclusively((vault) => {
    const base = standingBase(vault.database);
    if (base === null || (base.logId === logId && base.stage >= BASE_STAGES.read)) return null;
    if (vault.tables.hashAt(logId, 1) !== null) {
      leaveBase(host, vault, base, logId);
      return null;
    }
    if (base.logId !== logId || base.stage !== BASE_STAGES.unconfirmed) return null;
    if (vault.tables.roster(logId)?.devices.get(base.signer)?.revoked === false) {
      saveBase(vault.database, { ...base, stage: BASE_STAGES.confirmed });
      return null;
    }
    takeBack(vault, logId);
    return 'revoked';
  });
}

function leaveBase(host: SyncHost, vault: SyncedVault, base: Base, logId: string): void {
  const { database, tables } = vault;
  const isBehind = beginsBehind(database, logId);
  const isHere =
    (!isBehind || isBaseSaid(database, logId)) &&
    base.tips.every(([deviceId, sequence]) => (tables.tip(logId, deviceId)?.sequence ?? 0) >= sequence);
  if (isHere) {
    database.transaction(() => dropBase(database, base.logId));
    // What the log says for the events before its beginning was not taken beside another base.
    if (isBehind) takeBack(vault, logId);
  } else if (base.logId === logId) {
    // The log had more, or something else there.
    const isShort = tables.hashAt(logId, base.sequence) === null;
    host.applied({ logId, aggregates: new Set(), contradiction: isShort ? 'sync/rollback' : 'sync/fork' });
  }
}

/** Brings what a base says, and what moved, into the read models, piece by piece. */
export async function catchUp(host: SyncHost, logId: string): Promise<void> {
  while (!(await host.exclusively((vault) => vault.catchUp(logId))));
}

/** The log is followed from its beginning again, as if there had been no snapshot. */
export function takeBack({ database, tables, seeHead }: SyncedVault, logId: string): void {
  database.transaction(() => {
    dropBase(database, logId);
    forgetHistory(tables, logId);
    tables.rewind(logId, genesisHash(logId));
    leaveLog(database);
  });
  seeHead(logId);
}

/**
 * Nothing of the log is here, nor of one before, and nothing that was said once more: then what a snapshot says cannot meet
 * events that it contains.
 */
function isNewcomer({ database, tables }: SyncedVault, logId: string): boolean {
  if (tables.state(logId)?.head.sequence !== 0) return false;
  return (
    standingBase(database) === null &&
    database.get(
      'SELECT 1 FROM events WHERE global_sequence IS NOT NULL OR stands_for IS NOT NULL LIMIT 1',
    ) === undefined
  );
}
