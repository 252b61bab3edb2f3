import { createReadStream, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

/** Files that must stay as they are, beside each other: the hub finds the others by its own address. */
const FILES = ['hub.worker.js', 'owner.worker.js', 'sqlite3.wasm'];
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', wasm: 'application/wasm' };

/** The hooks of Vite and Rollup that are used here, so that neither has to be installed for its types. */
interface WorkerFilesPlugin {
  readonly name: string;
  configureServer(server: {
    readonly middlewares: {
      use(handler: (request: IncomingMessage, response: ServerResponse, next: () => void) => void): void;
    };
  }): void;
  generateBundle(this: {
    emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): void;
  }): void;
}

/**
 * A plugin for Vite and Rollup that serves and emits the worker files of the kit in one folder:
 * `plugins: [moWorkerFiles()]`, then `worker-url="/mo-workers/hub.worker.js"`.
 *
 * @param folder where they lie below the site's base, `mo-workers` unless said otherwise
 */
export function moWorkerFiles({
  folder = 'mo-workers',
}: { readonly folder?: string } = {}): WorkerFilesPlugin {
  const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  return {
    name: 'mo-kit-worker-files',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        const file = basename(pathname);
        if (!pathname.endsWith(`/${folder}/${file}`) || !FILES.includes(file)) {
          next();
          return;
        }
        response.setHeader('Content-Type', TYPES[file.split('.').at(-1) ?? ''] ?? '');
        createReadStream(pathOf(file)).pipe(response);
      });
    },
    generateBundle() {
      for (const file of FILES) {
        this.emitFile({ type: 'asset', fileName: `${folder}/${file}`, source: readFileSync(pathOf(file)) });
      }
    },
  };
}
