import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MoError } from '@mo-kit/worker';
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

  it('adds a passphrase with a name of its own, by keyboard alone and after a fresh unlock', async () => {
    const { client, element } = await setUp();
    const added: object[] = [];
    const add = client.keys.addPassphrase.bind(client.keys);
    client.keys.addPassphrase = (input) => (added.push(input), add(input));
    const at = () => element.shadowRoot?.activeElement;
    inside(element, '.add summary').focus();
    await sendKeys({ press: 'Enter' });
    await eachTheme(() => expect(element).to.be.accessible());
    await sendKeys({ press: 'Tab' });
    expect(at()?.id).to.equal('added-name');
    expect(inside<HTMLInputElement>(element, '#added-new-passphrase').autocomplete).to.equal('new-password');

    await sendKeys({ type: '   ' });
    await sendKeys({ press: 'Enter' });
    expect(at()?.id).to.equal('added-name');
    expect(added).to.deep.equal([]);
    await sendKeys({ type: 'Kim' });
    await sendKeys({ press: 'Tab' });
    await sendKeys({ type: 'orbit lantern velvet' });
    await sendKeys({ press: 'Enter' });
    expect(at()?.id).to.equal('added-repeat-passphrase');
    expect(inside(element, '#added-repeat-passphrase').getAttribute('aria-invalid')).to.equal('true');
    expect(inside(element, '#repeat-passphrase').hasAttribute('aria-invalid')).to.equal(false);
    expect(added).to.deep.equal([]);

    await sendKeys({ type: 'orbit lantern velvet' });
    await sendKeys({ press: 'Enter' });
    await eventually(() => dialogOf(element).open && at()?.id === 'step-up-passphrase', 'the dialog');
    await sendKeys({ type: 'correct horse' });
    await sendKeys({ press: 'Enter' });
    await eventually(() => /Kim/.test(textOf(element, '#slots')), 'the passphrase');
    expect(added.at(-1)).to.deep.equal({ passphrase: 'orbit lantern velvet', label: '   Kim' });
    await eventually(() => at()?.matches('.add summary'), 'the focus');
    expect(inside<HTMLInputElement>(element, '#added-new-passphrase').value).to.equal('');
  });

  it('says in full that there are too many', async () => {
    const { client, element } = await setUp();
    client.keys.isProven = true;
    client.faults.before = (name) =>
      name === 'add passphrase'
        ? Promise.reject(new MoError('keys/too-many-slots', 'Too many.'))
        : Promise.resolve();
    inside(element, '.add summary').click();
    fill(element, '#added-name', 'Kim');
    fill(element, '#added-new-passphrase', 'orbit lantern velvet');
    fill(element, '#added-repeat-passphrase', 'orbit lantern velvet');
    press(element, '#add-passphrase > .button');
    const problem = await shown(element, '.note.danger');
    expect(problem.textContent).to.match(/too many ways.*Nothing was changed.*Remove one/s);
  });

  it('gives a way to unlock another name after a fresh unlock', async () => {
    const { client, element } = await setUp();
    press(element, 'li:first-child .rename');
    await shown(element, '#slot-name');
    fill(element, '#slot-name', 'Mine');
    press(element, '#slots form .button');
    await confirm(element);
    await eventually(() => textOf(element, '#slots').includes('Mine'), 'the name');
    expect(client.keys.calls.filter((call) => call === 'rename').length).to.equal(2);
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
    expect(textOf(element, '#kit')).to.match(/0011 2233.*confirm them/);
    expect(textOf(element, '#kit')).not.to.match(/server is reached/);
    client.set({ sync: { ...client.status.sync, state: 'idle' } });
    await element.updateComplete;
    expect(textOf(element, '#kit')).to.match(
      /Once the server is reached, only the new words let a device in/,
    );
    await expect(element).to.be.accessible();
    client.set({ state: 'locked' });
    await element.updateComplete;
    client.set({ state: 'unlocked' });
    await eventually(() => element.shadowRoot?.querySelector('#show-kit'), 'the panel');
    expect(element.shadowRoot?.querySelector('#kit')).to.equal(null);
  });

  it('deletes the open vault after a word, an objection of the page and a fresh unlock', async () => {
    const { client, vault, element } = await setUp();
    const field = () => element.shadowRoot?.querySelector<HTMLInputElement>('#wipe-word');
    inside(element, '.typed summary').click();
    await element.updateComplete;
    await eachTheme(() => expect(element).to.be.accessible());
    press(element, '.typed .danger');
    fill(element, '#wipe-word', 'delete it');
    await element.updateComplete;
    press(element, '.typed .danger');
    expect(client.calls).to.deep.equal([]);

    fill(element, '#wipe-word', 'DELETE');
    await element.updateComplete;
    vault.addEventListener('mo-before-wipe', (event) => event.preventDefault(), { once: true });
    press(element, '.typed .danger');
    await element.updateComplete;
    expect(client.calls).to.deep.equal([]);

    press(element, '.typed .danger');
    await eventually(() => dialogOf(element).open, 'the dialog');
    press(element, '#step-up-cancel');
    await eventually(() => !dialogOf(element).open, 'the end of it');
    expect(client.status.state).to.equal('unlocked');

    client.set({ state: 'locked' });
    await element.updateComplete;
    client.set({ state: 'unlocked' });
    await eventually(() => field()?.value === '', 'an empty field');
    inside(element, '.typed summary').click();
    fill(element, '#wipe-word', 'DELETE');
    await element.updateComplete;
    press(element, '.typed .danger');
    await confirm(element);
    await eventually(() => client.status.state === 'empty', 'the end of the vault');
  });

  it('beside its vault: shows why it could not be deleted, and says when it was', async () => {
    const client = new MemoryVault('correct horse');
    client.set({ state: 'unlocked' });
    client.keys.isProven = true;
    const page = await fixture(
      html`<div>
        <mo-vault id="beside" .client=${client}></mo-vault><mo-security vault="beside"></mo-security>
      </div>`,
    );
    const element = page.querySelector('mo-security')!;
    await shown(element, '.typed summary');
    client.faults.before = (name) =>
      name === 'wipe' ? Promise.reject(new MoError('storage/unavailable', 'No.')) : Promise.resolve();
    press(element, '.typed summary');
    fill(element, '#wipe-word', 'DELETE');
    await element.updateComplete;
    press(element, '.typed .danger');
    await eventually(() => element.shadowRoot?.querySelector('.typed ~ .note.danger'), 'the failure');
    expect(client.status.state).to.equal('unlocked');
    await expect(element).to.be.accessible();

    client.faults.before = () => Promise.resolve();
    press(element, '.typed .danger');
    await eventually(() => client.status.state === 'empty', 'the end of the vault');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'heading', 'the focus');
    await eventually(() => textOf(element, '.frame').includes('deleted from this browser'), 'the word of it');
  });

  it('prints no secret key that new words are about to replace', async () => {
    const { client, element } = await setUp();
    client.keys.isProven = true;
    client.set({ sync: { ...client.status.sync, state: 'idle' } });
    client.devices.devices = client.devices.devices.map((device, index) => ({
      ...device,
      isRevoked: index > 0,
    }));
    press(element, '#new-words');
    await shown(element, '#words');
    expect(textOf(element, '#kit')).to.match(/vault-1.*show the kit again then: its secret key changes/);
    expect(textOf(element, '#kit')).not.to.include('0011 2233');
    client.set({ sync: { ...client.status.sync, newWords: true } });
    await eventually(() => element.shadowRoot?.querySelector('#show-kit:not([aria-disabled])'), 'the button');
    press(element, '#show-kit');
    await eventually(() => element.shadowRoot?.querySelector('#show-kit:not([aria-disabled])'), 'the kit');
    expect(textOf(element, '#kit')).not.to.include('0011 2233');
    await expect(element).to.be.accessible();

    client.set({ sync: { ...client.status.sync, newWords: false } });
    press(element, '#show-kit');
    await eventually(() => textOf(element, '#kit').includes('0011 2233'), 'the key of now');
  });

  it('has the browser asked to keep a real vault once there is one, and deletes it, from its files to its keys', async () => {
    let asked = 0;
    const persist = navigator.storage.persist.bind(navigator.storage);
    navigator.storage.persist = () => ((asked += 1), persist());
    const store = `wiped-${String(Date.now())}`;
    const vault = await fixture<MoVault>(
      html`<mo-vault store=${store} worker-url="/worker/dist/hub.worker.js"
        ><mo-security></mo-security
      ></mo-vault>`,
    );
    const client = await eventually(() => vault.client, 'the client');
    await eventually(() => client.status.state === 'empty', 'an empty store');
    expect(asked).to.equal(0);
    const { vaultId } = await client.create({ passphrase: 'correct horse' });
    expect(asked).to.equal(1);
    await eventually(() => client.status.storage.persisted !== null, 'the answer of the browser');
    await client.lock();
    await client.unlock({ passphrase: 'correct horse' });
    expect(asked).to.equal(1);
    navigator.storage.persist = persist;
    const files = async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('mo-kit').then((kit) => kit.getDirectoryHandle(store));
      const found: string[] = [];
      for await (const name of folder.keys()) found.push(name);
      return found;
    };
    expect((await files()).length).to.be.greaterThan(0);
    const element = vault.querySelector('mo-security')!;
    await shown(element, '.typed summary');
    inside(element, '.typed summary').click();
    fill(element, '#wipe-word', 'DELETE');
    await element.updateComplete;
    press(element, '.typed .danger');
    await shown(vault, '#new-passphrase');
    expect(client.vaultId).to.equal(null);
    expect(await files().catch(() => [])).to.deep.equal([]);
    await client.unlock({ passphrase: 'correct horse' }).then(
      () => expect.fail(vaultId),
      (error: MoError) => expect(error.code).to.equal('vault/empty'),
    );
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
