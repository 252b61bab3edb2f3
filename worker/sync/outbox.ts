import { toBase64url } from '../../server-kit/protocol/index.ts';
import { unwrapAggregateKey } from '../crypto/event-crypto.ts';
import { randomBytes } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import type { Database } from '../storage/database.ts';
import type { EventLogKeys } from '../storage/event-store/event-log.ts';
import { encodeBody, keysStatement, type CommitBody, type KeyEntry } from './formats/record-body.ts';
import { sealRecord } from './formats/record-seal.ts';
import type { CountedAuthor } from './counted-authors.ts';
import { resetOutbox } from './reset-outbox.ts';

/** A record that is sealed and not yet found in the log. */
export interface OutboxRecord {
  readonly id: string;
  readonly epoch: number;
  readonly record: string;
}

export interface Outbox {
  /** Events that are in no log yet. */
  pendingEvents(): number;
  /**
   * Seals what is pending and not sealed yet, keys before the events that need them, and gives up to `maxRecords` and
   * `maxBytes` of what the server does not have. Runs in one transaction: a retry, or another owner, sends the same bytes.
   */
  nextBatch(
    log: { readonly logId: string; readonly epoch: number; readonly logKey: Uint8Array },
    limits: { readonly maxRecords: number; readonly maxBytes: number },
  ): readonly OutboxRecord[];
  markStored(recordIds: readonly string[]): void;
  /** A record was found in the log. Runs in the caller's transaction. */
  drop(recordId: string): void;
  text(recordId: string): string | null;
  /** Forgets every seal, because the epoch or the log is another: what is pending is sealed anew. */
  reset(): void;
}

/** Records of events stay well below the largest body: a few hundred goals each. */
const MAX_COMMITS_BYTES = 180_000;
const MAX_KEYS_PER_RECORD = 1_000;
/** What is sealed in one transaction at most, so that a command need not wait long. */
const ROWS_AT_ONCE = 2_000;

