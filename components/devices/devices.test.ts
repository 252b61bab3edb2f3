import { expect, fixture, html } from '@open-wc/testing';
import { MoError, SYNC_OFF } from '@mo-kit/worker';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import '../vault/vault.ts';
import type { MoVault } from '../vault/vault.ts';
import './devices.ts';
import { MoDevices } from './devices.ts';

const IN_STEP = { ...SYNC_OFF, state: 'idle', url: 'https://example.org/mo', syncedAt: 1 } as const;

async function setUp(sync: typeof SYNC_OFF = IN_STEP) {
  const client = new MemoryVault('correct horse');
  client.set({ state: 'unlocked', sync });
  client.keys.isProven = true;
  const vault = await fixture<MoVault>(
    html`<mo-vault .client=${client}><mo-devices></mo-devices></mo-vault>`,
  );
  const element = vault.querySelector('mo-devices');
  if (!(element instanceof MoDevices)) throw new Error('No <mo-devices>.');
  return { client, vault, element };
}

async function setUpList() {
  const scene = await setUp();
  await shown(scene.element, '#list li');
  return scene;
}

const press = (element: Element, selector: string) => inside(element, selector).click();
const shown = (element: Element, selector: string) =>
  eventually(() => element.shadowRoot?.querySelector<HTMLElement>(selector), selector);
const gone = (element: Element, selector: string) =>
  eventually(() => element.shadowRoot?.querySelector(selector) === null, `no ${selector}`);

async function offer(element: Element) {
  inside(element, '#offer').focus();
  press(element, '#offer');
  await shown(element, '#short-code');
}

