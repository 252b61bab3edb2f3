import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addAuthenticator } from '../../worker/e2e/authenticator.ts';
import { BROWSERS, deepElement, openVaultPage, startDemo, vaultState, withBrowser } from './demo-site.ts';

const PASSPHRASE = 'correct horse battery staple 9';

describe('being in and out of a vault on the demo', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.close());

  it('Chromium: a passkey opens the vault after a reload with one press; without an answer the passphrase does', async () => {
    await withBrowser('chromium', async (browser) => {
      const page = await openVaultPage(browser, demo.origin);
      const { cdp, authenticatorId } = await addAuthenticator(page);
      await page.evaluate(async (passphrase) => {
        const vault = document.querySelector('mo-vault')!.client!;
        await vault.create({ passphrase });
        await vault.keys.addPasskey({ label: 'This device' });
        await vault.lock();
      }, PASSPHRASE);
      await page.reload();
      assert.equal(await vaultState(page, ['locked', 'unlocked']), 'locked');
      await (await deepElement(page, '#use-passkey')).click();
      await vaultState(page, ['unlocked']);

      await page.evaluate(() => document.querySelector('mo-vault')!.client!.lock());
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
      await (await deepElement(page, '#use-passkey')).click();
      await (await deepElement(page, '#cancel-passkey')).click();
      await deepElement(page, '#unanswered');
      await (await deepElement(page, '#passphrase')).type(PASSPHRASE);
      await page.keyboard.press('Enter');
      await vaultState(page, ['unlocked']);
    });
  });

  // Nearly all of it is waiting, so the browsers wait together.
  describe('the automatic lock', { concurrency: true }, () => {
    for (const name of BROWSERS) {
      it(`${name}: every tab counts down before the automatic lock, and one press in one of them stops it in all`, async () => {
        await withBrowser(name, async (browser) => {
          const first = await openVaultPage(browser, demo.origin);
          const second = await openVaultPage(browser, demo.origin);
          await first.evaluate(async (passphrase) => {
            const vault = document.querySelector('mo-vault')!.client!;
            if (vault.status.state === 'empty') await vault.create({ passphrase });
            await vault.keys.setAutoLock({ idleMs: 40_000, hiddenMs: null, afterMs: null, onSleep: false });
          }, PASSPHRASE);
          await vaultState(second, ['unlocked']);
          for (const page of [first, second]) await deepElement(page, '#locks-soon');
          await second.bringToFront();
          await second.evaluate(() => {
            const root = document.querySelector('mo-vault')!.shadowRoot!;
            root.querySelector<HTMLElement>('#stay')!.click();
          });
          for (const page of [first, second]) {
            await page.waitForFunction(
              () => document.querySelector('mo-vault')!.shadowRoot!.querySelector('#locks-soon') === null,
            );
          }
          await vaultState(first, ['locked']);
          await vaultState(second, ['locked']);
        });
      });
    }
  });
});
