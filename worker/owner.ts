/**
 * For hosts that build an owner worker of their own, because they have rules for their collections (see
 * `domain/COLLECTIONS.md`). The file that calls {@link startOwner} takes the place of `owner.worker.js`.
 */
import { runKdfWorker, type KdfScope } from './crypto/kdf/kdf-worker.ts';
import type { CollectionDecider } from './domain/document.ts';
import { assembleCore, KDF_WORKER } from './owner/assemble-core.ts';
import { runOwner, type OwnerScope } from './owner/run-owner.ts';

export type { CollectionDecider, DocumentDecision } from './domain/document.ts';
export { inputError } from './domain/input-error.ts';

export interface OwnerOptions {
  /** At most one for each collection. */
  readonly collections?: readonly CollectionDecider[];
}

/** Runs this dedicated worker as an owner. Call it at once: the first message of the page is waiting. */
export function startOwner({ collections = [] }: OwnerOptions = {}): void {
  const deciders = new Map(collections.map((decider) => [decider.collection, decider]));
  // One file, two workers: the key derivation has its own, which ends with it, and so do its 64 MiB.
  if (self.name === KDF_WORKER) runKdfWorker(self as unknown as KdfScope);
  else runOwner(self as unknown as OwnerScope, (boot) => assembleCore(boot, { deciders }));
}
