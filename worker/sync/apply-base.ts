import { checkBase } from '../storage/cache/aggregates.ts';
import { isDestroyed } from './aggregate-keys.ts';
import type { ApplierParts, ApplyPass } from './apply-pass.ts';
import { baseStatement, isSignedBy, type BaseBody, type BaseEntry } from './formats/record-body.ts';
import { signingKeyOf } from './formats/roster.ts';
import type { QuarantineReason } from './log-tables.ts';
import { addCounted } from './snapshots/base-counted.ts';
import { BASE_STAGES, loadBase } from './snapshots/base-table.ts';
import { isBaseSaid, noteBaseSaid } from './snapshots/begin-behind.ts';
import { beginningOf, putBegunStates } from './snapshots/begun-states.ts';

/** Where a log begins behind events that are not all here: stores what they add up to, for each aggregate once. */
export function createBaseApplier(
  parts: ApplierParts,
  pass: ApplyPass,
): (body: BaseBody) => QuarantineReason | null {
  const { database, sodium, keys, log, tables } = parts;
  const { logId } = pass;

  const apply = (entry: BaseEntry): boolean => {
    const { aggregateId, states, restated } = entry;
    if (log.base.has(aggregateId) || isDestroyed(database, aggregateId)) return true;
    for (const { type, json } of states) checkBase(type, json);
    if (!putBegunStates(parts, logId, entry)) return false;
    addCounted(parts, beginningOf(logId), aggregateId, restated);
    pass.aggregates.add(aggregateId);
    return true;
  };

  return (body) => {
    const author = signingKeyOf(tables.roster(logId), body.deviceId);
    const statement = baseStatement(keys.vaultId, logId, body);
    if (!isSignedBy(sodium, author, statement, body.signature)) return 'refused';
    // Read for what came before a snapshot, which has all of it; or said by two.
    if (parts.isCovered !== undefined || isBaseSaid(database, logId)) return null;
    // One whose key is not here yet waits for it, and the record with it.
    const isNeeded = loadBase(database, logId)?.stage === BASE_STAGES.begun;
    if (isNeeded && !body.aggregates.map(apply).every(Boolean)) return 'gap';
    if (body.isLast) noteBaseSaid(database, logId);
    return null;
  };
}
