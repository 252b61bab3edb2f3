import { expect, fixture, html } from '@open-wc/testing';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import '../vault/vault.ts';
import type { MoVault } from '../vault/vault.ts';
import { MoSecurity } from './security.ts';

async function setUp() {
  const client = new MemoryVault('correct horse');
  client.set({ state: 'unlocked' });
  const vault = await fixture<MoVault>(
    html`<mo-vault .client=${client}><mo-security></mo-security></mo-vault>`,
  );
  const element = vault.querySelector('mo-security');
  if (!(element instanceof MoSecurity)) throw new Error('No <mo-security>.');
  await eventually(() => element.shadowRoot?.querySelector('#slots li'), 'the ways to unlock');
  await eventually(() => element.shadowRoot?.querySelector('#idleMs'), 'the settings');
  return { client, vault, element };
}

const press = (element: Element, selector: string) => inside(element, selector).click();
const shown = (element: Element, selector: string) =>
  eventually(() => element.shadowRoot?.querySelector<HTMLElement>(selector), selector);
const dialogOf = (element: Element) => inside<HTMLDialogElement>(element, '#step-up');

async function confirm(element: Element, passphrase = 'correct horse'): Promise<void> {
  await eventually(() => dialogOf(element).open, 'the dialog');
  fill(element, '#step-up-passphrase', passphrase);
  press(element, '#step-up-confirm');
}

describe('<mo-security>', () => {
  it('lists the ways to unlock, in each theme accessible', async () => {
    const { element } = await setUp();
    expect(textOf(element, '#slots')).to.match(/Passphrase.*last used.*Recovery words.*not used yet/);
    expect(element.shadowRoot?.querySelector('.remove')).to.equal(null);
    await eachTheme(() => expect(element).to.be.accessible());
  });

  it('adds a passkey after a fresh unlock, and removes it after a question', async () => {
    const { client, element } = await setUp();
    fill(element, '#passkey-name', 'Phone');
    press(element, '#add-passkey button');
    await eventually(() => dialogOf(element).open, 'the dialog');
    await expect(element).to.be.accessible();
    await confirm(element, 'wrong');
    await shown(element, '#step-up .note.danger');
    await confirm(element);
    await eventually(() => /Phone/.test(textOf(element, '#slots')), 'the passkey');
    expect(dialogOf(element).open).to.equal(false);
    press(element, 'li:last-child .remove');
    await shown(element, '#confirm-remove');
    press(element, '#confirm-remove');
    await eventually(() => !/Phone/.test(textOf(element, '#slots')), 'the removal');
    expect(client.keys.calls.filter((call) => call === 'add passkey').length).to.equal(2);
  });

  it('does nothing when the fresh unlock is refused', async () => {
    const { client, element } = await setUp();
    press(element, '#rotate');
    await eventually(() => dialogOf(element).open, 'the dialog');
    press(element, '#step-up-cancel');
    await eventually(() => !dialogOf(element).open, 'the end of it');
    expect(client.keys.calls.filter((call) => call === 'rotate').length).to.equal(1);
    expect(element.shadowRoot?.querySelector('.note.danger')).to.equal(null);
  });

  it('changes the passphrase, with fields that password managers know', async () => {
    const { client, element } = await setUp();
    const field = (selector: string) => inside<HTMLInputElement>(element, selector);
    expect(field('#current-passphrase').autocomplete).to.equal('current-password');
    expect(field('#new-passphrase').autocomplete).to.equal('new-password');
    fill(element, '#current-passphrase', 'correct horse');
    fill(element, '#new-passphrase', 'a new passphrase');
    fill(element, '#repeat-passphrase', 'a new passphrase');
    press(element, '#change-passphrase > .button');
    await eventually(() => client.keys.calls.includes('change passphrase'), 'the change');
    await eventually(() => field('#current-passphrase').value === '', 'an empty form');
  });

  it('keeps when the vault locks by itself', async () => {
    const { client, element } = await setUp();
    client.keys.isProven = true;
    const select = inside<HTMLSelectElement>(element, '#hiddenMs');
    select.value = '5';
    select.dispatchEvent(new Event('change'));
    await eventually(() => client.keys.settings.hiddenMs === 300_000, 'the setting');
  });

  it('makes the kit with new words, and forgets both when the vault locks', async () => {
    const { client, element } = await setUp();
    client.keys.isProven = true;
    press(element, '#new-words');
    await shown(element, '#words');
    expect(textOf(element, '#kit')).to.match(/0011 2233/);
    await expect(element).to.be.accessible();
    client.set({ state: 'locked' });
    await element.updateComplete;
    client.set({ state: 'unlocked' });
    await eventually(() => element.shadowRoot?.querySelector('#show-kit'), 'the panel');
    expect(element.shadowRoot?.querySelector('#kit')).to.equal(null);
  });

  it('speaks German and Arabic, right to left', async () => {
    const { element, vault } = await setUp();
    for (const [lang, title] of [
      ['de', 'Sicherheit'],
      ['ar', 'الأمان'],
    ] as const) {
      vault.lang = lang;
      element.lang = lang;
      await eventually(() => textOf(element, '#heading').includes(title), title);
      await expect(element).to.be.accessible();
    }
    expect(inside(element, '.frame').getAttribute('dir')).to.equal('rtl');
  });
});
