import { runKdfWorker, type KdfScope } from '../crypto/kdf/kdf-worker.ts';
import { assembleCore, KDF_WORKER } from './assemble-core.ts';
import { runOwner, type OwnerScope } from './run-owner.ts';

// One file, two workers: the key derivation has its own, which ends with it, and so do its 64 MiB.
if (self.name === KDF_WORKER) runKdfWorker(self as unknown as KdfScope);
else runOwner(self as unknown as OwnerScope, assembleCore);
