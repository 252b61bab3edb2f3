import { expect, fixture, html } from '@open-wc/testing';
import { MoError } from '@mo-kit/worker';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import './vault.ts';
import type { MoVault } from './vault.ts';

const CODE = `mo-pair-1:${'Ab3'.repeat(54)}`;

async function setUp() {
  const client = new MemoryVault();
  const element = await fixture<MoVault>(
    html`<mo-vault .client=${client} sync-url="/sync">inside</mo-vault>`,
  );
  await shown(element, '#have-device');
  press(element, '#have-device');
  await shown(element, '#join-secret');
  return { client, element };
}

const press = (element: Element, selector: string) => inside(element, selector).click();
const shown = (element: Element, selector: string) =>
  eventually(() => element.shadowRoot?.querySelector<HTMLElement>(selector), selector);

async function choose(element: MoVault, way: string) {
  press(element, `input[value='${way}']`);
  await element.updateComplete;
}

function fillIn(element: MoVault, secret: string) {
  fill(element, '#join-secret', secret);
  fill(element, '#new-passphrase', 'correct horse');
  fill(element, '#repeat-passphrase', 'correct horse');
}

/** A join that waits until it is told what comes of it. */
function hold(client: MemoryVault) {
  let settle: (error?: MoError) => void = () => undefined;
  client.faults.before = (name) =>
    name === 'join'
      ? new Promise((resolve, reject) => {
          settle = (error) => (error === undefined ? resolve() : reject(error));
        })
      : Promise.resolve();
  return (error?: MoError) => settle(error);
}

