import type { Migration } from './migration.ts';

/** Where the store notes which migrations it has. */
export const POSTGRES_MIGRATIONS_TABLE =
  'CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY, name text NOT NULL)';

/**
 * The schema of the PostgreSQL store. Every key of the large tables leads with the log id, so that they can be
 * partitioned, or distributed over several servers, by it. `partitions` splits `records` by hash from the beginning.
 */
export function postgresMigrations(partitions = 0): readonly Migration[] {
  const partitioning = partitions > 0 ? ' PARTITION BY HASH (log_id)' : '';
  const parts = Array.from(
    { length: partitions },
    (_, index) =>
      `CREATE TABLE records_${index} PARTITION OF records FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${index});\n`,
  ).join('');
  return [
    {
      version: 1,
      name: 'logs, records, blobs and documents',
      sql: `
CREATE TABLE logs (
  log_id text COLLATE "C" PRIMARY KEY,
  account_id text COLLATE "C" NOT NULL,
  gone boolean NOT NULL DEFAULT false,
  sequence bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  epoch bigint NOT NULL,
  control bigint NOT NULL,
  bytes bigint NOT NULL,
  blob_bytes bigint NOT NULL,
  created_at bigint NOT NULL,
  delete_at bigint,
  restart_of text
) WITH (fillfactor = 70);
CREATE INDEX logs_by_account ON logs (account_id, log_id);
CREATE INDEX logs_by_deletion ON logs (delete_at) WHERE delete_at IS NOT NULL;

CREATE TABLE records (
  log_id text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  record_json text,
  body_hash text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (log_id, sequence),
  CONSTRAINT records_by_event UNIQUE (log_id, event_id)
)${partitioning};
${parts}
CREATE TABLE blobs (
  log_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  idx integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (log_id, name, idx)
);

CREATE TABLE documents (
  partition text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  data text NOT NULL,
  expires_at bigint,
  PRIMARY KEY (partition, kind, id)
);
CREATE INDEX documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;
`,
    },
  ];
}
