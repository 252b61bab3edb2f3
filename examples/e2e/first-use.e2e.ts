/**
 * The first quarter of an hour of a new user, by keyboard alone, through the elements as they are on screen: create,
 * write the words down, keep goals, lock, unlock, forget the passphrase and recover. What was typed leaves no trace.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { scanFolder } from './byte-scan.ts';
import { BROWSERS, newPage, startDemo, temporaryFolder, vaultState, withBrowser } from './demo-site.ts';
import { focusStays, tabTo, untilGone, untilShown } from './keyboard.ts';

const passphrase = 'Typed-Lametta 4711 canary';
const nextPassphrase = 'Another-Kiebitz 815 canary';
const goal = 'Zwetschgenbaum typed canary';
const edited = 'Quittengelee typed canary';

const words = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelector('mo-vault')!.shadowRoot!.querySelectorAll('ol.words li')].map((item) =>
      item.textContent.trim(),
    ),
  );

async function createVault(page: Page): Promise<string[]> {
  await untilShown(page, 'Create your private vault');
  await tabTo(page, /^New passphrase/);
  await page.keyboard.type(passphrase);
  await tabTo(page, /^Repeat passphrase/);
  await page.keyboard.type(passphrase);
  await page.keyboard.press('Enter');
  await untilShown(page, 'Your recovery phrase');
  await focusStays(page);
  const list = await words(page);
  await tabTo(page, /I have stored the words safely/);
  await page.keyboard.press('Enter');
  await untilShown(page, 'Confirm your words');
  await focusStays(page);
  for (let field = 0; field < 3; field += 1) {
    await tabTo(page, /^Word \d+/);
    const position = await page.evaluate(() => {
      const focused = document.querySelector('mo-vault')!.shadowRoot!.activeElement as HTMLInputElement;
      return Number(/\d+/.exec(focused.labels![0]!.textContent)![0]);
    });
    await page.keyboard.type(list[position - 1]!);
    await page.keyboard.press(field < 2 ? 'Tab' : 'Enter');
  }
  await untilShown(page, 'What would you like to achieve?');
  await focusStays(page);
  return list;
}

async function keepGoals(page: Page): Promise<void> {
  await tabTo(page, /^New goal/);
  await page.keyboard.press('Enter');
  await untilShown(page, 'One sentence that tells you when it is done.');
  await tabTo(page, /^Goal$/);
  await page.keyboard.type(goal);
  await tabTo(page, /^Should$/);
  await page.keyboard.press('ArrowLeft');
  await tabTo(page, /^(Create|Add) goal|^Create$/);
  await page.keyboard.press('Enter');
  await untilGone(page, 'One sentence that tells you when it is done.');
  await untilShown(page, goal);

  await tabTo(page, /^Edit: /);
  await page.keyboard.press('Enter');
  await untilShown(page, 'Edit goal');
  await tabTo(page, /^Goal$/);
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.type(edited);
  await tabTo(page, /^Save$/);
  await page.keyboard.press('Enter');
  await untilGone(page, 'Edit goal');
  await untilShown(page, edited);

  await tabTo(page, /^Search goals/);
  await page.keyboard.type(edited);
  await untilShown(page, edited);
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.press('Delete');
}

async function lock(page: Page): Promise<void> {
  await tabTo(page, /^Lock$/);
  await page.keyboard.press('Enter');
  await vaultState(page, ['locked']);
  await untilShown(page, 'Welcome back');
  await focusStays(page);
}

async function unlock(page: Page, secret: string): Promise<void> {
  await tabTo(page, /^Passphrase/);
  await page.keyboard.type(secret);
  await page.keyboard.press('Enter');
  await vaultState(page, ['unlocked']);
}

async function recover(page: Page, list: readonly string[]): Promise<void> {
  await tabTo(page, /Use your recovery phrase/);
  await page.keyboard.press('Enter');
  await untilShown(page, 'Open with your recovery phrase');
  await focusStays(page);
  await tabTo(page, /^Recovery phrase/);
  await page.keyboard.type(list.join(' '));
  await tabTo(page, /^Open vault$/);
  await page.keyboard.press('Enter');
  await untilShown(page, 'The vault is open.');
  await focusStays(page);
  await tabTo(page, /^New passphrase/);
  await page.keyboard.type(nextPassphrase);
  await tabTo(page, /^Repeat passphrase/);
  await page.keyboard.type(nextPassphrase);
  await page.keyboard.press('Enter');
  await untilShown(page, edited);
}

async function firstQuarterOfAnHour(browser: Browser, url: string): Promise<string[]> {
  const page = await newPage(browser);
  await page.goto(url);
  const list = await createVault(page);
  assert.equal(list.length, 24);
  await keepGoals(page);
  await lock(page);
  await unlock(page, passphrase);
  await untilShown(page, edited);
  await lock(page);
  await recover(page, list);
  await lock(page);
  await unlock(page, nextPassphrase);
  await untilShown(page, edited);
  await lock(page);
  return list;
}

describe('first use by keyboard', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.close());

  for (const name of BROWSERS) {
    it(`${name}: create, confirm the words, keep goals, lock, unlock, recover; nothing typed is left in the profile`, async () => {
      const profile = temporaryFolder();
      try {
        const list = await withBrowser(name, (browser) => firstQuarterOfAnHour(browser, demo.origin), {
          profile: profile.path,
        });
        const typed = [
          passphrase,
          nextPassphrase,
          goal,
          edited,
          list.slice(0, 3).join(' '),
          list.slice(20).join(' '),
        ];
        assert.deepEqual(scanFolder(profile.path, typed).findings, []);
      } finally {
        profile.remove();
      }
    });
  }
});
