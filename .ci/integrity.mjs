import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files a worker needs, beside each other wherever the kit is served from. */
export const WORKER_FILES = ['hub.worker.js', 'owner.worker.js', 'sqlite3.wasm'];

/** The value of an `integrity` attribute: SHA-384, as SRI (W3C) writes it. */
export const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/**
 * Rollup plugin: replaces `__MO_INTEGRITY__` by the hashes of the worker files in `folder`, which an earlier
 * configuration of the same build has written. So the script, pinned by SRI, pins the workers in turn.
 */
export function workerIntegrity(folder) {
  let hashes = '{}';
  return {
    name: 'worker-integrity',
    buildStart() {
      const entries = WORKER_FILES.filter((file) => existsSync(join(folder, file))).map((file) => [
        file,
        integrityOf(readFileSync(join(folder, file))),
      ]);
      if (entries.length !== WORKER_FILES.length) this.error('The worker files must be built first.');
      hashes = JSON.stringify(Object.fromEntries(entries));
    },
    transform(code) {
      if (!code.includes('__MO_INTEGRITY__')) return null;
      return {
        code: code.replaceAll(/typeof __MO_INTEGRITY__/g, '"object"').replaceAll('__MO_INTEGRITY__', hashes),
        map: null,
      };
    },
  };
}
