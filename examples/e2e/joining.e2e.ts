/**
 * What a person does to use a vault on a second device, on the screens of both, each a browser with a profile of its own: by
 * the short code, by the text of the QR picture, by passphrase and secret key, by the words; and shutting one out.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'puppeteer-core';
import {
  deepElement,
  launchBrowser,
  openVaultPage,
  startDemo,
  temporaryFolder,
  vaultState,
} from './demo-site.ts';

const passphrase = 'each device has one of its own';

describe('joining on the screens of two devices', () => {
  const folder = temporaryFolder();
  const running: { close(): Promise<void> }[] = [];
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let first: Page;
  let words = '';

  const open = async (name: string): Promise<Page> => {
    const started = await launchBrowser('chromium', { profile: join(folder.path, name) });
    running.push(started);
    return openVaultPage(started.browser, demo.origin);
  };
  const press = async (page: Page, selector: string) =>
    (await deepElement(page, selector)).evaluate((element) => (element as HTMLElement).click());
  const fill = async (page: Page, selector: string, text: string) =>
    (await deepElement(page, selector)).evaluate((element, value) => {
      (element as HTMLInputElement).value = value;
      element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    }, text);
  const textOf = async (page: Page, selector: string) =>
    (await deepElement(page, selector)).evaluate((element) => element.textContent.trim());
  const untilText = (page: Page, tag: string, text: string) =>
    page.waitForFunction(
      (name, wanted) => document.querySelector(name)?.shadowRoot?.textContent.includes(wanted),
      { timeout: 30_000, polling: 100 },
      tag,
      text,
    );
  const offer = async (page: Page) => {
    await page.evaluate(() => (location.hash = '#devices'));
    await press(page, '#offer');
    return textOf(page, '#short-code');
  };
  const beginJoin = async (page: Page, way: string, secret: string, name: string) => {
    await press(page, '#have-device');
    await press(page, `input[value='${way}']`);
    await fill(page, '#join-secret', secret);
    await fill(page, '#join-name', name);
    await fill(page, '#new-passphrase', passphrase);
    await fill(page, '#repeat-passphrase', passphrase);
    await press(page, '#join');
  };
  /** So that the time since the last unlock does not matter to what takes a fresh one. */
  const unlockAgain = (page: Page) =>
    page.evaluate(
      (secret) => document.querySelector('mo-vault')?.client?.unlock({ passphrase: secret }),
      passphrase,
    );
  const approve = async (page: Page) => {
    await unlockAgain(page);
    await press(page, '#approve');
  };
  const goalsOf = (page: Page) =>
    page.evaluate(async () => {
      const found = await document.querySelector('mo-vault')?.client?.goals.list();
      return found?.items.map(({ summary }) => summary);
    });

  before(async () => {
    demo = await startDemo();
    first = await open('laptop');
    words = await first.evaluate(async (secret) => {
      const vault = document.querySelector('mo-vault')?.client;
      if (!vault) throw new Error('The page has no vault.');
      const { recoveryPhrase } = await vault.create({ passphrase: secret });
      await vault.sync.enable({ url: '/mo', recoveryPhrase, deviceName: 'Laptop' });
      await vault.goals.create({
        summary: 'Learn to sail',
        slice: 'Work',
        priority: 'must',
        targetMonth: '2030-05',
      });
      await vault.sync.now();
      return recoveryPhrase;
    }, passphrase);
  });
  after(async () => {
    await Promise.all(running.map((one) => one.close()));
    await demo.close();
    folder.remove();
  });

  it('by the short code: both show the same number, and everything comes over', async () => {
    const shortCode = await offer(first);
    const second = await open('phone');
    await beginJoin(second, 'short', shortCode.toLowerCase(), 'Phone');
    assert.equal(await textOf(second, '#digits'), await textOf(first, '#digits'));
    await press(second, '#same');
    await approve(first);
    await vaultState(second, ['unlocked']);
    await untilText(first, 'mo-devices', '“Phone” belongs to the vault now');
    await second.waitForFunction(
      async () => (await document.querySelector('mo-vault')?.client?.goals.list())?.total === 1,
      { timeout: 30_000, polling: 200 },
    );
    assert.deepEqual(await goalsOf(second), ['Learn to sail']);

    // Shut out, after a question, from the list of the first.
    await first.evaluate(() => (location.hash = '#devices'));
    await press(first, '.revoke');
    await press(first, '#confirm-revoke');
    await deepElement(first, 'li.gone');
    await second.waitForFunction(
      () => document.querySelector('mo-vault')?.client?.status.sync.state === 'problem',
      { timeout: 30_000, polling: 200 },
    );
    await second.evaluate(() => (location.hash = '#devices'));
    await deepElement(second, '.note.danger');
    await second.close();
  });

  it('by the text of the picture, which is good once', async () => {
    await offer(first);
    const code = await first.evaluate(() => {
      const copied = new Promise<string>((resolve) => {
        navigator.clipboard.writeText = async (text) => resolve(text);
      });
      document.querySelector('mo-devices')?.shadowRoot?.querySelector<HTMLElement>('#copy')?.click();
      return copied;
    });
    const third = await open('tablet');
    await beginJoin(third, 'code', code, 'Tablet');
    await deepElement(first, '#arrival');
    await approve(first);
    await vaultState(third, ['unlocked']);
    await untilText(first, 'mo-devices', '“Tablet” belongs to the vault now');

    const late = await open('late');
    await beginJoin(late, 'code', code, 'Late');
    await untilText(late, 'mo-vault', 'show new codes, and try again');
    assert.equal(await vaultState(late, ['empty']), 'empty');

    // The same browser, by the words instead.
    await press(late, `input[value='words']`);
    await fill(late, '#join-secret', words);
    await press(late, '#join');
    await vaultState(late, ['unlocked']);
    await untilText(first, 'mo-devices', 'Late');
  });

  it('by passphrase and secret key, with no other device at hand; after one was shut out by the new kit only', async () => {
    await first.evaluate(() => (location.hash = '#devices'));
    const slotText = () => textOf(first, '#slot-text');
    // Turned on by itself at the first unlock, above; off and on again here.
    await untilText(first, 'mo-devices', 'the passphrase of this device and the secret key');
    await unlockAgain(first);
    await press(first, '#remove-slot');
    await untilText(first, 'mo-devices', 'No device comes in like this');
    await press(first, '#set-slot');
    await fill(first, '#slot-passphrase', passphrase);
    await press(first, '#confirm-slot');
    await untilText(first, 'mo-devices', 'the passphrase of this device and the secret key');
    assert.match(await slotText(), /without another device at hand/);
    const kitOf = async () => {
      await unlockAgain(first);
      return first.evaluate(
        async () => (await document.querySelector('mo-vault')?.client?.keys.recoveryKit())?.secretKey ?? '',
      );
    };
    const secretKey = await kitOf();

    const fourth = await open('netbook');
    const enter = async (page: Page, key: string, secret: string, name: string) => {
      await press(page, `input[value='key']`);
      await fill(page, '#join-secret', key);
      await fill(page, '#join-name', name);
      await fill(page, '#vault-passphrase', secret);
      await press(page, '#join');
    };
    await press(fourth, '#have-device');
    await enter(fourth, '0'.repeat(32), passphrase, 'Netbook');
    await deepElement(fourth, '#join-secret-error');
    await enter(fourth, secretKey.toUpperCase(), 'not this passphrase', 'Netbook');
    await deepElement(fourth, '#vault-passphrase-error');
    assert.equal(await vaultState(fourth, ['empty']), 'empty');
    await enter(fourth, secretKey.replaceAll(' ', '-'), passphrase, 'Netbook');
    await vaultState(fourth, ['unlocked']);
    await fourth.waitForFunction(
      async () => (await document.querySelector('mo-vault')?.client?.goals.list())?.total === 1,
      { timeout: 30_000, polling: 200 },
    );
    await untilText(first, 'mo-devices', 'Netbook');

    await unlockAgain(first);
    await first.evaluate(async () => {
      const devices = document.querySelector('mo-vault')?.client?.devices;
      const netbook = (await devices?.list())?.find(({ name }) => name === 'Netbook');
      await devices?.revoke({ deviceId: netbook?.deviceId ?? '' });
    });
    const next = await kitOf();
    assert.notEqual(next, secretKey);
    const fifth = await open('desktop');
    await press(fifth, '#have-device');
    await enter(fifth, secretKey, passphrase, 'Desktop');
    await deepElement(fifth, '#join-secret-error');
    await enter(fifth, next, passphrase, 'Desktop');
    await vaultState(fifth, ['unlocked']);
    assert.deepEqual(await goalsOf(fifth), ['Learn to sail']);
  });
});
