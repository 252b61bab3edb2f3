import { fromBase64url } from '../../../server-kit/protocol/index.ts';
import { decodeInnerEvent } from '../../crypto/event-crypto.ts';
import type { Database } from '../../storage/database.ts';
import { readMeta, writeMeta } from '../../storage/event-store/store-meta.ts';
import type { ChainTip, OpenedEpoch, RestartBase } from '../formats/epoch-record.ts';
import { historyMissing } from '../history-missing.ts';
import type { ApplierParts } from '../apply-pass.ts';
import type { LogTables } from '../log-tables.ts';
import { EARLIER_PLACES } from '../move-log.ts';
import { floorOf } from '../places.ts';
import { beginningOf, keepBegunStates } from './begun-states.ts';
import { BASE_STAGES, lastInBase, saveBase, standingBase, type Base } from './base-table.ts';

const keyOf = (logId: string) => `begins-behind:${logId}`;
const SAID = 'said';

/** Whether the first record of a log said that it begins behind events which its beginner lacked. */
export function beginsBehind(database: Database, logId: string): boolean {
  return readMeta(database, keyOf(logId)) !== null;
}

/** Whether all was said that these add up to. */
export function isBaseSaid(database: Database, logId: string): boolean {
  return readMeta(database, keyOf(logId)) === SAID;
}

export function noteBaseSaid(database: Database, logId: string): void {
  writeMeta(database, keyOf(logId), SAID);
}

/** What the first record of a log says of events that this device lacks; null when it has all of them. */
export function restartBase(database: Database, tables: LogTables, logId: string): RestartBase | null {
  const base = standingBase(database);
  if (base === null || base.stage === BASE_STAGES.read) return null;
  const { madeAt } = base;
  const tips = base.tips.filter(([, sequence]) => sequence > 0);
  if (tips.length === 0) return null;
  const hashOf = (deviceId: string, sequence: number): Uint8Array => {
    const at = (number: number) =>
      database.get<{ hash: Uint8Array; inner: Uint8Array }>(
        'SELECT hash, inner FROM events WHERE device_id = ? AND device_sequence = ?',
        [deviceId, number],
      );
    const next = at(sequence + 1);
    const tip = [base.logId, logId]
      .map((each) => tables.tip(each, deviceId))
      .find((each) => each?.sequence === sequence && each.hash.length > 0);
    const hash =
      at(sequence)?.hash ?? (next && decodeInnerEvent(next.inner).header.previousHash) ?? tip?.hash ?? null;
    if (hash === null) throw historyMissing();
    return hash;
  };
  return {
    madeAt,
    tips: tips.map(([deviceId, sequence]) => ({ deviceId, sequence, hash: hashOf(deviceId, sequence) })),
  };
}

/**
 * A log begins behind events that its beginner lacked. Those of them that are here stand before it, in the order that they had,
 * and are not brought to it. Where some are missing here as well, records of the log say what all of them add up to. Runs in the
 * caller's transaction.
 */
export function beginBehind(
  parts: Pick<ApplierParts, 'database' | 'sodium' | 'keys' | 'log'>,
  head: { readonly logId: string; readonly hash: string },
  base: RestartBase,
  { signer, roster }: Pick<OpenedEpoch, 'signer' | 'roster'>,
): void {
  const { database } = parts;
  const { logId } = head;
  const tips = base.tips.map(({ deviceId, sequence }) => [deviceId, sequence] as const);
  writeMeta(database, keyOf(logId), '');
  database.run(PLACE_EARLIER, [JSON.stringify(tips), logId, EARLIER_PLACES]);
  const own = standingBase(database);
  // Another base stands until this log has what it contains.
  if (own === null ? isWhole(database, base.tips) : !isSame(own, tips)) return;
  if (own !== null) {
    database.run('DELETE FROM bases WHERE log_id = ?', [own.logId]);
    database.run('UPDATE base_counted SET log_id = ?, floor = ?', [logId, floorOf(beginningOf(logId))]);
    keepBegunStates(parts, logId);
  }
  saveBase(database, {
    ...beginningOf(logId),
    snapshotId: 'begun',
    hash: fromBase64url(head.hash),
    signer: signer ?? 'words',
    rosterHash: roster.hash,
    madeAt: base.madeAt,
    tips,
    stage: BASE_STAGES.begun,
  });
}

function isSame(own: Base, tips: Base['tips']): boolean {
  const chains = own.tips.filter(([, sequence]) => sequence > 0);
  return (
    chains.length === tips.length &&
    chains.every(([deviceId, sequence]) => lastInBase({ tips }, deviceId) === sequence)
  );
}

function isWhole(database: Database, tips: readonly ChainTip[]): boolean {
  return tips.every(
    ({ deviceId, sequence }) =>
      database.get<{ count: number }>(
        'SELECT count(*) AS count FROM events WHERE device_id = ? AND device_sequence <= ?',
        [deviceId, sequence],
      )?.count === sequence,
  );
}

const PLACE_EARLIER = `UPDATE events SET log_id = ?2, packed = NULL, global_sequence = earlier.place - ?3
  FROM (SELECT commit_sequence AS id,
      row_number() OVER (ORDER BY global_sequence IS NULL, global_sequence, commit_sequence) AS place
    FROM events WHERE log_id IS NULL AND EXISTS (SELECT 1 FROM json_each(?1) AS tip
      WHERE json_extract(tip.value, '$[0]') = device_id AND device_sequence <= json_extract(tip.value, '$[1]'))) AS earlier
  WHERE commit_sequence = earlier.id`;
