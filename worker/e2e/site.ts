import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { build, type Plugin } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** How the pages of a test reach the workers. */
export type Mode = 'shared' | 'cross-origin' | 'no-shared-worker';

/** What the README tells a site to send: neither `unsafe-inline` nor `unsafe-eval`, and Trusted Types. */
const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types mo-kit";
export const MODES: readonly Mode[] = ['shared', 'cross-origin', 'no-shared-worker'];

export type Told =
  | {
      readonly kind: 'answered';
      readonly summary: string;
      readonly ms: number;
      readonly error: string | null;
    }
  | { readonly kind: 'state'; readonly tab: string; readonly state: string }
  /** `persisted`: from the back/forward cache. */
  | { readonly kind: 'shown'; readonly tab: string; readonly persisted: boolean };

export interface Site {
  /** The page of a mode; any query keeps it apart from others. */
  page(mode: Mode, query?: string): string;
  /** The `shared` page under a strict Content Security Policy with Trusted Types. */
  strict(query: string): string;
  /** The `shared` page as the next version of the kit has it. */
  next(query: string): string;
  /** A page of the same origin without a vault. */
  elsewhere(mode: Mode): string;
  /** The same, which goes back by itself, as somebody would by the button. */
  detour(mode: Mode): string;
  /** Paths asked for so far. */
  readonly requested: readonly string[];
  /** What pages have told by `fetch('/log')`, oldest first: it outlives a page that crashes. */
  readonly told: readonly Told[];
  close(): Promise<void>;
}

async function bundle(
  entry: string,
  format: 'iife' | 'esm',
  define: Record<string, string> = {},
  plugins: readonly Plugin[] = [],
): Promise<Buffer> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', __MO_VERSION__: '"test"', ...define },
    logLevel: 'silent',
    plugins: [...plugins],
  });
  return Buffer.from(result.outputFiles[0]!.contents);
}

/** The same code as the next incompatible version of itself. */
const asNextVersion: Plugin = {
  name: 'next-version',
  setup({ onLoad }) {
    onLoad({ filter: /ports\/version\.ts$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}`.replace('PROTOCOL: ProtocolVersion = ', '$&10 + '),
      loader: 'ts',
    }));
  },
};

const integrityOf = (bytes: Buffer) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/**
 * Two origins. The first serves the script, the workers and pages of its own; the second only pages, which take
 * everything from the first, pinned by `integrity`, as from a CDN.
 */
export async function startSite(owner = '../owner/owner.worker.ts', port = 0): Promise<Site> {
  const [hub, ownerWorker, nextHub, nextOwner, nextClient, wasm] = await Promise.all([
    bundle(here('../hub/hub.worker.ts'), 'iife'),
    bundle(here(owner), 'iife'),
    bundle(here('../hub/hub.worker.ts'), 'iife', {}, [asNextVersion]),
    bundle(here(owner), 'iife', {}, [asNextVersion]),
    bundle(here('./page.ts'), 'esm', {}, [asNextVersion]),
    readFile(here('../../node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm')),
  ]);
  const integrity = {
    'hub.worker.js': integrityOf(hub),
    'owner.worker.js': integrityOf(ownerWorker),
    'sqlite3.wasm': integrityOf(wasm),
  };
  const client = await bundle(here('./page.ts'), 'esm', { __MO_INTEGRITY__: JSON.stringify(integrity) });
  const files: Record<string, [string, Buffer]> = {
    '/client.js': ['text/javascript', client],
    '/w/hub.worker.js': ['text/javascript', hub],
    '/w/owner.worker.js': ['text/javascript', ownerWorker],
    '/w/sqlite3.wasm': ['application/wasm', wasm],
    '/next/client.js': ['text/javascript', nextClient],
    '/next/hub.worker.js': ['text/javascript', nextHub],
    '/next/owner.worker.js': ['text/javascript', nextOwner],
    '/next/sqlite3.wasm': ['application/wasm', wasm],
  };
  const requested: string[] = [];
  const told: Told[] = [];
  let scripts = '';

  const serve = () =>
    createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname === '/log') {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          if (body !== '') told.push(JSON.parse(body) as Told);
          response.setHeader('access-control-allow-origin', '*');
          response.writeHead(204).end();
        });
        return;
      }
      requested.push(url.pathname);
      const file = files[url.pathname];
      // Back/forward caching needs pages that may be stored at all.
      response.setHeader('cache-control', 'max-age=60');
      response.setHeader('access-control-allow-origin', '*');
      if (request.headers.referer?.includes('/strict') || url.pathname === '/strict') {
        response.setHeader('content-security-policy', STRICT);
      }
      if (file) response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
      else if (url.pathname === '/favicon.ico') response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'text/html' }).end(html(url.pathname));
    });
  const bodyOf = (path: string) => {
    switch (path) {
      case '/elsewhere':
        return '';
      case '/detour':
        return `<script>addEventListener('load', () => setTimeout(() => history.back(), 1500))</script>`;
      case '/strict':
        return `<script type="module" src="/client.js"></script>`;
      case '/next':
        return `<script>window.workerUrl = '/next/hub.worker.js'</script><script type="module" src="/next/client.js"></script>`;
      default:
        return `${path === '/no-shared-worker' ? '<script>delete window.SharedWorker</script>' : ''}
<script>window.workerUrl = '${scripts}/w/hub.worker.js'</script>
<script type="module" src="${scripts}/client.js"></script>`;
    }
  };
  const html = (path: string) => `<!doctype html><meta charset="utf-8"><title>${path}</title>${bodyOf(path)}`;

  const servers: Server[] = [serve(), serve()];
  const [first, second] = await Promise.all(
    servers.map(
      (server, index) =>
        new Promise<string>((resolve) =>
          server.listen(port === 0 ? 0 : port + index, '127.0.0.1', () =>
            resolve(`http://localhost:${(server.address() as AddressInfo).port}`),
          ),
        ),
    ),
  );
  scripts = first!;
  const originOf = (mode: Mode) => (mode === 'cross-origin' ? second! : first!);
  return {
    page: (mode, query = '') => `${originOf(mode)}/${mode}${query === '' ? '' : `?${query}`}`,
    next: (query) => `${first}/next?${query}`,
    strict: (query) => `${first}/strict?${query}`,
    elsewhere: (mode) => `${originOf(mode)}/elsewhere`,
    detour: (mode) => `${originOf(mode)}/detour`,
    requested,
    told,
    async close() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}
