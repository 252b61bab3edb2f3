/** INV-015 and INV-019: what a page, a console, a channel or a bug report can see holds no content and no secret. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { encodingsOf } from './byte-scan.ts';
import { BROWSERS, newPage, type BrowserName, startDemo, vaultState, withBrowser } from './demo-site.ts';

const passphrase = 'Redacted-Lametta 4711 canary';
const canary = 'Zwetschgenbaum redaction canary';

for (const name of BROWSERS) {
  it(`${name}: errors, diagnostics, console and channels carry no content, passphrase, word or identifier`, async () => {
    const demo = await startDemo();
    try {
      await withBrowser(name, (browser) => listenTo(name, browser, [demo.origin, demo.otherOrigin]));
    } finally {
      await demo.close();
    }
  });
}

async function listenTo(name: BrowserName, browser: Browser, urls: readonly string[]): Promise<void> {
  const heard: string[] = [];
  for (const url of urls) {
    const page = await newPage(browser);
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(String(error)));
    // Firefox's protocol tells of no worker's console.
    if (name === 'chromium')
      page.on('workercreated', (worker) =>
        worker.client.on('Runtime.consoleAPICalled', (event) => heard.push(JSON.stringify(event))),
      );
    await page.evaluateOnNewDocument(() => {
      const channel: unknown[] = [];
      Object.assign(window, { heardOnChannels: channel });
      const Original = BroadcastChannel;
      window.BroadcastChannel = class extends Original {
        constructor(name: string) {
          super(name);
          channel.push(name);
          this.addEventListener('message', ({ data }) => channel.push(data));
        }
        override postMessage(message: unknown): void {
          channel.push(message);
          super.postMessage(message);
        }
      };
    });
    await page.goto(url);
    await vaultState(page, ['empty']);
    const { words, goalId, vaultId, ...seen } = await page.evaluate(
      async (secret, text) => {
        const vault = document.querySelector('mo-vault')!.client!;
        const errors: unknown[] = [];
        const { recoveryPhrase, vaultId } = await vault.create({ passphrase: secret });
        const fields = { summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-05' } as const;
        const { goalId } = await vault.goals.create(fields);
        const attempts: (() => Promise<unknown>)[] = [
          () => vault.goals.create({ ...fields, summary: text.repeat(20) }),
          () => vault.goals.create({ ...fields, slice: text as 'Work' }),
          () => vault.goals.create({ ...fields, [text]: 1 }),
          () => vault.goals.change({ goalId: text, summary: text }),
          () => vault.goals.change({ goalId: crypto.randomUUID(), summary: text }),
          () => vault.goals.list({ search: text, after: text }),
          () => vault.wipe({ confirm: text }),
          () => vault.confirmRecovery({ positions: [1, 2, 3], words: [text, text, text] }),
        ];
        for (const attempt of attempts) {
          await attempt().then(
            () => errors.push('no error'),
            (error: Error) =>
              errors.push({
                text: String(error),
                stack: error.stack,
                json: JSON.stringify(error),
                cause: String(error.cause),
              }),
          );
        }
        const diagnostics = [
          await vault.diagnostics({ verify: true }),
          await vault.diagnosticsBundle({ verify: true }),
        ];
        await vault.lock();
        await vault
          .unlock({ passphrase: `${secret} wrong` })
          .catch((error: Error) => errors.push(JSON.stringify(error)));
        return {
          words: recoveryPhrase,
          goalId,
          vaultId,
          errors,
          diagnostics,
          channels: JSON.stringify((window as unknown as { heardOnChannels: unknown[] }).heardOnChannels),
        };
      },
      passphrase,
      canary,
    );
    assert.equal(seen.errors.includes('no error'), false, 'each bad call was refused');
    const everything = JSON.stringify([seen, heard]);
    const secrets = [canary, passphrase, words.split(' ').slice(0, 3).join(' '), goalId, vaultId];
    for (const secret of secrets) {
      for (const { encoding, bytes } of encodingsOf(secret)) {
        assert.equal(everything.includes(bytes.toString('latin1')), false, `${secret} as ${encoding}`);
      }
    }
    await page.close();
  }
}