export function createOutbox(
  database: Database,
  sodium: Sodium,
  keys: EventLogKeys,
  authorsOf: (logId: string) => readonly CountedAuthor[],
): Outbox {
  const { vaultId, device } = keys;

  const put = (logId: string, epoch: number, logKey: Uint8Array, body: Uint8Array): string => {
    const recordId = toBase64url(randomBytes(16));
    const record = sealRecord(sodium, logKey, { logId, recordId, epoch }, body);
    database.run('INSERT INTO outbox (log_id, record_id, epoch, record) VALUES (?, ?, ?, ?)', [
      logId,
      recordId,
      epoch,
      record,
    ]);
    return recordId;
  };

  /** Whether what this device says of keys counts; it waits while every device would refuse it, this one included, for ever. */
  const isMember = (logId: string) =>
    authorsOf(logId).some((author) => author.deviceId === device.deviceId && author.isMember);

  const packKeys = (logId: string, epoch: number, logKey: Uint8Array): boolean => {
    if (!isMember(logId)) return false;
    const rows = database.all<KeyRow>(
      `SELECT aggregate_id, key_id, generation, wrapped FROM keys WHERE log_id IS NULL AND packed IS NULL LIMIT ?`,
      [MAX_KEYS_PER_RECORD],
    );
    if (rows.length === 0) return false;
    const entries = rows.map((row): KeyEntry => {
      const { aggregate_id: aggregateId, key_id: keyId, generation, wrapped } = row;
      const context = { vaultId, keyId, aggregateId };
      const key =
        wrapped === null ? null : unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, wrapped);
      return { aggregateId, generation, keyId, key };
    });
    const statement = keysStatement(vaultId, device.deviceId, entries);
    const signature = sodium.crypto_sign_detached(statement, device.signSecretKey);
    const body = encodeBody({ kind: 'keys', keys: entries, deviceId: device.deviceId, signature });
    wipe(...entries.map(({ key }) => key));
    const recordId = put(logId, epoch, logKey, body);
    wipe(body);
    for (const { aggregateId, keyId } of entries) {
      database.run('UPDATE keys SET packed = ? WHERE aggregate_id = ? AND key_id = ?', [
        recordId,
        aggregateId,
        keyId,
      ]);
    }
    return rows.length === MAX_KEYS_PER_RECORD;
  };

  const packCommits = (logId: string, epoch: number, logKey: Uint8Array): void => {
    const counted = JSON.stringify(
      authorsOf(logId).map(({ deviceId, countsTo }) => [deviceId, countsTo] as const),
    );
    // In effective order: after a restart the events of other devices are among them.
    const moved = database.all<PendingRow>(
      `${SELECT_PENDING} AND global_sequence IS NOT NULL ORDER BY global_sequence LIMIT ?`,
      [counted, ROWS_AT_ONCE],
    );
    const rows =
      moved.length > 0
        ? moved
        : database.all<PendingRow>(`${SELECT_PENDING} ORDER BY commit_sequence LIMIT ?`, [
            counted,
            ROWS_AT_ONCE,
          ]);
    let commits: CommitBody[] = [];
    let events: PendingRow[] = [];
    let packed: number[] = [];
    let bytes = 0;
    const flush = () => {
      if (commits.length === 0) return;
      const recordId = put(logId, epoch, logKey, encodeBody({ kind: 'commits', commits }));
      database.run('UPDATE events SET packed = ? WHERE commit_sequence IN (SELECT value FROM json_each(?))', [
        recordId,
        JSON.stringify(packed),
      ]);
      commits = [];
      packed = [];
      bytes = 0;
    };
    for (const row of rows) {
      events.push(row);
      if (row.signature === null || row.commit_first === null) continue;
      const size = events.reduce((sum, { inner }) => sum + inner.length + 8, 256);
      if (bytes + size > MAX_COMMITS_BYTES) flush();
      commits.push({
        deviceId: row.device_id,
        firstSequence: row.commit_first,
        events: events.map(({ inner }) => inner),
        signature: row.signature,
      });
      packed.push(...events.map(({ commit_sequence: sequence }) => sequence));
      bytes += size;
      events = [];
    }
    flush();
  };

  return {
    pendingEvents: () =>
      database.get<{ count: number }>(
        `SELECT count(*) AS count FROM events WHERE log_id IS NULL AND unreadable IS NOT 'restated'`,
      )?.count ?? 0,

    nextBatch({ logId, epoch, logKey }, { maxRecords, maxBytes }) {
      return database.transaction(() => {
        const isWaiting = () => database.get('SELECT 1 FROM outbox WHERE stored = 0 LIMIT 1') !== undefined;
        // Keys go first, all of them; the events of one round follow.
        while (!isWaiting()) {
          if (packKeys(logId, epoch, logKey)) continue;
          packCommits(logId, epoch, logKey);
          break;
        }
        const batch: OutboxRecord[] = [];
        let bytes = 0;
        const rows = database.all<OutboxRecord>(
          'SELECT record_id AS id, epoch, record FROM outbox WHERE stored = 0 ORDER BY place LIMIT ?',
          [maxRecords],
        );
        for (const row of rows) {
          // Quotes and the members around the text.
          const size = row.record.length + 120;
          if (batch.length > 0 && bytes + size > maxBytes) break;
          batch.push(row);
          bytes += size;
        }
        return batch;
      });
    },

    markStored(recordIds) {
      database.run('UPDATE outbox SET stored = 1 WHERE record_id IN (SELECT value FROM json_each(?))', [
        JSON.stringify(recordIds),
      ]);
    },

    drop(recordId) {
      database.run('DELETE FROM outbox WHERE record_id = ?', [recordId]);
    },

    text: (recordId) =>
      database.get<{ record: string }>('SELECT record FROM outbox WHERE record_id = ?', [recordId])?.record ??
      null,

    reset() {
      database.transaction(() => resetOutbox(database));
    },
  };
}

/** What would not count in the log waits: pushed, it would be refused by every device, this one included. */
const SELECT_PENDING = `SELECT commit_sequence, device_id, inner, signature, commit_first FROM events
  WHERE log_id IS NULL AND packed IS NULL AND EXISTS (
    SELECT 1 FROM json_each(?) AS author
     WHERE json_extract(author.value, '$[0]') = device_id
       AND device_sequence <= json_extract(author.value, '$[1]'))`;

interface KeyRow {
  readonly aggregate_id: string;
  readonly key_id: string;
  readonly generation: number;
  readonly wrapped: Uint8Array | null;
}

interface PendingRow {
  readonly commit_sequence: number;
  readonly device_id: string;
  readonly inner: Uint8Array;
  readonly signature: Uint8Array | null;
  readonly commit_first: number | null;
}
