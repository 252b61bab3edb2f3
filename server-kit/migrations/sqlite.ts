import type { Migration } from './migration.ts';

/** Where the store notes which migrations it has. */
export const SQLITE_MIGRATIONS_TABLE =
  'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT';

/** The schema of the SQLite store. */
export const SQLITE_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'logs, records, blobs and documents',
    sql: `
CREATE TABLE logs (
  log_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  control INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  blob_bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  delete_at INTEGER,
  restart_of TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX logs_by_account ON logs (account_id, log_id);
CREATE INDEX logs_by_deletion ON logs (delete_at) WHERE delete_at IS NOT NULL;

CREATE TABLE records (
  log_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  record_json TEXT,
  body_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (log_id, sequence)
) STRICT;
CREATE UNIQUE INDEX records_by_event ON records (log_id, event_id);

CREATE TABLE blobs (
  log_id TEXT NOT NULL,
  name TEXT NOT NULL,
  idx INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (log_id, name, idx)
) STRICT;

CREATE TABLE documents (
  partition TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  data TEXT NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY (partition, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;
`,
  },
];
