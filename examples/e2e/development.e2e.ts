/** A development store: loud, refused by every other owner, and turned into an encrypted vault on the screen that says so. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import type { Page } from 'puppeteer-core';
import { BROWSERS, newPage, vaultState, withBrowser } from './demo-site.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cdn = join(root, 'components/dist/cdn');
const CANARY = 'Zwetschgenbaum development canary';
const PASSPHRASE = 'correct horse battery staple';

const page = (attributes: string, script = '') => `<!doctype html><html lang="en"><title>MO Kit</title>
  <script type="module">${script}</script><script type="module" src="/cdn/mo.js"></script>
  <mo-vault ${attributes}><mo-goals></mo-goals></mo-vault></html>`;
const worker = 'worker-url="/worker/development/hub.worker.js"';
const pages: Readonly<Record<string, string>> = {
  '/': page(''),
  '/quiet': page(worker),
  '/develop': page(
    worker,
    "import { useDevelopmentStore } from '/worker/development.js'; useDevelopmentStore();",
  ),
};

async function startSite() {
  const app = express();
  for (const [path, content] of Object.entries(pages))
    app.get(path, (_request, response) => response.type('html').send(content));
  app.use('/cdn', express.static(cdn));
  app.use('/worker', express.static(join(root, 'worker/dist')));
  const server = createServer(app).listen(0, 'localhost');
  await once(server, 'listening');
  return { origin: `http://localhost:${String((server.address() as AddressInfo).port)}`, server };
}

/** The names of files in this origin that hold a text, readable by anyone. */
const filesWith = (open: Page, text: string) =>
  open.evaluate(async (wanted) => {
    const found: string[] = [];
    const folders = [await navigator.storage.getDirectory()];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for await (const entry of folder.values()) {
        if (entry.kind === 'directory') folders.push(entry as FileSystemDirectoryHandle);
        else if ((await (await (entry as FileSystemFileHandle).getFile()).text()).includes(wanted)) {
          found.push(entry.name);
        }
      }
    }
    return found;
  }, text);

const deep = (open: Page, selector: string) =>
  open.waitForSelector(`mo-vault >>> ${selector}`, { visible: true, timeout: 60_000 });

describe('a development store', () => {
  let site: Awaited<ReturnType<typeof startSite>>;
  before(async () => {
    site = await startSite();
  });
  after(() => site.server.close());

  it('is in no file for a CDN', () => {
    for (const file of readdirSync(cdn)) {
      assert.equal(readFileSync(join(cdn, file)).includes('mo-kit-development'), false, file);
    }
  });

  for (const name of BROWSERS) {
    it(`${name}: says so, opens for no page that does not, and becomes an encrypted vault on the gate`, async () => {
      await withBrowser(name, async (browser) => {
        const quiet = await newPage(browser);
        await quiet.goto(`${site.origin}/quiet`);
        await vaultState(quiet, ['empty', 'unavailable']);
        const code = await quiet.evaluate(
          (passphrase) =>
            document
              .querySelector('mo-vault')!
              .client!.create({ passphrase })
              .then(
                () => null,
                (error: { code: string }) => error.code,
              ),
          PASSPHRASE,
        );
        assert.equal(code, 'storage/unencrypted');
        await quiet.close();

        const develop = await newPage(browser);
        const heard: string[] = [];
        develop.on('console', (message) => heard.push(message.text()));
        await develop.goto(`${site.origin}/develop`);
        await vaultState(develop, ['empty']);
        const banner = await develop.evaluate(() => document.querySelector('[role=alert]')?.textContent);
        assert.match(banner ?? '', /NOT encrypted/);
        assert.ok(heard.some((line) => /NOT encrypted/.test(line)));
        const items = await develop.evaluate(
          async (passphrase, canary) => {
            const vault = document.querySelector('mo-vault')!.client!;
            await vault.create({ passphrase });
            for (const summary of [canary, 'Harbour']) {
              await vault.goals.create({
                summary,
                slice: 'Work',
                priority: 'must',
                targetMonth: '2030-01',
              });
            }
            const found = (await vault.goals.list({ status: 'all' })).items;
            await vault.lock();
            return found;
          },
          PASSPHRASE,
          CANARY,
        );
        assert.equal((await filesWith(develop, 'SQLite format 3')).length, 2);
        assert.notDeepEqual(await filesWith(develop, CANARY), []);
        await develop.close();

        const production = await newPage(browser);
        await production.goto(`${site.origin}/`);
        // The keys are here; that the files are not what they should be shows when they are opened.
        await vaultState(production, ['locked']);
        await (await deep(production, '#passphrase'))!.type(PASSPHRASE);
        await production.keyboard.press('Enter');
        await (await deep(production, '#have-backup'))!.click();
        await (await deep(production, '#new-passphrase'))!.type('a new passphrase here');
        await (await deep(production, '#repeat-passphrase'))!.type('a new passphrase here');
        await (await deep(production, '#encrypt-now'))!.click();
        await vaultState(production, ['unlocked']);
        const now = await production.evaluate(async () => {
          const vault = document.querySelector('mo-vault')!.client!;
          const found = (await vault.goals.list({ status: 'all' })).items;
          await vault.lock();
          await vault.unlock({ passphrase: 'a new passphrase here' });
          await vault.lock();
          return found;
        });
        assert.deepEqual(now, items);
        assert.deepEqual(await filesWith(production, 'SQLite format 3'), []);
        assert.deepEqual(await filesWith(production, CANARY), []);
      });
    });
  }
});
