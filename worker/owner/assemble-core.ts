import { createKeyStore } from '../crypto/key-store.ts';
import { directArgon2 } from '../crypto/kdf/direct-argon2.ts';
import { createWorkerArgon2 } from '../crypto/kdf/worker-argon2.ts';
import { loadSodium } from '../crypto/sodium.ts';
import { createMemoryKeyStore } from '../crypto/memory-key-store.ts';
import type { CollectionDeciders } from '../domain/document.ts';
import { MoError } from '../errors/mo-error.ts';
import { isGecko } from '../ports/engine.ts';
import type { OwnerBoot } from '../ports/contracts.ts';
import { workerUrl } from '../ports/worker-url.ts';
import { createMemoryDirectory } from '../storage/memory-directory.ts';
import { openOpfsDirectory } from '../storage/opfs-directory.ts';
import { loadSqlite, type LoadSqliteOptions } from '../storage/sqlite.ts';
import { createBrowserDrivers } from '../sync/browser-drivers.ts';
import { createOwnerCore, type OwnerCoreDeps } from './create-owner-core.ts';
import type { OwnerCore } from './owner-core.ts';

/** The name under which the owner's file derives keys instead. */
export const KDF_WORKER = 'mo-kdf';

/**
 * Gecko now and then never returns from starting a worker inside a worker, and the thread that asked stays blocked (seen in
 * Firefox ESR 153 under automation, about one time in four). There the owner derives keys itself: it answers nobody
 * for that half second, and the memory ends with the owner, when the vault is locked.
 */
const nestedWorkersHang = isGecko;

const startKdf = (ownerUrl: string): Worker => new Worker(workerUrl(ownerUrl), { name: KDF_WORKER });

export interface AssembleOptions {
  readonly deciders?: CollectionDeciders;
  /** Another core over the same parts. */
  readonly create?: (deps: OwnerCoreDeps) => OwnerCore;
}

/** The core with its real parts: SQLite from beside the worker's file, OPFS and IndexedDB, or memory for both. */
export async function assembleCore(
  boot: OwnerBoot,
  { deciders, create = createOwnerCore }: AssembleOptions = {},
): Promise<OwnerCore> {
  const [sqlite, directory] = await Promise.all([
    sqliteSource(boot).then(loadSqlite),
    boot.ephemeral ? createMemoryDirectory() : openOpfsDirectory(`mo-kit/${boot.store}`),
    // Warm before it is needed: a standby must not compile anything when it takes over.
    loadSodium(),
  ]);
  return create({
    sqlite,
    directory,
    keyStore: boot.ephemeral ? createMemoryKeyStore() : createKeyStore(boot.store),
    argon2: nestedWorkersHang ? directArgon2 : createWorkerArgon2(() => startKdf(boot.ownerUrl)),
    now: () => Date.now(),
    sync: createBrowserDrivers(),
    ...(deciders === undefined ? {} : { deciders }),
  });
}

/** From another origin the wasm is fetched here, checked by its hash; a `blob:` worker has no address beside it. */
async function sqliteSource({ wasmUrl, wasmIntegrity }: OwnerBoot): Promise<LoadSqliteOptions> {
  if (wasmIntegrity === null) return { wasmUrl };
  try {
    const response = await fetch(wasmUrl, { mode: 'cors', credentials: 'omit', integrity: wasmIntegrity });
    if (!response.ok) throw new TypeError('Not there.');
    return { wasmUrl, wasmBinary: await response.arrayBuffer() };
  } catch (cause) {
    throw new MoError(
      'internal/worker-failed',
      'The wasm could not be fetched, or is not the expected one.',
      {
        retryable: true,
        cause,
      },
    );
  }
}
