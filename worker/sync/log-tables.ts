import type { LogHead as WireHead } from '../../server-kit/protocol/index.ts';
import { open, seal } from '../crypto/aead.ts';
import { associatedData } from '../crypto/associated-data.ts';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import type { Sodium } from '../crypto/sodium.ts';
import type { Database } from '../storage/database.ts';
import type { EventLogKeys } from '../storage/event-store/event-log.ts';
import type { ChainTip } from './formats/epoch-record.ts';
import { rosterOf, type Roster } from './formats/roster.ts';

/** How far a log was followed: everything up to here is verified and stored. */
export interface LogState {
  readonly logId: string;
  readonly head: WireHead;
  /** The epoch that records must have behind this head; 0 before the first one. */
  readonly epoch: number;
}

/** The newest event of a device that stands in a log. */
export interface DeviceTip extends ChainTip {
  /** When this device pulled it, ms since the epoch. */
  readonly heardAt: number;
  /** After a restart: the last event of a revoked device that counts; null for no bound. */
  readonly countsTo: number | null;
}

export type QuarantineReason =
  /** The key of its epoch is not here. */
  | 'key'
  /** It does not open, or is malformed. */
  | 'damaged'
  /** Of a later version or of a kind that this code does not know. */
  | 'newer'
  /** A commit whose device has earlier ones that are missing. */
  | 'gap'
  /** It can never count: its text is not kept. */
  | 'refused';

/** What the event store knows of the logs that the vault follows. Every write runs in the caller's transaction. */
export interface LogTables {
  state(logId: string): LogState | null;
  begin(logId: string, genesisHash: string): void;
  /** The vault's own log as it was followed last, also after sync was turned off; null before the first. */
  ownLog(): string | null;
  /** Forgets how far a log was followed and what it said of keys and devices; events are not touched. */
  forget(logId: string): void;
  /** Follows the log from its beginning again; keys of its epochs are kept. */
  rewind(logId: string, genesisHash: string): void;
  advance(state: LogState, entries: readonly { sequence: number; id: string; hash: string }[]): void;
  hashAt(logId: string, sequence: number): string | null;
  epochKey(logId: string, epoch: number): Uint8Array | null;
  epochKeys(logId: string): readonly { readonly epoch: number; readonly key: Uint8Array }[];
  saveEpochKey(logId: string, epoch: number, key: Uint8Array): void;
  rosterEntries(logId: string): readonly Uint8Array[];
  roster(logId: string): Roster | null;
  saveRoster(logId: string, entries: readonly Uint8Array[]): void;
  tip(logId: string, deviceId: string): DeviceTip | null;
  tips(logId: string): readonly DeviceTip[];
  saveTip(logId: string, tip: DeviceTip): void;
  quarantine(logId: string, sequence: number, reason: QuarantineReason, record: string | null): void;
  quarantined(
    logId: string,
    reasons: readonly QuarantineReason[],
  ): readonly { readonly sequence: number; readonly record: string }[];
  release(logId: string, sequence: number): void;
  quarantineCounts(logId: string): Readonly<Record<string, number>>;
}

