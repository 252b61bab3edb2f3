import type { RestartOf, StoredDocument, StoredLog } from './port.ts';

/** A row of `logs`, in either database; whether it is gone is spelled differently. */
export interface LogRow {
  readonly log_id: string;
  readonly account_id: string;
  readonly sequence: number;
  readonly hash: string;
  readonly epoch: number;
  readonly control: number;
  readonly bytes: number;
  readonly blob_bytes: number;
  readonly created_at: number;
  readonly delete_at: number | null;
  readonly restart_of: string | null;
}

/** A row of `documents`. */
export interface DocumentRow {
  readonly partition: string;
  readonly kind: string;
  readonly id: string;
  readonly data: string;
  readonly expires_at: number | null;
}

export function logOf(row: LogRow): StoredLog {
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

export function documentOf(row: DocumentRow): StoredDocument {
  return {
    partition: row.partition,
    kind: row.kind,
    id: row.id,
    data: JSON.parse(row.data) as StoredDocument['data'],
    expiresAt: row.expires_at,
  };
}
