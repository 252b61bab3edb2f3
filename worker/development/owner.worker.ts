/** The owner of a development store, in the place of `owner.worker.js`: it stores **without encryption**. */
import { runKdfWorker, type KdfScope } from '../crypto/kdf/kdf-worker.ts';
import { assembleCore, KDF_WORKER } from '../owner/assemble-core.ts';
import { runOwner, type OwnerScope } from '../owner/run-owner.ts';
import { awaitBanner } from './await-banner.ts';
import { createDevelopmentCore } from './development-core.ts';

if (self.name === KDF_WORKER) runKdfWorker(self as unknown as KdfScope);
else {
  runOwner(self as unknown as OwnerScope, async (boot) => {
    await awaitBanner();
    return assembleCore(boot, { create: createDevelopmentCore });
  });
}
