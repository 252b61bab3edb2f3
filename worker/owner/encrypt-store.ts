import type { RestoreReport } from '../api.ts';
import { readUnencrypted } from '../backup/read-unencrypted.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { MoError } from '../errors/mo-error.ts';
import { KIT_VERSION } from './kit-version.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import { restoreAsVault } from './restore-vault.ts';

/**
 * Turns the unencrypted database in the place of the vault into an encrypted vault, as a restore would: everything is
 * verified, stored beside it and compared event by event; then one write of the key record switches. From then on the plaintext
 * is overwritten and removed; should that be cut short, every opening of the vault goes on with it.
 *
 * @throws MoError `vault/empty` when there is no such database, `vault/exists` beside a vault; `backup/*`
 */
export async function encryptStore(
  lifecycle: Lifecycle,
  passphrase: string,
  call: LongCall,
): Promise<RestoreReport> {
  const image = await lifecycle.files.openUnencrypted();
  if (image === null) throw new MoError('vault/empty', 'There is no unencrypted database here.');
  try {
    const sodium = await loadSodium();
    const about = { createdAt: lifecycle.now(), kit: KIT_VERSION };
    const report = await restoreAsVault(
      lifecycle,
      (visitor, options) => readUnencrypted(image, sodium, visitor, { ...options, ...about }),
      { passphrase, mode: 'encrypt' },
      call,
    );
    // Opening has done so already, and says nothing when it could not.
    await lifecycle.exclusively(() => lifecycle.sweep());
    return report;
  } finally {
    image.close();
  }
}