describe('the screen for joining', () => {
  it('takes the focus, says what each way can promise, and goes back', async () => {
    const { element } = await setUp();
    await eventually(() => element.shadowRoot?.activeElement?.localName === 'h2', 'the focus');
    expect(textOf(element, '#fresh')).to.match(/vouches/);
    expect(element.shadowRoot?.querySelector('#join-server')).to.equal(null);
    await eachTheme(() => expect(element).to.be.accessible());
    await choose(element, 'words');
    expect(textOf(element, '#fresh')).to.match(/Nobody but the server/);
    expect(inside<HTMLInputElement>(element, '#join-server').value).to.equal(
      new URL('/sync', location.href).href,
    );
    expect(inside<HTMLInputElement>(element, '#join-name').value).not.to.equal('');
    press(element, '#join-back');
    await shown(element, '#have-device');
  });

  it('joins by a code, over several lines if it was copied like that', async () => {
    const { client, element } = await setUp();
    fillIn(element, `${CODE.slice(0, 40)}\n ${CODE.slice(40)}`);
    fill(element, '#join-name', 'Tablet');
    press(element, '#join');
    await eventually(() => element.status?.state === 'unlocked', 'the vault');
    expect(client.joinedBy).to.deep.equal({ code: CODE, deviceName: 'Tablet', passphrase: 'correct horse' });
    await eventually(() => element.shadowRoot?.querySelector('[part=content]'), 'the content');
  });

  it('joins by the short code, with a number to be compared, and shows how far it is', async () => {
    const { client, element } = await setUp();
    const end = hold(client);
    await choose(element, 'short');
    await expect(element).to.be.accessible();
    fillIn(element, '7k2m q9xa');
    press(element, '#join');
    await shown(element, '#cancel-join');
    expect(textOf(element, '#stage')).to.equal('Looking for the vault…');
    client.set({ progress: { stage: 'comparing', fraction: null, check: '012345' } });
    await shown(element, '#digits');
    expect(textOf(element, '#digits')).to.equal('012 345');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'compare', 'the focus on the number');
    await eachTheme(() => expect(element).to.be.accessible());
    press(element, '#same');
    expect(client.devices.calls).to.deep.equal(['confirm join']);
    client.set({ progress: { stage: 'waiting', fraction: null } });
    await element.updateComplete;
    expect(textOf(element, '#stage')).to.equal('Now say yes on the other device…');
    client.set({ progress: { stage: 'syncing', fraction: 0.4 } });
    await element.updateComplete;
    expect(inside<HTMLProgressElement>(element, 'progress').value).to.equal(0.4);
    await expect(element).to.be.accessible();
    end();
    await eventually(() => element.status?.state === 'unlocked', 'the vault');
    expect(client.joinedBy).to.deep.include({ shortCode: '7k2m q9xa', url: `${location.origin}/sync` });
  });

  it('stops when the numbers differ, with everything still filled in', async () => {
    const { client, element } = await setUp();
    hold(client);
    await choose(element, 'short');
    fillIn(element, '7K2M-Q9XA');
    press(element, '#join');
    await shown(element, '#cancel-join');
    client.set({ progress: { stage: 'comparing', fraction: null, check: '111111' } });
    await shown(element, '#other');
    press(element, '#other');
    await eventually(() => element.shadowRoot?.querySelector('#digits') === null, 'the end');
    expect(inside<HTMLInputElement>(element, '#join-secret').value).to.equal('7K2M-Q9XA');
    expect(element.shadowRoot?.querySelector('.note.danger')).to.equal(null);
  });

  it('joins by the words and the address of another server', async () => {
    const { client, element } = await setUp();
    await choose(element, 'words');
    fillIn(element, '1. abandon, 2. zebra');
    fill(element, '#join-server', 'https://other.example/mo');
    press(element, '#join');
    await eventually(() => element.status?.state === 'unlocked', 'the vault');
    expect(client.joinedBy).to.deep.include({
      recoveryPhrase: 'abandon zebra',
      url: 'https://other.example/mo',
    });
  });

  it('joins by the passphrase of the vault and the secret key, and says which of the two is wrong', async () => {
    const { client, element } = await setUp();
    const end = hold(client);
    await choose(element, 'key');
    expect(textOf(element, '#fresh')).to.match(/vouched for/);
    expect(element.shadowRoot?.querySelector('#repeat-passphrase')).to.equal(null);
    await eachTheme(() => expect(element).to.be.accessible());
    press(element, '#join');
    await shown(element, '#join-secret-error');
    expect(textOf(element, '#join-secret-error')).to.match(/32 characters/);
    fill(element, '#join-secret', '0123-4567 89AB cdef 0123 4567 89ab cdef');
    press(element, '#join');
    await shown(element, '#vault-passphrase-error');
    fill(element, '#vault-passphrase', 'not this one');
    press(element, '#join');
    await shown(element, '#cancel-join');
    client.set({ progress: { stage: 'deriving-key', fraction: null } });
    await element.updateComplete;
    expect(textOf(element, '#stage')).not.to.equal('');
    await expect(element).to.be.accessible();
    end(new MoError('sync/wrong-secret-key', 'No.'));
    await shown(element, '#join-secret-error');
    expect(textOf(element, '#join-secret-error')).to.match(/an older kit holds no longer/);
    expect(inside(element, '#join-secret').getAttribute('aria-describedby')).to.equal('join-secret-error');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'join-secret', 'the focus on the key');
    await expect(element).to.be.accessible();

    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('vault/wrong-passphrase', 'No.'));
    await shown(element, '#vault-passphrase-error');
    expect(textOf(element, '#vault-passphrase-error')).to.match(
      /secret key is right, but not the passphrase/,
    );
    await eventually(
      () => element.shadowRoot?.activeElement?.id === 'vault-passphrase',
      'the focus on the passphrase',
    );
    await expect(element).to.be.accessible();
    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('vault/back-off', 'Wait.', { retryable: true, retryAt: Date.now() + 30_000 }));
    await eventually(() => /\d/.test(textOf(element, '#vault-passphrase-error')), 'the pause');
    client.joinedBy = null;
    press(element, '#join');
    await element.updateComplete;
    expect(client.joinedBy).to.equal(null);
  });

  it('says that the server asks to wait, and that the slot has ended, with what to do', async () => {
    const { client, element } = await setUp();
    const end = hold(client);
    await choose(element, 'key');
    fill(element, '#join-secret', '0'.repeat(32));
    fill(element, '#vault-passphrase', 'correct horse');
    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('sync/account-slot-ended', 'No.'));
    await eventually(() => /recovery kit of now/.test(textOf(element, '.note.danger')), 'what to do');
    await expect(element).to.be.accessible();
    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('sync/rate-limited', 'No.', { retryable: true, retryAt: Date.now() + 1_500 }));
    await eventually(() => /\d/.test(textOf(element, '#vault-passphrase-error')), 'the pause');
    await expect(element).to.be.accessible();
    await eventually(() => element.shadowRoot?.querySelector('#vault-passphrase-error') === null, 'its end');
    press(element, '#join');
    await shown(element, '#cancel-join');
    end();
    await eventually(() => element.status?.state === 'unlocked', 'the vault');
    expect(client.joinedBy).to.deep.include({ secretKey: '0'.repeat(32), passphrase: 'correct horse' });
  });

  it('says at the field what is wrong with it, and at the form what else failed and what to do', async () => {
    const { client, element } = await setUp();
    press(element, '#join');
    await shown(element, '#join-secret-error');
    expect(element.shadowRoot?.activeElement?.id).to.equal('join-secret');
    fillIn(element, CODE);
    const end = hold(client);
    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('sync/pairing-failed', 'Late.'));
    await shown(element, '.note.danger');
    expect(textOf(element, 'form')).to.match(/show new codes, and try again/);
    await expect(element).to.be.accessible();
    await choose(element, 'words');
    expect(element.shadowRoot?.querySelector('.note.danger')).to.equal(null);
    fillIn(element, 'abandon zebra');
    press(element, '#join');
    await shown(element, '#cancel-join');
    end(new MoError('vault/wrong-recovery-phrase', 'No.'));
    await shown(element, '#join-secret-error');
    expect(textOf(element, '#join-secret-error')).to.match(/no vault of these words/);
    await expect(element).to.be.accessible();
    fill(element, '#join-server', 'nowhere');
    press(element, '#join');
    await shown(element, '#join-server-error');
  });

  it('fills in what the camera reads, and says when there is none', async () => {
    const camera = Object.getOwnPropertyDescriptor(navigator.mediaDevices ?? {}, 'getUserMedia');
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) return;
    let isThere = false;
    const canvas = document.createElement('canvas');
    const film = setInterval(() => canvas.getContext('2d')?.fillRect(0, 0, 10, 10), 50);
    devices.getUserMedia = () =>
      isThere ? Promise.resolve(canvas.captureStream()) : Promise.reject(new DOMException('No.'));
    Reflect.set(
      globalThis,
      'BarcodeDetector',
      class {
        detect = () => Promise.resolve([{ rawValue: 'https://example.org' }, { rawValue: CODE }]);
      },
    );
    try {
      const { element } = await setUp();
      press(element, '#scan');
      await eventually(() => /camera cannot be used/.test(textOf(element, 'form')), 'the failure');
      isThere = true;
      press(element, '#scan');
      await eventually(() => inside<HTMLTextAreaElement>(element, '#join-secret').value === CODE, 'the code');
      await shown(element, '#scan');
    } finally {
      clearInterval(film);
      Reflect.deleteProperty(globalThis, 'BarcodeDetector');
      if (camera === undefined) Reflect.deleteProperty(devices, 'getUserMedia');
    }
  });

  it('speaks German and Arabic, right to left, on a narrow page', async () => {
    const { element } = await setUp();
    element.style.display = 'block';
    element.style.inlineSize = '18rem';
    for (const [lang, title] of [
      ['de', 'Den Tresor auch auf diesem Gerät benutzen'],
      ['ar', 'استخدم خزنتك على هذا الجهاز أيضًا'],
    ] as const) {
      element.lang = lang;
      await eventually(() => textOf(element, 'h2') === title, title);
      for (const way of ['code', 'key']) {
        await choose(element, way);
        await expect(element).to.be.accessible();
      }
    }
    const { scrollWidth, clientWidth } = inside(element, 'form');
    expect(scrollWidth).to.be.at.most(clientWidth);
  });
});
