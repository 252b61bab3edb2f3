import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchBrowser } from '../../../.ci/browsers.mjs';
import type { Answer, TestPage } from '../testing/opfs-page.ts';

type TestWindow = Window & { readonly testPage: TestPage };

let server: Server;
let origin: string;

before(async () => {
  const bundle = await build({
    entryPoints: ['opfs.worker.ts', 'opfs-page.ts'].map((file) =>
      fileURLToPath(new URL(`../testing/${file}`, import.meta.url)),
    ),
    outdir: '/',
    bundle: true,
    format: 'esm',
    write: false,
    conditions: ['browser'],
    logLevel: 'error',
  });
  const wasm = readFileSync(createRequire(import.meta.url).resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm'));
  const files = new Map<string, [type: string, body: string | Uint8Array]>([
    ['/', ['text/html', '<!doctype html><title>OPFS</title><script src="/page.js"></script>']],
    ['/worker.js', ['text/javascript', bundle.outputFiles[0]!.contents]],
    ['/page.js', ['text/javascript', bundle.outputFiles[1]!.contents]],
    ['/sqlite3.wasm', ['application/wasm', wasm]],
  ]);
  server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file ? 200 : 404, file ? { 'content-type': file[0] } : {}).end(file?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});

after(() => {
  server.closeAllConnections();
  server.close();
});

for (const name of ['chromium', 'firefox'] as const) {
  test(`the page log on real OPFS in ${name}`, { timeout: 240_000 }, async (t) => {
    const { browser, close } = await launchBrowser(name);
    t.after(close);
    const page = await browser.newPage();
    await page.goto(origin);
    const ask = (worker: string, action: string, ...input: unknown[]): Promise<Answer> =>
      page.evaluate(
        (...all) => (window as unknown as TestWindow).testPage.send(...all),
        worker,
        action,
        input,
      );
    const start = (worker: string, fromBlob = false): Promise<void> =>
      page.evaluate((...all) => (window as unknown as TestWindow).testPage.start(...all), worker, fromBlob);
    const value = async (worker: string, action: string, ...input: unknown[]): Promise<unknown> => {
      const answer = await ask(worker, action, ...input);
      assert.equal(answer.code, undefined, `${action}: ${answer.code} ${answer.text}`);
      return answer.value;
    };
    const code = async (worker: string, action: string, ...input: unknown[]): Promise<string | undefined> =>
      (await ask(worker, action, ...input)).code;

    await start('first');
    assert.deepEqual(await value('first', 'directory'), []);
    assert.equal(await value('first', 'inspect', 'db'), 'missing');
    assert.equal(await code('first', 'open', 'db'), 'storage/missing');
    await value('first', 'create', 'db');
    await value('first', 'write', 0, 200);
    const facts = (await value('first', 'facts')) as Record<string, unknown>;
    assert.deepEqual(facts['rows'], { n: 200, most: 199 });
    assert.deepEqual(facts['found'], [{ rowid: 7 }]);
    assert.deepEqual(facts['integrity'], { integrity_check: 'ok' });

    await start('second', true);
    await value('second', 'directory');
    assert.equal(await code('second', 'open', 'db'), 'storage/busy', 'open in another worker');

    // Enough for several compactions.
    await value('first', 'rewrite', 600);
    const grown = (await value('first', 'facts')) as { size: number; pages: { page_count: number } };
    assert.ok(grown.size < 1_400_000 + 2.3 * 4096 * grown.pages.page_count, `${grown.size} bytes`);
    await value('first', 'close');

    assert.equal(await value('second', 'inspect', 'db'), 'page-log');
    const opened = (await value('second', 'open', 'db')) as { dropped: number };
    assert.equal(opened.dropped, 0);
    await value('second', 'write', 200, 50);
    // It dies in the middle of a write, without closing.
    const dying = page.evaluate(
      () => void (window as unknown as TestWindow).testPage.send('second', 'write', [250, 5000]),
    );
    await dying;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await page.evaluate(() => (window as unknown as TestWindow).testPage.end('second'));

    await start('third');
    await value('third', 'directory');
    let answer = await ask('third', 'open', 'db');
    for (let i = 0; i < 50 && answer.code === 'storage/busy'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await ask('third', 'open', 'db');
    }
    assert.equal(answer.code, undefined, answer.text);
    const last = (await value('third', 'facts')) as { rows: { n: number; most: number }; integrity: unknown };
    assert.ok(last.rows.n >= 250 && last.rows.most === last.rows.n - 1, JSON.stringify(last.rows));
    assert.deepEqual(last.integrity, { integrity_check: 'ok' });
    await value('third', 'close');
    assert.deepEqual(await value('third', 'remove', 'db'), []);
  });
}
