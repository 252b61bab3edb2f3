import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Bundles the worker of the benchmark and serves it with both builds of SQLite, on a free port. */
export async function serveBench() {
  const bundle = await build({
    entryPoints: [here('./bench.worker.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: '/',
    write: false,
    conditions: ['browser'],
    minify: true,
    logLevel: 'error',
  });
  const files = new Map(bundle.outputFiles.map((file) => [file.path, ['text/javascript', file.contents]]));
  files.set('/', ['text/html', '<!doctype html><title>bench</title>']);
  files.set('/sqlite3.wasm', [
    'application/wasm',
    readFileSync(require.resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm')),
  ]);
  files.set('/ciphers.wasm', [
    'application/wasm',
    readFileSync(require.resolve('@evolu/sqlite-wasm/sqlite3.wasm')),
  ]);
  const server = createServer((request, response) => {
    const [type, body] = files.get(new URL(request.url, 'http://localhost').pathname) ?? [];
    response.writeHead(type ? 200 : 404, type ? { 'content-type': type } : {}).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}
