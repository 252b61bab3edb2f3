import { MoError } from '../../errors/mo-error.ts';
import { ARGON2_HASH_BYTES, checkArgon2Input, derivationCanceled } from './argon2.ts';
import type { Argon2Input, Argon2Runner } from './argon2.ts';

/** The one message a derivation worker receives. Both buffers are transferred. */
export type KdfRequest = Argon2Input;

/** The one message it answers with. */
export type KdfResponse = { readonly hash: Uint8Array } | { readonly failed: true };

/**
 * The workers that derive now. Firefox collects a worker that only its own handlers can reach, and with it the promise
 * that waits for the answer: the call would never settle.
 */
const running = new Set<Worker>();

/**
 * Runs each derivation in a worker of its own, made by `spawn` and terminated when it has answered, failed or been
 * canceled: the 64 MiB and every copy of the passphrase in it end there. `internal/worker-failed` when it cannot
 * start or runs out of memory.
 */
export function createWorkerArgon2(spawn: () => Worker): Argon2Runner {
  return async (input, options = {}) => {
    const { signal } = options;
    checkArgon2Input(input, signal);
    const worker = startWorker(spawn);
    running.add(worker);
    // Copies, because a transfer takes the caller's buffer away.
    const request: KdfRequest = { ...input, password: input.password.slice(), salt: input.salt.slice() };
    let cancel: (() => void) | undefined;
    try {
      return await new Promise<Uint8Array>((resolve, reject) => {
        cancel = () => reject(derivationCanceled());
        signal?.addEventListener('abort', cancel, { once: true });
        worker.onmessage = ({ data }: MessageEvent<KdfResponse>) => {
          if ('hash' in data && data.hash.length === ARGON2_HASH_BYTES) resolve(data.hash);
          else reject(workerFailed());
        };
        worker.onerror = (event) => {
          // Otherwise the browser reports it on the console as well.
          event.preventDefault();
          reject(workerFailed());
        };
        worker.onmessageerror = () => reject(workerFailed());
        worker.postMessage(request, [request.password.buffer, request.salt.buffer]);
      });
    } finally {
      if (cancel !== undefined) signal?.removeEventListener('abort', cancel);
      worker.terminate();
      running.delete(worker);
    }
  };
}

function startWorker(spawn: () => Worker): Worker {
  try {
    return spawn();
  } catch {
    throw workerFailed();
  }
}

function workerFailed(): MoError {
  return new MoError('internal/worker-failed', 'The key derivation could not run.', { retryable: true });
}
