import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { MoError } from '@mo-kit/worker';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import type { MoErrorEvent } from '../internal/error-event.ts';
import '../vault/vault.ts';
import type { MoVault } from '../vault/vault.ts';
import { MoBackup } from './backup.ts';

const PASSPHRASE = 'orbit lantern velvet canyon';

async function setUp(change: Partial<MemoryVault['backup']['current']> = {}) {
  const client = new MemoryVault('correct horse');
  client.set({ state: 'unlocked' });
  client.keys.isProven = true;
  client.backup.current = { ...client.backup.current, ...change };
  const vault = await fixture<MoVault>(html`<mo-vault .client=${client}><mo-backup></mo-backup></mo-vault>`);
  const element = vault.querySelector('mo-backup');
  if (!(element instanceof MoBackup)) throw new Error('No <mo-backup>.');
  await eventually(() => element.shadowRoot?.querySelector('#standing p'), 'the standing');
  return { client, vault, element };
}

/** Gives the file field a file, as a person who chooses one does. */
function choose(element: Element): void {
  const files = new DataTransfer();
  files.items.add(new File(['age'], 'mo-backup-2026-01-31.age'));
  const field = inside<HTMLInputElement>(element, '#backup-file');
  field.files = files.files;
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

const press = (element: Element, selector: string) => inside(element, selector).click();
const shown = (element: Element, selector: string) =>
  eventually(() => element.shadowRoot?.querySelector<HTMLElement>(selector), selector);

async function confirm(element: Element): Promise<void> {
  await eventually(() => inside<HTMLDialogElement>(element, '#step-up').open, 'the dialog');
  fill(element, '#step-up-passphrase', 'correct horse');
  press(element, '#step-up-confirm');
}

async function openFile(element: Element, passphrase = PASSPHRASE): Promise<void> {
  choose(element);
  await shown(element, '#backup-secret');
  fill(element, '#backup-secret', passphrase);
  press(element, '#next');
}

describe('<mo-backup>', () => {
  it('takes an unencrypted file without asking for a secret, and says what to do with it', async () => {
    const { client, element } = await setUp();
    client.backup.lockOfFiles = 'none';
    choose(element);
    await shown(element, '#summary');
    expect(textOf(element, '#summary')).to.match(/not encrypted.*Delete it/);
    await expect(element).to.be.accessible();
    press(element, '#next');
    await eventually(() => client.backup.calls.includes('restore merge'), 'the restore');
  });

  it('says that there was no backup, what the browser promises, and when one is due', async () => {
    const { client, element } = await setUp({ changes: 30, suggested: true });
    expect(textOf(element, '#standing')).to.match(/No backup was made.*30 changes since.*time for a backup/);
    client.set({ storage: { ephemeral: false, persisted: false, recoveredTail: false } });
    await eventually(() => /may delete/.test(textOf(element, '#standing')), 'the risk');
    await expect(element).to.be.accessible();
  });

  it('makes a backup for a passphrase that it suggests, and hands it over under its name', async () => {
    const { client, element } = await setUp({ changes: 3 });
    press(element, '#suggest');
    await element.updateComplete;
    const suggested = inside<HTMLInputElement>(element, '#backup-passphrase');
    expect(suggested.value).to.match(/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/);
    expect(suggested.type).to.equal('text');
    press(element, '#make');
    const link = await shown(element, '#made a');
    expect(link.getAttribute('download')).to.equal('mo-backup-2026-01-31.age');
    expect(link.getAttribute('href')).to.match(/^blob:/);
    expect(client.backup.calls).to.deep.equal(['export full']);
    await eventually(() => /Last backup/.test(textOf(element, '#standing')), 'the new standing');
  });

  it('makes one of keys only, for the recovery words', async () => {
    const { client, element } = await setUp();
    inside<HTMLInputElement>(element, 'input[value=recovery-phrase]').click();
    inside<HTMLInputElement>(element, '#keys-only').click();
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('#backup-passphrase')).to.equal(null);
    press(element, '#make');
    await shown(element, '#made');
    expect(client.backup.calls).to.deep.equal(['export keys']);
  });

  it('asks for a longer passphrase, with the focus in the field', async () => {
    const { client, element } = await setUp();
    fill(element, '#backup-passphrase', 'short');
    press(element, '#make');
    await shown(element, '#backup-passphrase-error');
    expect(element.shadowRoot?.activeElement?.id).to.equal('backup-passphrase');
    expect(client.backup.calls).to.deep.equal([]);
  });

  it('merges a backup of this vault after it was opened and verified', async () => {
    const { client, element } = await setUp();
    await openFile(element);
    await shown(element, '#summary');
    expect(textOf(element, '#summary')).to.match(/Backup of .*2026.*12 changes/);
    expect(inside<HTMLInputElement>(element, 'input[value=merge]').checked).to.equal(true);
    await expect(element).to.be.accessible();
    press(element, '#next');
    await shown(element, '#report');
    expect(textOf(element, '#report')).to.match(/12 changes were added/);
    expect(client.backup.calls).to.deep.equal(['restore merge']);
  });

  it('says back to when the history goes in a backup that lacks older records', async () => {
    const { client, element } = await setUp();
    client.backup.since = Date.UTC(2026, 2, 14, 12);
    fill(element, '#backup-passphrase', PASSPHRASE);
    press(element, '#make');
    const begins = /history begins on March 14, 2026.*Nothing else is missing/;
    expect((await shown(element, '#made')).textContent).to.match(begins);
    await openFile(element);
    await shown(element, '#summary');
    expect(textOf(element, '#summary')).to.match(begins);
    await expect(element).to.be.accessible();
  });

  it('restores in the place of the vault, and lets that be confirmed or undone', async () => {
    const { client, element } = await setUp();
    await openFile(element);
    (await shown(element, 'input[value=replace]')).click();
    await shown(element, '#same-passphrase');
    press(element, '#next');
    await shown(element, '#replaced');
    expect(client.backup.calls).to.deep.equal(['restore replace']);
    await expect(element).to.be.accessible();
    client.keys.isProven = false;
    press(element, '#keep');
    await confirm(element);
    await eventually(() => element.shadowRoot?.querySelector('#replaced') === null, 'confirmation');
  });

  it('puts the old vault back only after a fresh unlock', async () => {
    const { client, element } = await setUp({ replaced: true });
    client.keys.isProven = false;
    await shown(element, '#undo');
    press(element, '#undo');
    const dialog = await eventually(
      () => inside<HTMLDialogElement>(element, '#step-up').open && inside(element, '#step-up-cancel'),
      'the dialog',
    );
    dialog.click();
    await eventually(() => !inside<HTMLDialogElement>(element, '#step-up').open, 'the end of it');
    expect(client.backup.current.replaced).to.equal(true);
    expect(element.shadowRoot?.querySelector('.note.danger')).to.equal(null);
    (await shown(element, '#undo:not([aria-disabled])')).click();
    await confirm(element);
    await eventually(() => !client.backup.current.replaced, 'the old vault');
  });

  it('restores beside the vault under a name that it checks', async () => {
    const { client, element } = await setUp();
    await openFile(element);
    (await shown(element, 'input[value=beside]')).click();
    await shown(element, '#store-name');
    fill(element, '#store-name', 'Not A Name');
    press(element, '#next');
    expect(client.backup.calls).to.deep.equal([]);
    fill(element, '#store-name', 'second');
    await element.updateComplete;
    press(element, '#next');
    await shown(element, '#report');
    expect(textOf(element, '#report')).to.include('second');
    expect(client.backup.calls).to.deep.equal(['restore beside']);
  });

  it('tells a wrong passphrase in full, keeps the file, and puts the focus back', async () => {
    const { element } = await setUp();
    const failed = oneEvent(element, 'mo-error');
    await openFile(element, 'something else');
    expect(((await failed) as unknown as MoErrorEvent).error.code).to.equal('backup/wrong-secret');
    await shown(element, '[part=problem]');
    expect(textOf(element, '[part=problem]')).to.match(/does not open this backup.*untouched/);
    await eventually(() => element.shadowRoot?.activeElement?.id === 'backup-secret', 'the focus');
  });

  it('tells a file that is no backup', async () => {
    const { client, element } = await setUp();
    client.faults.before = (call) =>
      call === 'backup.inspect'
        ? Promise.reject(new MoError('backup/unreadable', 'For the test.'))
        : Promise.resolve();
    choose(element);
    await shown(element, '[part=problem]');
    expect(textOf(element, '[part=problem]')).to.include('backup/unreadable');
  });

  it('shows progress that can be canceled', async () => {
    const { client, element } = await setUp();
    client.faults.before = (call) =>
      call === 'backup.export' ? new Promise(() => undefined) : Promise.resolve();
    client.set({ progress: { stage: 'backing-up', fraction: 0.5 } });
    fill(element, '#backup-passphrase', PASSPHRASE);
    press(element, '#make');
    const bar = await shown(element, 'progress');
    expect((bar as HTMLProgressElement).value).to.equal(0.5);
    await expect(element).to.be.accessible();
  });

  it('saves a readable copy and imports one, and says that it is not encrypted', async () => {
    const { client, element } = await setUp();
    expect(textOf(element, '#readable')).to.match(/not encrypted/);
    inside(element, '#export-json').click();
    await eventually(() => client.backup.calls.includes('exportReadable'), 'the copy');
    await eventually(() => !inside(element, '#export-json').hasAttribute('aria-disabled'), 'its end');
    const files = new DataTransfer();
    files.items.add(new File(['{}'], 'goals.json'));
    const field = inside<HTMLInputElement>(element, '#json-file');
    field.files = files.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await shown(element, '#imported');
    expect(textOf(element, '#imported')).to.match(/goals 4, projects 2, documents 7.*already: 1/);
  });

  it('asks for a fresh unlock before a backup and before a readable copy, and goes on after it', async () => {
    const { client, element } = await setUp();
    const dialog = inside<HTMLDialogElement>(element, '#step-up');
    const made = () => client.backup.calls.filter((call) => call.startsWith('export'));
    for (const [selector, call] of [
      ['#export-json', 'exportReadable'],
      ['#make', 'export full'],
    ] as const) {
      client.keys.isProven = false;
      fill(element, '#backup-passphrase', PASSPHRASE);
      press(element, selector);
      await eventually(() => dialog.open, 'the dialog');
      await expect(element).to.be.accessible();
      press(element, '#step-up-cancel');
      await eventually(() => !dialog.open, 'the end of the dialog');
      expect(made()).not.to.include(call);
      expect(element.shadowRoot?.querySelector('[part=problem]')).to.equal(null);
      await eventually(
        () => element.shadowRoot?.querySelector(`${selector}:not([aria-disabled])`),
        'the button',
      );
      press(element, selector);
      await eventually(() => dialog.open, 'the dialog again');
      fill(element, '#step-up-passphrase', 'correct horse');
      press(element, '#step-up-confirm');
      await eventually(() => made().includes(call), call);
      expect(client.status.state).to.equal('unlocked');
    }
  });

  it('stands aside while the vault is locked', async () => {
    const { client, element } = await setUp();
    client.set({ state: 'locked' });
    await eventually(() => element.shadowRoot?.querySelector('[part=empty]'), 'the closed view');
    expect(element.shadowRoot?.querySelector('form')).to.equal(null);
  });

  for (const [lang, says] of [
    ['de', /Sicherung erstellen/],
    ['ar', /إنشاء نسخة احتياطية/],
  ] as const) {
    it(`speaks ${lang}`, async () => {
      const { element, vault } = await setUp({ changes: 2 });
      vault.lang = lang;
      await eventually(() => says.test(textOf(element, '#export')), lang);
      expect(inside(element, 'section').dir).to.equal(lang === 'ar' ? 'rtl' : 'ltr');
      await expect(element).to.be.accessible();
      vault.lang = 'en';
    });
  }

  it('is accessible in both themes, wide and narrow', async () => {
    const { element } = await setUp({ changes: 120, suggested: true, replaced: true });
    await eachTheme(async () => {
      for (const width of ['60rem', '20rem']) {
        element.style.inlineSize = width;
        await expect(element).to.be.accessible();
        expect(element.scrollWidth).to.be.at.most(element.clientWidth + 1);
      }
    });
  });
});

