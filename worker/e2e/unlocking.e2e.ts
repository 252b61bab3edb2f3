import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { addAuthenticator } from './authenticator.ts';
import { startSite, type Site } from './site.ts';

const FIRST = 'correct horse battery staple 9';
const NEXT = 'an entirely different passphrase';

describe('ways to unlock, in Chromium', () => {
  let site: Site;
  let session: Awaited<ReturnType<typeof launchBrowser>>;
  let browser: Browser;

  before(async () => {
    site = await startSite();
    session = await launchBrowser('chromium');
    browser = session.browser;
  });
  after(async () => {
    await session.close();
    await site.close();
  });

  /** A passkey belongs to a domain, and an address is none. */
  const open = async (store: string): Promise<Page> => {
    const page = await browser.newPage();
    const url = new URL(site.page('shared', `store=${store}`));
    url.hostname = 'localhost';
    await page.goto(url.href);
    await page.evaluate(() => window.until(({ state }) => state !== 'connecting'));
    return page;
  };

  it('a passkey is added, unlocks, survives a change of the passphrase, and is removed', async () => {
    const page = await open('passkey');
    await addAuthenticator(page);
    const seen = await page.evaluate(
      async (first, next) => {
        const { vault } = window;
        await vault.create({ passphrase: first });
        const none = await vault.unlock({ passkey: true }).catch((error: { code?: string }) => error.code);
        await vault.keys.addPasskey({ label: 'This device' });
        await vault.lock();
        await vault.unlock({ passkey: true });
        await vault.keys.changePassphrase({ current: first, next });
        await vault.lock();
        const old = await vault.unlock({ passphrase: first }).catch((error: { code?: string }) => error.code);
        await vault.unlock({ passkey: true });
        const state = vault.status.state;
        const slots = await vault.keys.listSlots();
        const passkey = slots.find(({ kind }) => kind === 'passkey');
        await vault.keys.removeSlot({ slotId: passkey?.slotId ?? '' });
        await vault.lock();
        const removed = await vault.unlock({ passkey: true }).catch((error: { code?: string }) => error.code);
        await vault.unlock({ passphrase: next });
        return { none, old, state, label: passkey?.label, used: passkey?.lastUsedAt, removed };
      },
      FIRST,
      NEXT,
    );
    assert.ok(seen.used);
    assert.deepEqual(
      { ...seen, used: 0 },
      {
        none: 'vault/wrong-passkey',
        old: 'vault/wrong-passphrase',
        state: 'unlocked',
        label: 'This device',
        used: 0,
        removed: 'vault/wrong-passkey',
      },
    );
    await page.close();
  });

  it('an authenticator that cannot evaluate a secret is explained, and no slot is made', async () => {
    const page = await open('no-prf');
    await addAuthenticator(page, { hasPrf: false });
    const seen = await page.evaluate(async (passphrase) => {
      await window.vault.create({ passphrase });
      const code = await window.vault.keys.addPasskey().catch((error: { code?: string }) => error.code);
      return { code, slots: (await window.vault.keys.listSlots()).length };
    }, FIRST);
    assert.deepEqual(seen, { code: 'vault/passkey-unsupported', slots: 2 });
    await page.close();
  });

  it('new keys lock every tab, and everything is there under the new ones', async () => {
    const [one, two] = [await open('rotate'), await open('rotate')];
    await one.evaluate(async (passphrase) => {
      await window.vault.create({ passphrase });
      await window.vault.goals.create({
        summary: 'Kept',
        slice: 'Work',
        priority: 'must',
        targetMonth: '2030-01',
      });
    }, FIRST);
    await two.evaluate(() => window.until(({ state }) => state === 'unlocked'));
    await one.evaluate(() => window.vault.keys.rotate());
    for (const page of [one, two]) await page.evaluate(() => window.until(({ state }) => state === 'locked'));
    const kept = await two.evaluate(async (passphrase) => {
      await window.vault.unlock({ passphrase });
      return (await window.vault.goals.list({ status: 'all' })).items.map(({ summary }) => summary);
    }, FIRST);
    assert.deepEqual(kept, ['Kept']);
    await one.evaluate(() => window.until(({ state }) => state === 'unlocked'));
    await one.close();
    await two.close();
  });

  it('the vault locks by itself in all tabs, and says so before', async () => {
    const [one, two] = [await open('auto'), await open('auto')];
    await one.evaluate(async (passphrase) => {
      await window.vault.create({ passphrase });
      await window.vault.keys.setAutoLock({
        idleMs: null,
        hiddenMs: null,
        afterMs: 10_000,
        onSleep: false,
      });
    }, FIRST);
    await one.evaluate(() => window.until(({ lockAt }) => lockAt !== null, 20_000));
    for (const page of [one, two]) {
      await page.evaluate(() => window.until(({ state }) => state === 'locked', 30_000));
    }
    await one.close();
    await two.close();
  });
});