export function createLogTables(database: Database, sodium: Sodium, keys: EventLogKeys): LogTables {
  const keyContext = (logId: string, epoch: number) =>
    associatedData('mo-kit/v1/log-key', keys.vaultId, logId, epoch);
  const rosters = new Map<string, Roster | null>();

  const tables: LogTables = {
    state(logId) {
      const row = database.get<{ sequence: number; hash: Uint8Array; epoch: number }>(
        'SELECT sequence, hash, epoch FROM logs WHERE log_id = ?',
        [logId],
      );
      if (row === undefined) return null;
      return { logId, head: { sequence: row.sequence, hash: toBase64url(row.hash) }, epoch: row.epoch };
    },
    begin(logId, genesisHash) {
      database.run('UPDATE logs SET is_own = 0');
      database.run(
        `INSERT INTO logs (log_id, sequence, hash, epoch, is_own) VALUES (?, 0, ?, 0, 1)
         ON CONFLICT (log_id) DO UPDATE SET is_own = 1`,
        [logId, fromBase64url(genesisHash)],
      );
    },
    ownLog: () =>
      database.get<{ logId: string }>('SELECT log_id AS "logId" FROM logs WHERE is_own = 1')?.logId ?? null,
    forget(logId) {
      rosters.delete(logId);
      for (const table of ['logs', 'log_records', 'quarantine', 'epochs', 'roster', 'device_tips']) {
        database.run(`DELETE FROM ${table} WHERE log_id = ?`, [logId]);
      }
    },
    rewind(logId, genesisHash) {
      rosters.delete(logId);
      for (const table of ['log_records', 'quarantine', 'roster', 'device_tips']) {
        database.run(`DELETE FROM ${table} WHERE log_id = ?`, [logId]);
      }
      database.run('UPDATE logs SET sequence = 0, hash = ?, epoch = 0 WHERE log_id = ?', [
        fromBase64url(genesisHash),
        logId,
      ]);
    },
    advance({ logId, head, epoch }, entries) {
      for (const { sequence, id, hash } of entries) {
        database.run('INSERT INTO log_records (log_id, sequence, record_id, hash) VALUES (?, ?, ?, ?)', [
          logId,
          sequence,
          id,
          fromBase64url(hash),
        ]);
      }
      database.run('UPDATE logs SET sequence = ?, hash = ?, epoch = ? WHERE log_id = ?', [
        head.sequence,
        fromBase64url(head.hash),
        epoch,
        logId,
      ]);
    },
    hashAt(logId, sequence) {
      const row = database.get<{ hash: Uint8Array }>(
        'SELECT hash FROM log_records WHERE log_id = ? AND sequence = ?',
        [logId, sequence],
      );
      return row === undefined ? null : toBase64url(row.hash);
    },
    epochKey(logId, epoch) {
      const row = database.get<{ wrapped: Uint8Array }>(
        'SELECT wrapped FROM epochs WHERE log_id = ? AND epoch = ?',
        [logId, epoch],
      );
      if (row === undefined) return null;
      return open(sodium, keys.aggregateKeysKey, row.wrapped, keyContext(logId, epoch));
    },
    epochKeys(logId) {
      return database
        .all<{ epoch: number; wrapped: Uint8Array }>(
          'SELECT epoch, wrapped FROM epochs WHERE log_id = ? ORDER BY epoch',
          [logId],
        )
        .map(({ epoch, wrapped }) => ({
          epoch,
          key: open(sodium, keys.aggregateKeysKey, wrapped, keyContext(logId, epoch)),
        }));
    },
    saveEpochKey(logId, epoch, key) {
      database.run(
        `INSERT INTO epochs (log_id, epoch, wrapped) VALUES (?, ?, ?)
         ON CONFLICT (log_id, epoch) DO UPDATE SET wrapped = excluded.wrapped`,
        [logId, epoch, seal(sodium, keys.aggregateKeysKey, key, keyContext(logId, epoch))],
      );
    },
    rosterEntries: (logId) =>
      database
        .all<{ entry: Uint8Array }>('SELECT entry FROM roster WHERE log_id = ? ORDER BY number', [logId])
        .map(({ entry }) => entry),
    roster(logId) {
      let roster = rosters.get(logId);
      if (roster === undefined) {
        roster = rosterOf(sodium, tables.rosterEntries(logId));
        rosters.set(logId, roster);
      }
      return roster;
    },
    saveRoster(logId, entries) {
      // The transaction may fail: it is read again.
      rosters.delete(logId);
      database.run('DELETE FROM roster WHERE log_id = ?', [logId]);
      for (const [index, entry] of entries.entries()) {
        database.run('INSERT INTO roster (log_id, number, entry) VALUES (?, ?, ?)', [
          logId,
          index + 1,
          entry,
        ]);
      }
    },
    tip: (logId, deviceId) => {
      const row = database.get<TipRow>(`${SELECT_TIPS} AND device_id = ?`, [logId, deviceId]);
      return row === undefined ? null : tipOf(row);
    },
    tips: (logId) => database.all<TipRow>(SELECT_TIPS, [logId]).map(tipOf),
    saveTip(logId, { deviceId, sequence, hash, heardAt, countsTo }) {
      database.run(
        `INSERT INTO device_tips (log_id, device_id, device_sequence, hash, heard_at, counts_to)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (log_id, device_id) DO UPDATE SET
           device_sequence = excluded.device_sequence, hash = excluded.hash, heard_at = excluded.heard_at,
           counts_to = excluded.counts_to`,
        [logId, deviceId, sequence, hash.length === 0 ? null : hash, heardAt, countsTo],
      );
    },
    quarantine(logId, sequence, reason, record) {
      database.run(
        `INSERT INTO quarantine (log_id, sequence, reason, record) VALUES (?, ?, ?, ?)
         ON CONFLICT (log_id, sequence) DO UPDATE SET reason = excluded.reason, record = excluded.record`,
        [logId, sequence, reason, record],
      );
    },
    quarantined: (logId, reasons) =>
      database.all<{ sequence: number; record: string }>(
        `SELECT sequence, record FROM quarantine
          WHERE log_id = ? AND reason IN (SELECT value FROM json_each(?)) AND record IS NOT NULL ORDER BY sequence`,
        [logId, JSON.stringify(reasons)],
      ),
    release(logId, sequence) {
      database.run('DELETE FROM quarantine WHERE log_id = ? AND sequence = ?', [logId, sequence]);
    },
    quarantineCounts: (logId) =>
      Object.fromEntries(
        database
          .all<{ reason: string; count: number }>(
            'SELECT reason, count(*) AS count FROM quarantine WHERE log_id = ? GROUP BY reason',
            [logId],
          )
          .map(({ reason, count }) => [reason, count]),
      ),
  };
  return tables;
}

interface TipRow {
  readonly device_id: string;
  readonly device_sequence: number;
  readonly hash: Uint8Array | null;
  readonly heard_at: number;
  readonly counts_to: number | null;
}

const SELECT_TIPS =
  'SELECT device_id, device_sequence, hash, heard_at, counts_to FROM device_tips WHERE log_id = ?';

function tipOf(row: TipRow): DeviceTip {
  return {
    deviceId: row.device_id,
    sequence: row.device_sequence,
    hash: row.hash ?? new Uint8Array(),
    heardAt: row.heard_at,
    countsTo: row.counts_to,
  };
}