describe('<mo-vault> where there is no vault', () => {
  it('restores a backup', async () => {
    const client = new MemoryVault();
    const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
    (await shown(vault, '#have-backup')).click();
    await shown(vault, '#backup-file');
    await expect(vault).to.be.accessible();
    await openFile(vault);
    await shown(vault, '#summary');
    press(vault, '#next');
    await eventually(() => client.backup.calls.includes('restore new'), 'the restore');
  });

  it('rescues what can be read of a damaged vault', async () => {
    const client = new MemoryVault('x');
    client.set({ state: 'locked', error: new MoError('storage/corrupt', 'For the test.').toJSON() });
    const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
    (await shown(vault, '#have-backup')).click();
    await shown(vault, '#rescue');
    await expect(vault).to.be.accessible();
    fill(vault, '#salvage-secret', 'x');
    press(vault, '#rescue');
    await eventually(() => client.backup.calls.includes('salvage passphrase'), 'the rescue');
  });

  it('rescues by the words or by a passkey as well, under a passphrase for the vault that is made', async () => {
    const client = new MemoryVault('x');
    const error = new MoError('storage/corrupt', 'For the test.').toJSON();
    client.set({ state: 'locked', hasPasskey: true, error });
    const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
    for (const [way, call] of [
      ['words', 'salvage newPassphrase recoveryPhrase'],
      ['passkey', 'salvage newPassphrase passkey'],
    ] as const) {
      (await shown(vault, '#have-backup')).click();
      (await shown(vault, `input[name=salvage-way][value=${way}]`)).click();
      await shown(vault, '#salvage-new');
      expect(vault.shadowRoot?.querySelector('#salvage-secret') === null).to.equal(way === 'passkey');
      await expect(vault).to.be.accessible();
      if (way === 'words') fill(vault, '#salvage-secret', 'abandon zebra');
      fill(vault, '#salvage-new', 'short');
      press(vault, '#rescue');
      await shown(vault, '#salvage-new-error');
      expect(vault.shadowRoot?.activeElement?.id).to.equal('salvage-new');
      expect(client.backup.calls).not.to.include(call);
      fill(vault, '#salvage-new', PASSPHRASE);
      press(vault, '#rescue');
      await eventually(() => client.backup.calls.includes(call), call);
    }
  });

  it('offers to encrypt an unencrypted database that lies there, and asks for a passphrase twice', async () => {
    const client = new MemoryVault('x');
    client.set({ state: 'locked', error: new MoError('storage/unencrypted', 'For the test.').toJSON() });
    const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
    client.backup.unencrypted = true;
    const way = await shown(vault, '#have-backup');
    expect(way.textContent?.trim()).to.equal('Encrypt it');
    way.click();
    await shown(vault, '#encrypt-now');
    await expect(vault).to.be.accessible();
    press(vault, '#encrypt-now');
    await eventually(() => inside(vault, '#new-passphrase').matches('[aria-invalid="true"]'), 'the refusal');
    fill(vault, '#new-passphrase', PASSPHRASE);
    fill(vault, '#repeat-passphrase', PASSPHRASE);
    press(vault, '#encrypt-now');
    await eventually(() => client.backup.calls.includes('encrypt'), 'the encryption');
  });

  it('offers it where the files are gone, in the place of what is left', async () => {
    const client = new MemoryVault('x');
    client.set({ state: 'locked', error: new MoError('storage/missing', 'For the test.').toJSON() });
    const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
    (await shown(vault, '#have-backup')).click();
    await shown(vault, '#backup-file');
    await openFile(vault);
    await shown(vault, '#summary');
    press(vault, '#next');
    await eventually(() => client.backup.calls.includes('restore replace'), 'the restore');
  });
});
