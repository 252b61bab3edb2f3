import { expect, fixture, html } from '@open-wc/testing';
import type { MoErrorCode } from '@mo-kit/worker';
import { MoError } from '@mo-kit/worker';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import type { MoErrorEvent } from '../internal/error-event.ts';
import './vault.ts';
import type { MoVault } from './vault.ts';

const shown = (vault: MoVault, selector: string) =>
  eventually(() => vault.shadowRoot?.querySelector<HTMLElement>(selector), selector);
const isThere = (vault: MoVault, selector: string) => vault.shadowRoot?.querySelector(selector) !== null;
const said = (vault: MoVault) => textOf(vault, '[role=status]');

/** What the platform says of itself, until the function that is returned is called. */
function platformSays(hasPrf: boolean): () => void {
  const own = Object.getOwnPropertyDescriptor(PublicKeyCredential, 'getClientCapabilities');
  Object.defineProperty(PublicKeyCredential, 'getClientCapabilities', {
    configurable: true,
    value: () => Promise.resolve({ 'extension:prf': hasPrf }),
  });
  return () => {
    if (own) Object.defineProperty(PublicKeyCredential, 'getClientCapabilities', own);
  };
}

describe('<mo-vault>, being in and out', () => {
  describe('unlocking by passkey', () => {
    let restore = () => undefined as void;
    before(() => {
      restore = platformSays(true);
    });
    after(() => restore());

    async function lockedVault(): Promise<{ client: MemoryVault; vault: MoVault; errors: MoErrorCode[] }> {
      const client = new MemoryVault('correct horse');
      client.keys.isProven = true;
      await client.keys.addPasskey({ label: 'Phone' });
      client.keys.isProven = false;
      client.set({ hasPasskey: true });
      const errors: MoErrorCode[] = [];
      const vault = await fixture<MoVault>(html`<mo-vault .client=${client}>Secret</mo-vault>`);
      vault.addEventListener('mo-error', (event) => errors.push((event as MoErrorEvent).error.code));
      return { client, vault, errors };
    }

    it('is offered only for a vault that has one, and is one press', async () => {
      const { client, vault } = await lockedVault();
      (await shown(vault, '#use-passkey')).click();
      await eventually(() => vault.status?.state === 'unlocked', 'the vault');
      expect(client.calls.filter((call) => call === 'unlock').length).to.equal(1);
      client.set({ state: 'locked', hasPasskey: false });
      await shown(vault, '#passphrase');
      expect(isThere(vault, '#use-passkey')).to.equal(false);
    });

    it('waits where it can be seen, can be canceled, and says how to go on', async () => {
      const { client, vault, errors } = await lockedVault();
      await shown(vault, '#use-passkey');
      client.faults.before = () => new Promise(() => undefined);
      inside(vault, '#use-passkey').click();
      await shown(vault, '#waiting');
      await expect(vault).to.be.accessible();
      inside(vault, '#cancel-passkey').click();
      await shown(vault, '#unanswered');
      expect(textOf(vault, '#unanswered')).to.match(/nothing was changed.*Try again.*passphrase/i);
      expect(said(vault)).to.match(/No passkey was used/);
      await eventually(() => vault.shadowRoot?.activeElement?.id === 'use-passkey', 'the focus');
      await eachTheme(() => expect(vault).to.be.accessible());
      expect(errors).to.deep.equal([]);
      client.faults.before = () => Promise.resolve();
      inside(vault, '#use-passkey').click();
      await eventually(() => vault.status?.state === 'unlocked', 'the vault');
    });

    for (const [code, next] of [
      ['vault/wrong-passkey', /Use another passkey, or the passphrase/],
      ['vault/passkey-unsupported', /another browser, or the passphrase/],
    ] as const) {
      it(`explains ${code}, and the passphrase still opens`, async () => {
        const { client, vault, errors } = await lockedVault();
        client.faults.before = () => Promise.reject(new MoError(code, 'For the test.'));
        (await shown(vault, '#use-passkey')).click();
        await shown(vault, '[part=problem]');
        expect(textOf(vault, '[part=problem]')).to.match(next);
        expect(errors).to.deep.equal([code]);
        await eachTheme(() => expect(vault).to.be.accessible());
        client.faults.before = () => Promise.resolve();
        inside<HTMLInputElement>(vault, '#passphrase').value = 'correct horse';
        inside<HTMLFormElement>(vault, 'form').requestSubmit();
        await eventually(() => vault.status?.state === 'unlocked', 'the vault');
      });
    }

    it('waits out the pause after wrong attempts', async () => {
      const { client, vault } = await lockedVault();
      client.set({ retryAt: Date.now() + 60_000 });
      const button = await shown(vault, '#use-passkey');
      await eventually(() => button.getAttribute('aria-disabled') === 'true', 'the pause');
      button.click();
      expect(client.calls).not.to.include('unlock');
    });

    it('says so where the browser cannot take a secret out of a passkey', async () => {
      restore();
      restore = platformSays(false);
      const { vault } = await lockedVault();
      await shown(vault, '#no-prf');
      restore();
      restore = platformSays(true);
      expect(isThere(vault, '#use-passkey')).to.equal(false);
      await expect(vault).to.be.accessible();
    });
  });

  describe('before it locks by itself', () => {
    async function openVault(): Promise<{ client: MemoryVault; vault: MoVault }> {
      const client = new MemoryVault('correct horse');
      client.set({ state: 'unlocked' });
      const vault = await fixture<MoVault>(html`<mo-vault .client=${client}>Secret</mo-vault>`);
      return { client, vault };
    }

    it('counts down, says it once politely, and lets the person stay', async () => {
      const { client, vault } = await openVault();
      client.set({ lockAt: Date.now() + 25_000, lockCanWait: true });
      await shown(vault, '#locks-soon');
      expect(textOf(vault, '#locks-soon')).to.match(/locks in 2[45] seconds/);
      await eventually(() => /locks in 2\d seconds/.test(said(vault)), 'the announcement');
      expect(inside(vault, '[role=timer]').getAttribute('aria-live')).to.equal(null);
      await eventually(() => /locks in 23 seconds/.test(textOf(vault, '#locks-soon')), 'another second');
      expect(said(vault)).to.match(/locks in 2[45] seconds/);
      await eachTheme(() => expect(vault).to.be.accessible());
      inside(vault, '#stay').click();
      await eventually(() => !isThere(vault, '#locks-soon'), 'the note to go');
      expect(client.calls).to.include('stay');
    });

    it('says it once more shortly before, over any screen, and goes with the lock', async () => {
      const { client, vault } = await openVault();
      client.set({ recoveryConfirmed: false });
      (await shown(vault, '.note .link')).click();
      await shown(vault, '#word-0');
      client.set({ lockAt: Date.now() + 10_900, lockCanWait: true });
      await shown(vault, '#locks-soon');
      await eventually(() => /locks in 11 seconds/.test(said(vault)), 'the announcement');
      await eventually(() => /locks in 10 seconds/.test(said(vault)), 'the last call');
      client.set({ state: 'locked', lockAt: null, lockCanWait: false });
      await eventually(() => !isThere(vault, '#locks-soon'), 'the note to go');
    });

    it('offers nothing to press when the time holds whatever happens', async () => {
      const { client, vault } = await openVault();
      client.set({ lockAt: Date.now() + 20_000, lockCanWait: false });
      await shown(vault, '#locks-soon');
      expect(isThere(vault, '#stay')).to.equal(false);
      expect(textOf(vault, '#locks-soon')).to.match(/time you have set/);
      await expect(vault).to.be.accessible();
    });

    it('speaks German and Arabic', async () => {
      const { client, vault } = await openVault();
      client.set({ lockAt: Date.now() + 25_000, lockCanWait: true });
      for (const [lang, stay] of [
        ['de', 'Entsperrt bleiben'],
        ['ar', 'البقاء مفتوحة'],
      ] as const) {
        vault.lang = lang;
        await eventually(() => textOf(vault, '#stay') === stay, stay);
        await expect(vault).to.be.accessible();
      }
    });
  });
});
