import type { Database } from '../../storage/database.ts';

/** Chunks of a snapshot that is on its way, up or down: an interruption loses none. */
export interface ChunkTable {
  has(snapshotId: string, index: number): boolean;
  read(snapshotId: string, index: number): Uint8Array | null;
  write(snapshotId: string, index: number, bytes: Uint8Array): void;
  /** Forgets every snapshot of the log but this one. */
  keepOnly(snapshotId: string | null): void;
}

/** The chunks of one log's snapshots. */
export function createChunkTable(database: Database, logId: string): ChunkTable {
  return {
    has: (snapshotId, index) =>
      database.get('SELECT 1 FROM snapshot_chunks WHERE log_id = ? AND snapshot_id = ? AND chunk = ?', [
        logId,
        snapshotId,
        index,
      ]) !== undefined,
    read: (snapshotId, index) =>
      database.get<{ bytes: Uint8Array }>(
        'SELECT bytes FROM snapshot_chunks WHERE log_id = ? AND snapshot_id = ? AND chunk = ?',
        [logId, snapshotId, index],
      )?.bytes ?? null,
    write(snapshotId, index, bytes) {
      database.run(
        'INSERT OR REPLACE INTO snapshot_chunks (log_id, snapshot_id, chunk, bytes) VALUES (?, ?, ?, ?)',
        [logId, snapshotId, index, bytes],
      );
    },
    keepOnly(snapshotId) {
      database.run('DELETE FROM snapshot_chunks WHERE log_id = ? AND snapshot_id IS NOT ?', [
        logId,
        snapshotId,
      ]);
    },
  };
}
