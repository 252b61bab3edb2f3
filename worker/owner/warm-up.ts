import { v7 as uuid } from 'uuid';
import { randomBytes, randomId } from '../crypto/random.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { initializeEventStore } from '../storage/event-store/store-meta.ts';
import { createMemoryDirectory } from '../storage/memory-directory.ts';
import type { Sqlite } from '../storage/sqlite.ts';
import { openVault } from './open-vault.ts';
import { createVaultFiles } from './vault-files.ts';

let warming: Promise<void> | undefined;

/**
 * Opens a vault of its own in memory, changes it, reads it and forgets it, once. A browser compiles what runs for the first time,
 * which takes longer than the work itself: so a worker that may have to open the real one at once has done it all before.
 */
export function warmUp(sqlite: Sqlite): Promise<void> {
  return (warming ??= openForNothing(sqlite));
}

async function openForNothing(sqlite: Sqlite): Promise<void> {
  const sodium = await loadSodium();
  const files = createVaultFiles({ sqlite, directory: createMemoryDirectory(), durability: 'flush' });
  const vaultId = randomId();
  const fileKey = () => ({ key: randomBytes(32), fileId: randomBytes(16) });
  const [eventKey, cacheKey] = [fileKey(), fileKey()];
  const { publicKey: signPublicKey, privateKey: signSecretKey } = sodium.crypto_sign_keypair();
  const keys = {
    vaultId,
    aggregateKeysKey: randomBytes(32),
    device: { deviceId: randomId(), signPublicKey, signSecretKey },
  };
  const openWith = async (mode: 'create' | 'open') => {
    const eventStore = await files.openEventStore(vaultId, eventKey, mode);
    if (mode === 'create') initializeEventStore(eventStore, { vaultId, incarnation: randomId() });
    return openVault({
      sodium,
      keys,
      eventStore,
      openCache: () => files.openCache(vaultId, cacheKey, mode),
      async renewCache() {
        await files.removeCache(vaultId);
        return files.openCache(vaultId, cacheKey, 'create');
      },
      now: Date.now,
    });
  };
  try {
    for (const mode of ['create', 'open'] as const) {
      const vault = await openWith(mode);
      const fields = { summary: 'Warm', slice: 'Work', priority: 'should', targetMonth: '2030-01' };
      const stop = vault.watch('goals', { limit: 50 }, () => undefined);
      vault.execute({
        commandId: uuid(),
        at: Date.now(),
        name: 'goal.create',
        input: { goalId: uuid(), ...fields },
      });
      vault.query('goals.list', { limit: 50 });
      stop();
      vault.close();
    }
  } finally {
    wipe(eventKey.key, cacheKey.key, keys.aggregateKeysKey, signSecretKey);
  }
}
