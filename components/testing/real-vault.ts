import { connectVault, type VaultClient } from '@mo-kit/worker';

/** An unlocked vault on the real workers, in memory: for the tests of an element over what it shows a person. */
export async function realVault(): Promise<VaultClient> {
  const client = await connectVault({
    store: `test-${String(Date.now())}-${String(Math.trunc(performance.now()))}`,
    workerUrl: '/worker/dist/hub.worker.js',
    ephemeral: true,
  });
  await client.create({ passphrase: 'correct horse battery' });
  return client;
}
