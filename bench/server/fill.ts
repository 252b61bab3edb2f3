import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { LogHead } from '../../server-kit/protocol/chain.ts';
import type { PostgresStoreOptions } from '../../server-kit/storage/postgres-pool.ts';
import type { TestLog } from '../../server-kit/testing/test-client.ts';
import { CIPHERTEXT, newRecord } from './requests.ts';

const id = (bytes: number) => randomBytes(bytes).toString('base64url');

/** Gives each log so many records, behind the server's back and without a chain: only their number matters here. */
export function fillSqlite(path: string, logs: readonly TestLog[], records: number): LogHead[] {
  const db = new Database(path);
  db.pragma('synchronous = OFF');
  const insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)');
  const move = db.prepare('UPDATE logs SET sequence = ?, hash = ?, bytes = ? WHERE log_id = ?');
  const heads = logs.map(({ logId }) =>
    db.transaction(() => {
      const head = { sequence: records, hash: id(32) };
      for (let sequence = 1; sequence <= records; sequence += 1) {
        const { id: eventId, record } = newRecord();
        const hash = sequence === records ? head.hash : id(32);
        insert.run(logId, sequence, eventId, record, id(32), hash, record.length);
      }
      move.run(records, head.hash, records * newRecord().record.length, logId);
      return head;
    })(),
  );
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return heads;
}

/** The same in PostgreSQL, which makes the rows itself. */
export async function fillPostgres(
  { pool: options, schema = 'mo_sync' }: PostgresStoreOptions,
  logs: readonly TestLog[],
  records: number,
): Promise<LogHead[]> {
  const pool = new pg.Pool({ ...options, options: `-c search_path=${schema} -c synchronous_commit=off` });
  const heads = [];
  for (const { logId } of logs) {
    const head = { sequence: records, hash: id(32) };
    await pool.query(
      `
INSERT INTO records
SELECT $1, n, e, '{"v":1,"id":"' || e || '","epoch":0,"ct":"' || $2 || '"}', h, CASE WHEN n = $3 THEN $4 ELSE h END, $5
FROM generate_series(1, $3::bigint) AS n,
  LATERAL (SELECT sha256(convert_to($1 || n, 'UTF8')) AS s) AS sums,
  LATERAL (SELECT rtrim(translate(encode(substring(s, 1, 16), 'base64'), '+/', '-_'), '=') AS e) AS ids,
  LATERAL (SELECT rtrim(translate(encode(s, 'base64'), '+/', '-_'), '=') AS h) AS hashes`,
      [logId, CIPHERTEXT, records, head.hash, newRecord().record.length],
    );
    await pool.query('UPDATE logs SET sequence = $2, hash = $3, bytes = $2 * $4::bigint WHERE log_id = $1', [
      logId,
      head.sequence,
      head.hash,
      newRecord().record.length,
    ]);
    heads.push(head);
  }
  await pool.query('VACUUM ANALYZE records');
  await pool.end();
  return heads;
}
