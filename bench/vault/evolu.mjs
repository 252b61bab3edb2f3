/**
 * Evolu beside the product: `@evolu/web` in an OPFS access handle pool, with SQLCipher pages (SQLite3 Multiple Ciphers) or
 * plain. It sets neither journal mode nor synchronous, and says itself what it runs with. Local only unless a relay is named: a
 * policy lets neither the page nor its worker reach anything but this server and that relay.
 */
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import express from 'express';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { browserArguments } from './browser-arguments.mjs';
import { installPageProbe } from './page-probe.mjs';

const policy = (connect) =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${connect}; img-src data:`;
const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Evolu</title>
    <link rel="icon" href="data:," />
    <script type="module" src="/evolu-page.js"></script>
  </head>
  <body>
    <main></main>
  </body>
</html>
`;

/** The page and Evolu's worker, each one file; the worker looks for `sqlite3.wasm` beside itself. */
async function bundle(/** @type {string} */ folder) {
  const web = import.meta.resolve('@evolu/web');
  await build({
    entryPoints: {
      'evolu-page': fileURLToPath(new URL('evolu-page.ts', import.meta.url)),
      'Db.worker': fileURLToPath(new URL('local-first/Db.worker.js', web)),
    },
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  const wasm = import.meta.resolve('@evolu/sqlite-wasm/sqlite3.wasm');
  copyFileSync(fileURLToPath(wasm), join(folder, 'sqlite3.wasm'));
  writeFileSync(join(folder, 'index.html'), html);
}

/** Serves Evolu's page, which may speak to `relay` as well. → { origin, close } */
export async function serveEvolu({ relay = '' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mo-kit-bench-evolu-'));
  await bundle(folder);
  const app = express();
  app.use((request, response, next) => {
    response.set('Content-Security-Policy', policy(relay));
    next();
  });
  app.use(express.static(folder));
  const server = createServer(app).listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One browser on one profile with Evolu's page open. All times in ms. `plain` is Evolu's default: no encryption key. */
export async function openEvolu(
  /** @type {{ origin: string, profile: string, plain?: boolean }} */ { origin, profile, plain = false },
) {
  const { browser, close } = await launchBrowser('chromium', { profile, args: browserArguments });
  const page = await browser.newPage();
  await page.setViewport({ width: 1000, height: 900 });
  await page.evaluateOnNewDocument(installPageProbe);
  const opened = async () => {
    await page.waitForFunction(() => globalThis.evoluBench !== undefined);
    return page.evaluate(() => globalThis.evoluBench.opened);
  };

  return {
    close,
    /** The first visit: Evolu makes its database. */
    async create() {
      await page.goto(plain ? `${origin}/?plain` : origin);
      return (await opened()).ms;
    },
    commands: (count, pauseMs = 0) =>
      page.evaluate((...args) => globalThis.evoluBench.commands(...args), count, pauseMs),
    import: (goals) => page.evaluate((all) => globalThis.evoluBench.import(all), goals),
    /** Journal mode, synchronous and page size, as the database itself says. */
    async settings() {
      const { journal, synchronous, pageBytes } = await page.evaluate(() => globalThis.evoluBench.settings());
      return `journal_mode ${journal}, synchronous ${synchronous}, pages of ${pageBytes} bytes`;
    },

    total: () => page.evaluate(() => globalThis.evoluBench.total()),
    /** `kind` is `all` (the whole list is subscribed and drawn) or `window` (LIMIT 60). */
    changes: (kind, label, rounds) =>
      page.evaluate((...args) => globalThis.evoluBench.changes(...args), kind, label, rounds),
    /** With the window drawn, as in the product. */
    floor: (rounds) =>
      page.evaluate(async (count) => {
        await globalThis.evoluBench.live('window');
        return globalThis.pageProbe.floor(count);
      }, rounds),
    /** The only tab reloads. */
    async open() {
      await page.reload();
      return opened();
    },
  };
}
