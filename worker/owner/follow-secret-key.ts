import { equalBytes } from '../crypto/equal-bytes.ts';
import { replaceSecretKey } from '../crypto/key-record.ts';
import { wipe } from '../crypto/wipe.ts';
import { secretKeyOfLog } from '../sync/secret-key-of-log.ts';
import type { Lifecycle } from './lifecycle.ts';

/**
 * Brings the open vault's secret key in step with the log, where shutting a device out has replaced it: to be called before
 * it is shown or handed on. Afterwards the record holds it, and a vault that leaves sync keeps it. To be called within
 * {@link Lifecycle.exclusively}.
 */
export async function followSecretKey(lifecycle: Lifecycle): Promise<void> {
  const { vault, keys } = lifecycle.requireOpen();
  const current = secretKeyOfLog(vault.sync, keys.vaultId);
  if (current === null) return;
  try {
    if (equalBytes(current, keys.secretKey)) return;
    const record = await lifecycle.requireRecord();
    await lifecycle.keyStore.save(await replaceSecretKey(record, keys.vaultKey, current));
    keys.secretKey.set(current);
  } finally {
    wipe(current);
  }
}
