import type { RestartOf, StoredDocument, StoredLog } from './port.ts';
import type { LogsTable, SyncTables } from './postgres-pool.ts';

export function logOf(row: LogsTable): StoredLog {
  return {
    logId: row.log_id,
    accountId: row.account_id,
    sequence: row.sequence,
    hash: row.hash,
    epoch: row.epoch,
    control: row.control,
    bytes: row.bytes,
    blobBytes: row.blob_bytes,
    createdAt: row.created_at,
    deleteAt: row.delete_at,
    restartOf: row.restart_of === null ? null : (JSON.parse(row.restart_of) as RestartOf),
  };
}

export function documentOf(row: SyncTables['documents']): StoredDocument {
  return {
    partition: row.partition,
    kind: row.kind,
    id: row.id,
    data: JSON.parse(row.data) as StoredDocument['data'],
    expiresAt: row.expires_at,
  };
}