describe('<mo-devices>', () => {
  it('lists the devices with this one marked, in each theme accessible', async () => {
    const { element } = await setUpList();
    expect(textOf(element, '#list')).to.match(/Laptop This device Added .*Phone .*last heard from/);
    expect(element.shadowRoot?.querySelectorAll('.revoke').length).to.equal(1);
    await eachTheme(() => expect(element).to.be.accessible());
  });

  it('says that sync is off, that it is closed, or what failed, with a way to try again', async () => {
    const { client, element } = await setUp(SYNC_OFF);
    expect(textOf(element, '.empty')).to.match(/Only on this device/);
    await expect(element).to.be.accessible();
    client.faults.before = () => Promise.reject(new MoError('internal/unexpected', 'No.'));
    client.set({ sync: IN_STEP });
    await shown(element, '.empty .button');
    await expect(element).to.be.accessible();
    client.faults.before = () => Promise.resolve();
    press(element, '.empty .button');
    await shown(element, '#list li');
    client.set({ state: 'locked' });
    await gone(element, '#list');
    expect(textOf(element, '.empty')).to.match(/Unlock the vault/);
  });

  it('shows what is known while the server is away, and says so', async () => {
    const { client, element } = await setUpList();
    const error = new MoError('sync/offline', 'Away.').toJSON();
    client.set({ sync: { ...IN_STEP, state: 'offline', error } });
    await shown(element, '.note.danger');
    expect(textOf(element, '#list')).to.match(/Phone/);
    await expect(element).to.be.accessible();
  });

  it('on a device that was shut out says so, and offers no codes', async () => {
    const { client, element } = await setUpList();
    const error = new MoError('sync/revoked', 'Out.').toJSON();
    client.set({ sync: { ...IN_STEP, state: 'problem', error } });
    await shown(element, '.note.danger');
    expect(element.shadowRoot?.querySelector('#offer')).to.equal(null);
  });

  it('says by whose passphrase a new device comes in, turns that off, and on with a passphrase', async () => {
    const { client, element } = await setUpList();
    await shown(element, '#slot-text');
    expect(textOf(element, '#slot-text')).to.match(/passphrase of this device/);
    expect(element.shadowRoot?.querySelector('#set-slot')).to.equal(null);
    client.devices.slot = { isOn: true, isPending: true, deviceId: 'd2', isThis: false };
    client.set({ sync: { ...IN_STEP, syncedAt: 2 } });
    await eventually(() => /passphrase of Phone/.test(textOf(element, '#slot-text')), 'the other device');
    expect(textOf(element, '#account-slot')).to.match(/as soon as the server can be reached/);
    await eachTheme(() => expect(element).to.be.accessible());

    client.keys.isProven = false;
    press(element, '#remove-slot');
    await shown(element, '#step-up-passphrase');
    fill(element, '#step-up-passphrase', 'correct horse');
    press(element, '#step-up-confirm');
    await eventually(
      () => /No device comes in like this/.test(textOf(element, '#slot-text')),
      'that it is off',
    );
    await eventually(
      () => element.shadowRoot?.activeElement?.id === 'account-slot-title',
      'the focus on the heading',
    );

    press(element, '#set-slot');
    await eventually(
      () => element.shadowRoot?.activeElement?.id === 'slot-passphrase',
      'the focus in the field',
    );
    await expect(element).to.be.accessible();
    press(element, '#keep-slot');
    await gone(element, '#slot-passphrase');
    press(element, '#set-slot');
    await shown(element, '#slot-passphrase');
    client.faults.before = (name) =>
      name.startsWith('set account slot')
        ? Promise.reject(new MoError('vault/wrong-passphrase', 'No.'))
        : Promise.resolve();
    fill(element, '#slot-passphrase', 'not this one');
    press(element, '#confirm-slot');
    await shown(element, '#slot-passphrase-error');
    await expect(element).to.be.accessible();
    client.faults.before = () => Promise.resolve();
    fill(element, '#slot-passphrase', 'correct horse');
    press(element, '#confirm-slot');
    await eventually(() => /passphrase of this device/.test(textOf(element, '#slot-text')), 'that it is on');
    expect(client.devices.calls).to.deep.equal([
      'remove account slot',
      'remove account slot',
      'set account slot not this one',
      'set account slot correct horse',
    ]);
  });

  it('renames a device and gives the focus back', async () => {
    const { client, element } = await setUpList();
    press(element, '[data-device="d2"] .rename');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'device-name', 'the focus in the field');
    fill(element, '#device-name', 'Old phone');
    press(element, 'form .button');
    await eventually(() => /Old phone/.test(textOf(element, '#list')), 'the name');
    expect(client.devices.calls).to.deep.equal(['rename Old phone']);
    await eventually(
      () => element.shadowRoot?.activeElement?.matches('[data-device="d2"] .rename'),
      'the focus on the button',
    );
  });

  it('shuts a device out only after a question that says what it keeps', async () => {
    const { client, element } = await setUpList();
    press(element, '.revoke');
    await shown(element, '#confirm-revoke');
    expect(textOf(element, '#list .note')).to.match(/keeps what it has/);
    await expect(element).to.be.accessible();
    press(element, '#keep');
    await gone(element, '#confirm-revoke');
    expect(client.devices.calls).to.deep.equal([]);
    press(element, '.revoke');
    await shown(element, '#confirm-revoke');
    press(element, '#confirm-revoke');
    await shown(element, 'li.gone');
    expect(client.devices.calls).to.deep.equal(['revoke d2']);
    await expect(element).to.be.accessible();
  });

  it('leads to the new recovery kit after a device was shut out, and forgets it when the vault locks', async () => {
    const { client, element } = await setUpList();
    press(element, '.revoke');
    await shown(element, '#confirm-revoke');
    press(element, '#confirm-revoke');
    await shown(element, '#new-kit');
    await eventually(
      () => element.shadowRoot?.activeElement?.id === 'new-kit-title',
      'the focus on the title',
    );
    expect(textOf(element, '#new-kit')).to.match(/Shutting out Phone gave the vault a new secret key/);
    expect(element.shadowRoot?.querySelector('#kit')).to.equal(null);
    await eachTheme(() => expect(element).to.be.accessible());
    press(element, '#make-kit');
    await shown(element, '#kit');
    expect(textOf(element, '#kit')).to.match(/Secret key 0011 2233/);
    await eventually(() => element.shadowRoot?.activeElement?.id === 'print', 'the focus on printing');
    await eachTheme(() => expect(element).to.be.accessible());
    client.set({ state: 'locked' });
    await gone(element, '#new-kit');
    client.set({ state: 'unlocked' });
    await shown(element, '#make-kit');
    expect(element.shadowRoot?.querySelector('#kit')).to.equal(null);
    press(element, '#make-kit');
    await shown(element, '#kit-done');
    press(element, '#kit-done');
    await gone(element, '#new-kit');
  });

  it('tells of the new kit in German and Arabic, also on a narrow page', async () => {
    const { element, vault } = await setUpList();
    vault.style.inlineSize = '20rem';
    press(element, '.revoke');
    await shown(element, '#confirm-revoke');
    press(element, '#confirm-revoke');
    await shown(element, '#make-kit');
    press(element, '#make-kit');
    await shown(element, '#kit');
    for (const [lang, text] of [
      ['de', 'Das Notfallblatt ist veraltet'],
      ['ar', 'ورقة الاسترداد لم تعد صالحة'],
    ] as const) {
      vault.lang = lang;
      element.lang = lang;
      await eventually(() => textOf(element, '#new-kit').includes(text), text);
      await expect(element).to.be.accessible();
    }
    const { scrollWidth, clientWidth } = inside(element, '.frame');
    expect(scrollWidth).to.be.at.most(clientWidth);
  });

  it('shows both codes with a picture, waits, and lets in who has the same digits', async () => {
    const { client, element } = await setUpList();
    await offer(element);
    expect(textOf(element, '#short-code')).to.equal('7K2M-Q9XA');
    const picture = inside(element, 'svg.qr');
    expect(picture.getAttribute('aria-label')).to.equal('QR code for the new device');
    await expect(element).to.be.accessible();
    client.devices.arrive('Tablet', '012345');
    await shown(element, '#arrival');
    expect(textOf(element, '#digits')).to.equal('012 345');
    await eventually(
      () => element.shadowRoot?.activeElement?.matches('#arrival h4'),
      'the focus on who came',
    );
    await eachTheme(() => expect(element).to.be.accessible());
    press(element, '#approve');
    await eventually(() => /Tablet/.test(textOf(element, '#list')), 'the device in the list');
    expect(textOf(element, '#outcome')).to.match(/“Tablet” belongs to the vault now/);
  });

  it('asks for a fresh unlock when it is needed, and goes on waiting when that is canceled', async () => {
    const { client, element } = await setUpList();
    let isProven = false;
    client.faults.before = (name) =>
      name === 'approve' && !isProven
        ? Promise.reject(new MoError('vault/step-up-required', 'Unlock again.'))
        : Promise.resolve();
    await offer(element);
    client.devices.arrive('Tablet');
    await shown(element, '#arrival');
    expect(element.shadowRoot?.querySelector('#digits')).to.equal(null);
    press(element, '#approve');
    await eventually(() => inside<HTMLDialogElement>(element, '#step-up').open, 'the dialog');
    press(element, '#step-up-cancel');
    await eventually(
      () => inside(element, '#approve').getAttribute('aria-disabled') === null,
      'the question again',
    );
    press(element, '#approve');
    await eventually(() => inside<HTMLDialogElement>(element, '#step-up').open, 'the dialog again');
    isProven = true;
    fill(element, '#step-up-passphrase', 'correct horse');
    press(element, '#step-up-confirm');
    await shown(element, '#outcome');
  });

  it('refuses, ends by itself when it is too late, and when the person cancels or locks', async () => {
    const { client, element } = await setUpList();
    await offer(element);
    client.devices.arrive('Stranger', '111111');
    await shown(element, '#refuse');
    press(element, '#refuse');
    await shown(element, '#outcome');
    expect(client.devices.calls).to.deep.equal(['offer', 'refuse']);
    await offer(element);
    client.devices.disturb();
    await gone(element, '#short-code');
    expect(textOf(element, '#outcome')).to.match(/Nobody was let in/);
    await offer(element);
    press(element, '#end-pairing');
    await gone(element, '#short-code');
    await offer(element);
    client.set({ state: 'locked' });
    await gone(element, '#short-code');
    client.set({ state: 'unlocked' });
    await shown(element, '#offer');
  });

  it('speaks German and Arabic, right to left, also on a narrow page', async () => {
    const { element, vault } = await setUpList();
    vault.style.inlineSize = '20rem';
    await offer(element);
    for (const [lang, title] of [
      ['de', 'Geräte'],
      ['ar', 'الأجهزة'],
    ] as const) {
      vault.lang = lang;
      element.lang = lang;
      await eventually(() => textOf(element, '#heading').includes(title), title);
      await expect(element).to.be.accessible();
    }
    expect(inside(element, '.frame').getAttribute('dir')).to.equal('rtl');
    const { scrollWidth, clientWidth } = inside(element, '.frame');
    expect(scrollWidth).to.be.at.most(clientWidth);
  });
});
