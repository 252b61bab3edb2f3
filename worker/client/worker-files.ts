import { MoError } from '../errors/mo-error.ts';
import { workerUrl as trusted } from '../ports/worker-url.ts';

/** Hashes of the worker files of the same build; undefined in development. */
declare const __MO_INTEGRITY__: Readonly<Partial<Record<WorkerFileName, string>>> | undefined;

type WorkerFileName = 'hub.worker.js' | 'owner.worker.js' | 'sqlite3.wasm';

/** Where the three files are, and how workers are started from them. */
export interface WorkerFiles {
  /** The page may start workers straight from their URLs. */
  readonly sameOrigin: boolean;
  readonly hubUrl: string;
  readonly ownerUrl: string;
  readonly wasmUrl: string;
  readonly wasmIntegrity: string | null;
  /** The URL to start a worker from: its own, or that of a blob with the verified code. `internal/worker-failed`. */
  startUrl(file: 'hub' | 'owner'): Promise<string>;
}

export function workerFilesAt(base: URL | null): WorkerFiles {
  // Each is written out, so that bundlers see and copy all three.
  const hubUrl = base ?? new URL('./hub.worker.js', import.meta.url);
  const ownerUrl = base ? new URL('owner.worker.js', base) : new URL('./owner.worker.js', import.meta.url);
  const wasmUrl = base ? new URL('sqlite3.wasm', base) : new URL('./sqlite3.wasm', import.meta.url);
  const sameOrigin = hubUrl.origin === globalThis.location.origin;
  const integrity = typeof __MO_INTEGRITY__ === 'object' ? __MO_INTEGRITY__ : {};
  const blobs = new Map<string, Promise<string>>();

  const load = async (url: URL, hash: string | undefined): Promise<string> => {
    const response = await fetch(url, {
      mode: 'cors',
      credentials: 'omit',
      ...(hash === undefined ? {} : { integrity: hash }),
    });
    if (!response.ok) throw new TypeError('The worker could not be fetched.');
    return URL.createObjectURL(new Blob([await response.arrayBuffer()], { type: 'text/javascript' }));
  };

  return {
    sameOrigin,
    hubUrl: hubUrl.href,
    ownerUrl: ownerUrl.href,
    wasmUrl: wasmUrl.href,
    wasmIntegrity: sameOrigin ? null : (integrity['sqlite3.wasm'] ?? null),
    startUrl(file) {
      const [url, name] =
        file === 'hub' ? ([hubUrl, 'hub.worker.js'] as const) : ([ownerUrl, 'owner.worker.js'] as const);
      if (sameOrigin) return Promise.resolve(url.href);
      let blob = blobs.get(name);
      if (blob === undefined) {
        blob = load(url, integrity[name]).catch(() => {
          blobs.delete(name);
          throw new MoError(
            'internal/worker-failed',
            'The worker is missing, or not the one this script was built with.',
            { retryable: true },
          );
        });
        blobs.set(name, blob);
      }
      return blob;
    },
  };
}

/** A dedicated worker from a URL of {@link WorkerFiles}. `onFailed` hears when it does not start, or dies of an error. */
export function startWorker(url: string, name: string, onFailed: () => void): Worker {
  const worker = new Worker(trusted(url), { name });
  worker.onerror = (event) => {
    event.preventDefault();
    onFailed();
  };
  return worker;
}
