/** Each framework example, built as its team would build it, and used in a browser. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import express from 'express';
import { build } from 'vite';
import { launchBrowser, openVaultPage, temporaryFolder, vaultState } from './demo-site.ts';

const passphrase = 'a passphrase for a framework';

describe('frameworks', () => {
  for (const framework of ['react', 'vue', 'svelte']) {
    it(`${framework}: builds, shows the elements, and draws an interface of its own over the same vault`, async () => {
      const folder = temporaryFolder();
      const root = fileURLToPath(new URL(`../${framework}`, import.meta.url));
      await build({ root, logLevel: 'error', build: { outDir: folder.path, emptyOutDir: true } });
      const app = express().use(express.static(folder.path));
      const server = createServer(app).listen(0, 'localhost');
      await once(server, 'listening');
      const started = await launchBrowser('chromium');
      try {
        const origin = `http://localhost:${String((server.address() as AddressInfo).port)}/`;
        const page = await openVaultPage(started.browser, origin);
        const complaints: string[] = [];
        page.on('pageerror', (error) => complaints.push(String(error)));
        await page.waitForFunction(() => document.querySelector('#state')?.textContent === 'empty');
        await page.evaluate(
          (secret) => document.querySelector('mo-vault')!.client!.create({ passphrase: secret }),
          passphrase,
        );
        await vaultState(page, ['unlocked']);
        await page.evaluate(() =>
          document.querySelector('mo-vault')!.client!.goals.create({
            summary: 'Seen twice',
            slice: 'Work',
            priority: 'must',
            targetMonth: '2031-01',
          }),
        );
        await page.waitForFunction(() => document.querySelector('#mine li')?.textContent === 'Seen twice');
        await page.waitForFunction(() =>
          document.querySelector('mo-goals')?.shadowRoot?.textContent.includes('Seen twice'),
        );
        await page.evaluate(() => document.querySelector('mo-vault')!.client!.lock());
        await page.waitForFunction(
          () =>
            document.querySelector('#state')?.textContent === 'locked' &&
            document.querySelector('#mine li') === null,
        );
        assert.deepEqual(complaints, []);
      } finally {
        await started.close();
        server.closeAllConnections();
        server.close();
        folder.remove();
      }
    });
  }
});
