import type { SalvageReport, UnlockSecret } from '../api.ts';
import { salvageEvents } from '../backup/salvage-events.ts';
import { openVaultKeys, unlockKeyRecord } from '../crypto/key-record.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { signalOf } from './actions/action.ts';
import { KIT_VERSION } from './kit-version.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';
import { restoreAsVault } from './restore-vault.ts';
import { withBackOff } from './unlock-attempts.ts';

/**
 * Makes a new vault of what can still be read of a damaged one, in its place. The damaged files are kept until the
 * restore is confirmed, and what is missing can be merged from a backup: the rescued changes are known as what they were.
 */
export async function salvageVault(
  lifecycle: Lifecycle,
  secret: UnlockSecret,
  /** Opens the new vault. */
  passphrase: string,
  call: LongCall,
): Promise<SalvageReport> {
  const { argon2, files, keyStore, now } = lifecycle;
  const record = await lifecycle.requireRecord();
  call.onProgress?.({ stage: 'deriving-key', fraction: null });
  const { vaultKey } = await withBackOff(keyStore, now, () =>
    unlockKeyRecord(record, secret, { argon2, now: now(), ...signalOf(call) }),
  );
  const keys = await openVaultKeys(record, vaultKey).finally(() => wipe(vaultKey));
  try {
    const store = await files.salvageEventStore(record.vaultId, keys.eventStore);
    try {
      const sodium = await loadSodium();
      let lost = 0;
      const report = await restoreAsVault(
        lifecycle,
        async (visitor) => {
          const options = { now: now(), kit: KIT_VERSION };
          const { manifest, missing } = await salvageEvents(
            store,
            { sodium, record, keys },
            visitor,
            options,
          );
          lost = missing;
          return manifest;
        },
        { passphrase, mode: 'replace' },
        call,
      );
      return { vaultId: report.vaultId, rescued: report.added, missing: lost };
    } finally {
      store.close();
    }
  } finally {
    keys.wipe();
  }
}
