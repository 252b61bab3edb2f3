import { deriveKey } from '../crypto/derive-key.ts';
import { wipe } from '../crypto/wipe.ts';
import type { Database } from '../storage/database.ts';
import type { LogTables } from './log-tables.ts';

const SECRET_KEY_BYTES = 16;

/**
 * The secret key of a vault that has shut a device out, 16 bytes: HKDF-SHA256 of the key of the epoch that stands. It comes
 * with the epoch, so that every device that stays, and every one that joins, has the same without being told, and whoever
 * has no key of the epoch has nothing of it. Null for a vault that nobody was shut out of: it keeps the one that it was made
 * with. The caller wipes it.
 */
export function secretKeyOfLog(
  { database, tables }: { readonly database: Database; readonly tables: LogTables },
  vaultId: string,
): Uint8Array | null {
  const followed = database.get<{ logId: string }>('SELECT log_id AS "logId" FROM logs WHERE is_own = 1');
  if (followed === undefined) return null;
  const { logId } = followed;
  const devices = [...(tables.roster(logId)?.devices.values() ?? [])];
  if (!devices.some(({ revoked }) => revoked)) return null;
  const logKey = tables.epochKey(logId, tables.state(logId)?.epoch ?? 0);
  if (logKey === null) return null;
  const derived = deriveKey(logKey, vaultId, 'mo-kit/v1/secret-key');
  try {
    return derived.slice(0, SECRET_KEY_BYTES);
  } finally {
    wipe(logKey, derived);
  }
}
