import { genesisHash } from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import type { Database } from '../../storage/database.ts';
import type { LogTables } from '../log-tables.ts';
import type { Base } from './base-table.ts';

/** Under this name the tables keep how far the records before a base were read, beside how far the log was followed. */
const historyOf = (logId: string) => `history:${logId}`;

/**
 * The tables of a log as its older records find them, which are read after newer ones: a roster, tips and an epoch of their
 * own, because whoever was a member then need not be one now. Keys of epochs are those of the log.
 */
export function createHistoryTables(tables: LogTables): LogTables {
  return {
    ...tables,
    state(logId) {
      const state = tables.state(historyOf(logId));
      return state && { ...state, logId };
    },
    forget: (logId) => tables.forget(historyOf(logId)),
    advance: (state, entries) => tables.advance({ ...state, logId: historyOf(state.logId) }, entries),
    hashAt: (logId, sequence) => tables.hashAt(historyOf(logId), sequence),
    rosterEntries: (logId) => tables.rosterEntries(historyOf(logId)),
    roster: (logId) => tables.roster(historyOf(logId)),
    saveRoster: (logId, entries) => tables.saveRoster(historyOf(logId), entries),
    tip: (logId, deviceId) => tables.tip(historyOf(logId), deviceId),
    tips: (logId) => tables.tips(historyOf(logId)),
    saveTip: (logId, tip) => tables.saveTip(historyOf(logId), tip),
    quarantine: (logId, sequence, reason, record) =>
      tables.quarantine(historyOf(logId), sequence, reason, record),
    quarantined: (logId, reasons) => tables.quarantined(historyOf(logId), reasons),
    release: (logId, sequence) => tables.release(historyOf(logId), sequence),
    quarantineCounts: (logId) => tables.quarantineCounts(historyOf(logId)),
  };
}

/** Begins to read from the first record. Runs in the caller's transaction; again is harmless. */
export function beginHistory(database: Database, logId: string): void {
  database.run('INSERT OR IGNORE INTO logs (log_id, sequence, hash, epoch, is_own) VALUES (?, 0, ?, 0, 0)', [
    historyOf(logId),
    fromBase64url(genesisHash(logId)),
  ]);
}

/** Forgets how far it was read, and nothing of the log. Runs in the caller's transaction. */
export function forgetHistory(tables: LogTables, logId: string): void {
  tables.forget(historyOf(logId));
}

/** Whether the records, read to the base's head, say of the log and its devices what the snapshot said. */
export function confirmsBase(tables: LogTables, { logId, sequence, hash, rosterHash }: Base): boolean {
  const history = createHistoryTables(tables);
  const head = history.state(logId)?.head;
  const roster = history.roster(logId);
  if (head?.sequence !== sequence || roster === null) return false;
  if (!equalBytes(fromBase64url(head.hash), hash) || !equalBytes(roster.hash, rosterHash)) return false;
  return history.tips(logId).every((then) => {
    const now = tables.tip(logId, then.deviceId);
    if (now === null || now.sequence < then.sequence) return false;
    return now.sequence > then.sequence || equalBytes(now.hash, then.hash);
  });
}

/** Puts what was read before the base to what is behind it. Runs in the caller's transaction. */
export function joinHistory(database: Database, tables: LogTables, logId: string): void {
  const history = historyOf(logId);
  database.run(
    `INSERT OR REPLACE INTO log_records (log_id, sequence, record_id, hash)
       SELECT ?, sequence, record_id, hash FROM log_records WHERE log_id = ?`,
    [logId, history],
  );
  database.run(
    `INSERT OR REPLACE INTO quarantine (log_id, sequence, reason, record)
       SELECT ?, sequence, reason, record FROM quarantine WHERE log_id = ?`,
    [logId, history],
  );
  forgetHistory(tables, logId);
}
