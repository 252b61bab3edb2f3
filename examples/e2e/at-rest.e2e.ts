/** INV-014: keys rest only wrapped; nothing readable rests on disk. Every byte of the browser's profile is read. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { scanFolder } from './byte-scan.ts';
import { BROWSERS, openVaultPage, startDemo, temporaryFolder, vaultState, withBrowser } from './demo-site.ts';

const passphrase = 'Kiebitz-Lametta-4711-canary';
const canaries = {
  summary: 'Zwetschgenbaum canary summary',
  changed: 'Quittengelee canary changed',
  again: 'Brombeerhecke canary again',
  search: 'Ypsilanti canary search',
};

/** Where each browser keeps OPFS and IndexedDB; code caches hold our source and so our event names. */
const isStore = (file: string) => /File System|IndexedDB|storage[/\\]default/.test(file);

/** Puts each canary into a vault, finds it, edits it, and locks; in a second life of the page once more. */
async function leaveCanaries(browser: Browser, url: string): Promise<string> {
  const page = await openVaultPage(browser, url);
  const recoveryPhrase = await page.evaluate(
    async (secret, texts) => {
      const vault = document.querySelector('mo-vault')!.client!;
      const { recoveryPhrase } = await vault.create({ passphrase: secret });
      const goal = await vault.goals.create({
        summary: texts.summary,
        slice: 'Mindfulness',
        priority: 'must',
        targetMonth: '2031-07',
      });
      await vault.goals.create({
        summary: texts.search,
        slice: 'Health',
        priority: 'maybe',
        targetMonth: '2032-01',
      });
      const found = await vault.goals.list({ search: texts.search });
      if (found.items.length !== 1) throw new Error('The search found nothing.');
      await vault.goals.change({ goalId: goal.goalId, summary: texts.changed });
      await vault.goals.achieve({ goalId: goal.goalId });
      await vault.lock();
      return recoveryPhrase;
    },
    passphrase,
    canaries,
  );
  await vaultState(page, ['locked']);
  await page.reload();
  await vaultState(page, ['locked']);
  await page.evaluate(
    async (secret, texts) => {
      const vault = document.querySelector('mo-vault')!.client!;
      await vault.unlock({ passphrase: secret });
      const { items } = await vault.goals.list({ search: texts.changed, status: 'all' });
      await vault.goals.change({ goalId: items[0]!.goalId, summary: texts.again });
      await vault.goals.archive({ goalId: items[0]!.goalId });
      await vault.goals.list({ search: texts.again, status: 'archived' });
      await vault.lock();
    },
    passphrase,
    canaries,
  );
  await vaultState(page, ['locked']);
  return recoveryPhrase;
}

describe('at rest', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.close());

  for (const name of BROWSERS) {
    it(`${name}: no plaintext, passphrase, recovery word, event name or SQLite header is in the profile`, async () => {
      const profile = temporaryFolder();
      try {
        const recoveryPhrase = await withBrowser(name, (browser) => leaveCanaries(browser, demo.origin), {
          profile: profile.path,
        });
        const words = recoveryPhrase.split(' ');
        assert.equal(words.length, 24);
        const secrets = [
          ...Object.values(canaries),
          passphrase,
          words.slice(0, 3).join(' '),
          words.slice(21).join(' '),
        ];
        const everywhere = scanFolder(profile.path, secrets);
        assert.ok(everywhere.files > 20, 'the profile was read');
        assert.deepEqual(everywhere.findings, []);

        const inStore = scanFolder(
          profile.path,
          ['SQLite format 3', 'goal.created', 'goal.changed', 'Mindfulness', '2031-07', 'CREATE TABLE'],
          isStore,
        );
        assert.ok(inStore.bytes > 20_000, `the store's files were read (${inStore.bytes} bytes)`);
        const ours = inStore.findings.filter(({ file }) => !/\.sqlite(-wal)?$|\.metadata/.test(file));
        assert.deepEqual(ours, []);
      } finally {
        profile.remove();
      }
    });
  }

  it('finds what is there: a canary written in the clear is found in each encoding', async () => {
    const folder = temporaryFolder();
    try {
      const { writeFileSync } = await import('node:fs');
      const text = canaries.summary;
      const forms = [
        text,
        Buffer.from(text, 'utf16le'),
        Buffer.from(text).toString('hex'),
        btoa(`x${text}yz`),
        btoa(`xy${text}`),
        btoa(text),
      ];
      forms.forEach((form, index) => writeFileSync(`${folder.path}/${index}`, form));
      const { findings } = scanFolder(folder.path, [text]);
      assert.equal(new Set(findings.map(({ file }) => file)).size, forms.length);
    } finally {
      folder.remove();
    }
  });
});
