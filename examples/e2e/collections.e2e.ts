/** A site with documents and rules of its own, built as its team would build it, in both browsers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Page } from 'puppeteer-core';
import { build } from 'vite';
import { BROWSERS, newPage, temporaryFolder, withBrowser } from './demo-site.ts';

const root = fileURLToPath(new URL('../collections', import.meta.url));
const passphrase = 'a passphrase for habits';

const text = (page: Page, selector: string) =>
  page.$eval(selector, (element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim());
const untilText = (page: Page, selector: string, wanted: string) =>
  page.waitForFunction(
    (where, what) => (document.querySelector(where)?.textContent ?? '').replace(/\s+/g, ' ').trim() === what,
    { polling: 50, timeout: 60_000 },
    selector,
    wanted,
  );

async function add(page: Page, name: string): Promise<void> {
  await page.type('[name=name]', name);
  await page.click('form button');
}

describe('collections of a host application', () => {
  const folder = temporaryFolder();
  const server = createServer(express().use(express.static(folder.path)));
  let origin = '';
  before(async () => {
    const outDir = folder.path;
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    await build({
      root,
      logLevel: 'error',
      configFile: `${root}/owner.config.mjs`,
      build: { outDir, emptyOutDir: false },
    });
    server.listen(0, 'localhost');
    await once(server, 'listening');
    origin = `http://localhost:${String((server.address() as AddressInfo).port)}/`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    folder.remove();
  });

  for (const name of BROWSERS) {
    it(`${name}: are stored, searched, watched in another tab and taken back, and their rules hold in every tab`, async () => {
      await withBrowser(name, async (browser) => {
        const page = await newPage(browser);
        await page.goto(origin);
        await untilText(page, '#state', 'empty');
        await page.type('#passphrase', passphrase);
        await page.click('#create');
        await untilText(page, '#state', 'unlocked');

        await add(page, 'Run');
        await untilText(page, '#habits', 'Done today: Run 0 days');
        await page.click('#habits button');
        await untilText(page, '#habits', 'Done today: Run 1 days');
        // Once a day: the rule lives in the owner, and a second time changes nothing.
        await page.click('#habits button');
        await page.click('form button');
        await untilText(page, '#problem', 'input/invalid');
        assert.equal(await text(page, '#habits'), 'Done today: Run 1 days');

        const other = await newPage(browser);
        await other.goto(origin);
        await untilText(other, '#habits', 'Done today: Run 1 days');
        await add(other, 'Über Wasser gehen');
        await untilText(other, '#habits', 'Done today: Run 1 daysDone today: Über Wasser gehen 0 days');
        await page.bringToFront();
        await untilText(page, '#habits', 'Done today: Run 1 daysDone today: Über Wasser gehen 0 days');
        await page.type('#search', 'uber');
        await untilText(page, '#habits', 'Done today: Über Wasser gehen 0 days');
        await page.$eval('#search', (field) => {
          (field as HTMLInputElement).value = '';
          field.dispatchEvent(new InputEvent('input'));
        });
        await page.click('#undo');
        await untilText(page, '#habits', 'Done today: Run 0 daysDone today: Über Wasser gehen 0 days');
        await other.close();

        // What was stored is there after a reload.
        await page.reload();
        await page.waitForFunction(
          () => ['locked', 'unlocked'].includes(document.querySelector('#state')?.textContent ?? ''),
          { polling: 50, timeout: 60_000 },
        );
        if ((await text(page, '#state')) === 'locked') {
          await page.type('#passphrase', passphrase);
          await page.click('#unlock');
        }
        await untilText(page, '#habits', 'Done today: Run 0 daysDone today: Über Wasser gehen 0 days');
      });
    });
  }
});
