import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { MoErrorData, VaultStatus } from '@mo-kit/worker';
import { MoError, MO_ERROR_CODES } from '@mo-kit/worker';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { MemoryVault, TEST_PHRASE } from '../testing/memory-vault.ts';
import { MoVault } from './vault.ts';
import type { MoErrorEvent } from '../internal/error-event.ts';
import type { MoStatusEvent, MoSyncTokenEvent } from './vault.ts';

const PASSPHRASE = 'correct horse battery';
const failure = (code: MoErrorData['code'], retryAt?: number): MoErrorData =>
  new MoError(code, 'For the test.', retryAt === undefined ? {} : { retryAt }).toJSON();

async function vaultWith(client: MemoryVault): Promise<MoVault> {
  return fixture<MoVault>(html`<mo-vault .client=${client}><p id="content">Secret</p></mo-vault>`);
}
const shown = (vault: MoVault, selector: string) =>
  eventually(() => vault.shadowRoot?.querySelector<HTMLElement>(selector), selector);

function submit(vault: MoVault): void {
  inside<HTMLFormElement>(vault, 'form').requestSubmit();
}

describe('<mo-vault>', () => {
  describe('screens', () => {
    const states: Record<string, { status: Partial<VaultStatus>; expected: string; says: RegExp }> = {
      connecting: { status: { state: 'connecting' }, expected: '.skeleton', says: /^$/ },
      empty: { status: { state: 'empty' }, expected: '#new-passphrase', says: /Create your private vault/ },
      locked: { status: { state: 'locked' }, expected: '#passphrase', says: /Welcome back/ },
      'backing off': {
        status: { state: 'locked', retryAt: Date.now() + 60_000 },
        expected: '#passphrase-error',
        says: /Try again in \d+ seconds/,
      },
      'without its file': {
        status: { state: 'locked', error: failure('storage/missing') },
        expected: '.typed',
        says: /storage\/missing/,
      },
      asleep: { status: { state: 'asleep' }, expected: '.problem', says: /Another tab is asleep/ },
      outdated: { status: { state: 'outdated' }, expected: '.problem .primary', says: /Reload page/ },
      unavailable: {
        status: { state: 'unavailable', error: failure('storage/unavailable') },
        expected: '.problem',
        says: /No vault in this browser.*private browsing/,
      },
      unlocked: { status: { state: 'unlocked' }, expected: '[part=content]', says: /Lock/ },
      'unlocked, words not confirmed': {
        status: { state: 'unlocked', recoveryConfirmed: false },
        expected: '.note .link',
        says: /Confirm now/,
      },
      ephemeral: {
        status: { state: 'unlocked', storage: { ephemeral: true, persisted: null, recoveredTail: false } },
        expected: '.note',
        says: /Nothing is kept/,
      },
    };
    it('rests while it is out of the page, and goes on when it is back', async () => {
      const vault = await vaultWith(new MemoryVault());
      await shown(vault, '#new-passphrase');
      const place = vault.parentElement;
      vault.remove();
      await aTimeout(10);
      let updates = 0;
      const requestUpdate = vault.requestUpdate.bind(vault);
      vault.requestUpdate = (...change) => {
        updates += 1;
        if (updates < 100) requestUpdate(...change);
      };
      requestUpdate();
      await aTimeout(100);
      expect(updates).to.be.below(10);
      place?.append(vault);
      await shown(vault, '#new-passphrase');
    });

    for (const [name, { status, expected, says }] of Object.entries(states)) {
      it(`shows a vault that is ${name}, free of axe findings in both themes`, async () => {
        const client = new MemoryVault(PASSPHRASE);
        const vault = await vaultWith(client);
        client.set(status);
        await shown(vault, expected);
        expect(textOf(vault, '.frame')).to.match(says);
        await eachTheme(() => expect(vault).to.be.accessible());
      });
    }

    it('shows what is inside only while the vault is unlocked', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      const content = vault.querySelector<HTMLElement>('#content')!;
      expect(content.checkVisibility()).to.equal(false);
      client.set({ state: 'unlocked' });
      await eventually(() => content.checkVisibility(), 'the content');
      client.set({ state: 'locked' });
      await eventually(() => !content.checkVisibility(), 'the content to go');
    });

    it('says for every code what happened, what is safe and what to do', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.set({ state: 'unavailable', error: failure('storage/unavailable') });
      await shown(vault, '.problem');
      for (const code of MO_ERROR_CODES) {
        client.set({ error: failure(code) });
        await vault.updateComplete;
        expect(textOf(vault, '.problem')).to.include(`Code: ${code}`);
        const paragraphs = [...vault.shadowRoot!.querySelectorAll('.problem p')];
        expect(paragraphs.filter((p) => (p.textContent ?? '').trim().length > 5).length, code).to.be.at.least(
          3,
        );
      }
    });
  });

  describe('unlocking', () => {
    it('opens with the passphrase and fires mo-status and mo-unlock', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      const statuses: string[] = [];
      vault.addEventListener('mo-status', (event) => statuses.push((event as MoStatusEvent).status.state));
      fill(vault, '#passphrase', PASSPHRASE);
      const unlocked = oneEvent(vault, 'mo-unlock');
      submit(vault);
      await unlocked;
      expect(statuses).to.include('unlocked');
      expect(vault.status?.state).to.equal('unlocked');
      expect(vault.matches(':state(unlocked)')).to.equal(true);
    });

    it('is made for password managers: one form, a user name, the right autocomplete, pasting', async () => {
      const vault = await vaultWith(new MemoryVault(PASSPHRASE));
      const input = inside<HTMLInputElement>(vault, '#passphrase');
      expect(input.autocomplete).to.equal('current-password');
      expect(inside<HTMLInputElement>(vault, '[autocomplete=username]').form).to.equal(input.form);
      const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
      input.dispatchEvent(paste);
      expect(paste.defaultPrevented).to.equal(false);
    });

    it('names a wrong passphrase at the field, and selects it', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      fill(vault, '#passphrase', 'something else');
      const reported = oneEvent(vault, 'mo-error');
      submit(vault);
      const { error } = (await reported) as unknown as MoErrorEvent;
      expect(error.code).to.equal('vault/wrong-passphrase');
      const input = inside<HTMLInputElement>(vault, '#passphrase');
      await eventually(() => vault.shadowRoot?.activeElement === input, 'the focus');
      expect(input.getAttribute('aria-invalid')).to.equal('true');
      expect(inside(vault, `#${input.getAttribute('aria-describedby')!}`).textContent).to.match(
        /does not open/,
      );
      expect(input.selectionEnd).to.equal('something else'.length);
      await expect(vault).to.be.accessible();
    });

    it('does not send an attempt while it must wait, and counts down', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.set({ retryAt: Date.now() + 1200 });
      await shown(vault, '#passphrase-error');
      fill(vault, '#passphrase', PASSPHRASE);
      submit(vault);
      expect(client.calls).to.deep.equal([]);
      await eventually(
        () => !vault.shadowRoot?.querySelector('#passphrase-error'),
        'the end of the wait',
        4000,
      );
      submit(vault);
      await eventually(() => vault.status?.state === 'unlocked', 'unlocked');
    });

    it('shows the progress of a slow key derivation, and cancels it', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.faults.before = () => new Promise(() => {});
      client.set({ progress: { stage: 'deriving-key', fraction: null } });
      fill(vault, '#passphrase', PASSPHRASE);
      submit(vault);
      const bar = (await shown(vault, 'progress')) as HTMLProgressElement;
      expect(bar.hasAttribute('value')).to.equal(false);
      expect(textOf(vault, '.working')).to.match(/into a key/);
      await expect(vault).to.be.accessible();
      client.set({ progress: { stage: 'rebuilding', fraction: 0.5 } });
      await vault.updateComplete;
      expect(inside<HTMLProgressElement>(vault, 'progress').value).to.equal(0.5);
      inside(vault, '.working .button').click();
      await eventually(() => !vault.shadowRoot?.querySelector('progress'), 'the end of the attempt');
      expect(vault.status?.state).to.equal('locked');
      expect(textOf(vault, '.frame')).not.to.match(/Canceled|went wrong/);
    });

    it('keeps an attempt, and the words of a new vault, through a moment in which the owner is not heard', async () => {
      const client = new MemoryVault();
      const vault = await vaultWith(client);
      await shown(vault, '#new-passphrase');
      let go = (): void => undefined;
      client.faults.before = () => new Promise((resolve) => (go = resolve));
      fill(vault, '#new-passphrase', PASSPHRASE);
      fill(vault, '#repeat-passphrase', PASSPHRASE);
      submit(vault);
      await shown(vault, 'progress');
      client.set({ state: 'asleep' });
      await vault.updateComplete;
      go();
      await shown(vault, '.words');
      client.set({ state: 'asleep' });
      await aTimeout(20);
      expect(vault.shadowRoot!.querySelectorAll('.words li').length).to.equal(24);

      const other = new MemoryVault(PASSPHRASE);
      const second = await vaultWith(other);
      other.faults.before = client.faults.before;
      fill(second, '#passphrase', PASSPHRASE);
      submit(second);
      await shown(second, 'progress');
      other.set({ state: 'asleep' });
      await second.updateComplete;
      go();
      await shown(second, '[part=content]');
    });

    it('shows and hides the passphrase', async () => {
      const vault = await vaultWith(new MemoryVault(PASSPHRASE));
      const toggle = inside(vault, '.with-button button');
      toggle.click();
      await vault.updateComplete;
      expect(inside<HTMLInputElement>(vault, '#passphrase').type).to.equal('text');
      expect(toggle.getAttribute('aria-pressed')).to.equal('true');
      toggle.click();
      await vault.updateComplete;
      expect(inside<HTMLInputElement>(vault, '#passphrase').type).to.equal('password');
    });
  });

  describe('creating', () => {
    it('refuses a short passphrase and two that differ, and focuses the field', async () => {
      const client = new MemoryVault();
      const vault = await vaultWith(client);
      await shown(vault, '#new-passphrase');
      fill(vault, '#new-passphrase', 'short');
      submit(vault);
      await shown(vault, '#new-passphrase-error');
      expect(vault.shadowRoot?.activeElement?.id).to.equal('new-passphrase');
      fill(vault, '#new-passphrase', PASSPHRASE);
      fill(vault, '#repeat-passphrase', `${PASSPHRASE}!`);
      submit(vault);
      await shown(vault, '#repeat-passphrase-error');
      expect(vault.shadowRoot?.activeElement?.id).to.equal('repeat-passphrase');
      expect(client.calls).to.deep.equal([]);
      await expect(vault).to.be.accessible();
    });

    it('says how strong a passphrase is at once, and why it is weak when that is known, in each language', async () => {
      const vault = await vaultWith(new MemoryVault());
      await shown(vault, '#new-passphrase');
      fill(vault, '#new-passphrase', 'Password123!');
      await vault.updateComplete;
      expect(inside(vault, '.strength').dataset['score']).to.equal('3');
      const says = async (pattern: RegExp) =>
        eventually(() => pattern.test(textOf(vault, '#new-passphrase-hint')), String(pattern));
      await says(/Weak.*like a password that many people use/s);
      expect(inside(vault, '.strength').dataset['score']).to.equal('1');
      await expect(vault).to.be.accessible();
      vault.lang = 'de';
      await says(/Schwach.*ähnelt einem Passwort/s);
      vault.lang = 'ar';
      await says(/تشبه كلمة مرور/);
      vault.lang = 'en';
      fill(vault, '#new-passphrase', 'four unrelated words here now');
      await says(/Strong/);
      expect(vault.shadowRoot?.querySelector('.weakness')).to.equal(null);
      fill(vault, '#new-passphrase', '');
      await says(/At least 8 characters/);
    });

    it('shows the 24 words once, asks for three, and opens', async () => {
      const client = new MemoryVault();
      const vault = await vaultWith(client);
      await shown(vault, '#new-passphrase');
      fill(vault, '#new-passphrase', PASSPHRASE);
      fill(vault, '#repeat-passphrase', PASSPHRASE);
      submit(vault);
      await shown(vault, '.words');
      const words = [...vault.shadowRoot!.querySelectorAll('.words li')].map((item) => item.textContent);
      expect(words.join(' ')).to.equal(TEST_PHRASE);
      await eachTheme(() => expect(vault).to.be.accessible());

      // A move within the page must not lose them.
      const place = document.createElement('div');
      document.body.append(place);
      place.append(vault);
      await aTimeout(20);
      await shown(vault, '.words');
      expect(vault.client).to.equal(client);

      inside(vault, '.card > .primary').click();
      await shown(vault, '#word-0');
      const answer = () =>
        vault.shadowRoot!.querySelectorAll<HTMLLabelElement>('label[for^=word-]').forEach((label) => {
          const position = Number(/\d+/.exec(label.textContent ?? '')?.[0]);
          fill(vault, `#${label.htmlFor}`, words[position - 1] ?? '');
        });
      answer();
      fill(vault, '#word-0', 'wrong');
      submit(vault);
      await shown(vault, '#words-error');
      await expect(vault).to.be.accessible();
      answer();
      submit(vault);
      await shown(vault, '[part=content]');
      expect(client.status.recoveryConfirmed).to.equal(true);
      expect(vault.shadowRoot?.innerHTML).not.to.include('abandon');
      place.remove();
    });

    it('asks again behind the note when the words were not confirmed', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.set({ state: 'unlocked', recoveryConfirmed: false });
      (await shown(vault, '.note .link')).click();
      await shown(vault, '#word-0');
      expect(textOf(vault, '.frame')).not.to.include('Show the words again');
    });

    it('shows the words of a creation that was cut short to whoever knows the passphrase', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.set({ state: 'unlocked', recoveryConfirmed: false });
      (await shown(vault, '.note .link')).click();
      await shown(vault, '#word-0');
      inside(vault, 'footer .link').click();
      await shown(vault, '#show-passphrase');
      await eachTheme(() => expect(vault).to.be.accessible());
      fill(vault, '#show-passphrase', 'something else');
      submit(vault);
      await shown(vault, '#show-passphrase-error');
      expect(vault.shadowRoot?.activeElement?.id).to.equal('show-passphrase');
      fill(vault, '#show-passphrase', PASSPHRASE);
      submit(vault);
      await shown(vault, '.words');
      const words = [...vault.shadowRoot!.querySelectorAll('.words li')].map((item) => item.textContent);
      expect(words.join(' ')).to.equal(TEST_PHRASE);
      inside(vault, '.card > .primary').click();
      await shown(vault, '#word-0');
      expect(textOf(vault, '.frame')).to.include('Show the words again');
    });

    it('says what went wrong when the vault cannot be made, and lets the person try again', async () => {
      const client = new MemoryVault();
      const vault = await vaultWith(client);
      await shown(vault, '#new-passphrase');
      client.faults.before = () => Promise.reject(new MoError('storage/quota', 'Full.'));
      fill(vault, '#new-passphrase', PASSPHRASE);
      fill(vault, '#repeat-passphrase', PASSPHRASE);
      submit(vault);
      await shown(vault, '.note.danger');
      expect(textOf(vault, '.note')).to.match(/no space left.*Free some space.*storage\/quota/);
      expect(inside<HTMLButtonElement>(vault, '.primary').disabled).to.equal(false);
    });
  });

  it('recovers with the 24 words and sets a new passphrase', async () => {
    const client = new MemoryVault(PASSPHRASE);
    const vault = await vaultWith(client);
    inside(vault, '.card .link').click();
    await shown(vault, '#phrase');
    fill(vault, '#phrase', 'abandon zebra');
    await vault.updateComplete;
    expect(textOf(vault, '#phrase-hint')).to.equal('2 of 24 words');
    submit(vault);
    expect(client.calls).to.deep.equal([]);
    await expect(vault).to.be.accessible();

    fill(vault, '#phrase', TEST_PHRASE.replace('zebra', 'abandon'));
    submit(vault);
    await shown(vault, '#phrase-error');
    // As copied from a printed list: numbers, lines and capitals.
    const printed = TEST_PHRASE.split(' ').map(
      (word, index) => `${String(index + 1)}. ${word.toUpperCase()}`,
    );
    fill(vault, '#phrase', printed.join('\n'));
    submit(vault);
    await shown(vault, '#new-passphrase');
    expect(textOf(vault, 'h2')).to.equal('Set a new passphrase');
    await expect(vault).to.be.accessible();
    fill(vault, '#new-passphrase', 'another passphrase');
    fill(vault, '#repeat-passphrase', 'another passphrase');
    submit(vault);
    await shown(vault, '[part=content]');
    await client.lock();
    await client.unlock({ passphrase: 'another passphrase' });
  });

  describe('locking and wiping', () => {
    it('locks, unless a listener of mo-before-lock objects', async () => {
      const client = new MemoryVault(PASSPHRASE);
      await client.unlock({ passphrase: PASSPHRASE });
      const vault = await vaultWith(client);
      vault.addEventListener('mo-before-lock', (event) => event.preventDefault(), { once: true });
      expect(await vault.lock()).to.equal(false);
      expect(client.status.state).to.equal('unlocked');
      const locked = oneEvent(vault, 'mo-lock');
      const button = inside(vault, '.bar button');
      button.focus();
      button.click();
      await locked;
      // The person was inside, so the focus goes to where they go on.
      await eventually(
        () => vault.shadowRoot?.activeElement?.id === 'passphrase',
        'the focus on the passphrase',
      );
    });

    it('fires mo-lock but not mo-before-lock for a lock from elsewhere', async () => {
      const client = new MemoryVault(PASSPHRASE);
      await client.unlock({ passphrase: PASSPHRASE });
      const vault = await vaultWith(client);
      let asked = 0;
      vault.addEventListener('mo-before-lock', () => (asked += 1));
      const locked = oneEvent(vault, 'mo-lock');
      await client.lock();
      await locked;
      expect(asked).to.equal(0);
    });

    it('wipes only after the word was typed and no listener objects', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      client.set({ state: 'unavailable', error: failure('storage/key-lost') });
      const wipe = await shown(vault, '.typed .danger');
      wipe.click();
      expect(client.calls).to.deep.equal([]);
      fill(vault, '#wipe-word', 'DELETE');
      await vault.updateComplete;
      vault.addEventListener('mo-before-wipe', (event) => event.preventDefault(), { once: true });
      wipe.click();
      await aTimeout(20);
      expect(client.calls).to.deep.equal([]);
      wipe.click();
      await shown(vault, '#new-passphrase');
      expect(client.calls).to.deep.equal(['wipe']);
    });
  });

  describe('as an element', () => {
    it('reflects attributes to properties', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await fixture<MoVault>(
        html`<mo-vault
          .client=${client}
          store="notes"
          worker-url="/w.js"
          sync-url="/mo"
          ephemeral
        ></mo-vault>`,
      );
      expect([vault.store, vault.workerUrl, vault.syncUrl, vault.ephemeral]).to.deep.equal([
        'notes',
        '/w.js',
        '/mo',
        true,
      ]);
    });

    it('keeps properties that were set before the upgrade', async () => {
      const early = document.createElement('mo-late-vault') as MoVault;
      const client = new MemoryVault(PASSPHRASE);
      early.store = 'early';
      early.client = client;
      customElements.define('mo-late-vault', class extends MoVault {});
      document.body.append(early);
      await early.updateComplete;
      expect(early.store).to.equal('early');
      expect(early.client).to.equal(client);
      early.remove();
    });

    it('lets go of the client when it leaves the page, and not when it moves', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const vault = await vaultWith(client);
      expect(client.listeners).to.equal(1);
      const place = document.createElement('div');
      vault.parentElement!.append(place);
      place.append(vault);
      await aTimeout(10);
      expect(client.listeners).to.equal(1);
      vault.remove();
      await aTimeout(10);
      expect(client.listeners).to.equal(0);
      // A client that the application brought is not disposed of.
      expect(client.disposed).to.equal(false);
      place.append(vault);
      await aTimeout(10);
      expect(client.listeners).to.equal(1);
    });

    it('speaks the nearest language and goes in its direction', async () => {
      const client = new MemoryVault(PASSPHRASE);
      const box = await fixture<HTMLElement>(
        html`<div lang="ar"><mo-vault .client=${client}></mo-vault></div>`,
      );
      const vault = box.querySelector('mo-vault')!;
      await eventually(() => textOf(vault, 'h2') === 'أهلًا بعودتك', 'Arabic');
      const frame = inside(vault, '.frame');
      expect(getComputedStyle(frame).direction).to.equal('rtl');
      await expect(vault).to.be.accessible();
      box.lang = 'de';
      await eventually(() => textOf(vault, 'h2') === 'Willkommen zurück', 'German');
      expect(getComputedStyle(inside(vault, '.frame')).direction).to.equal('ltr');
      box.lang = 'fr';
      await eventually(
        () => textOf(vault, 'h2') === 'Welcome back',
        'English for a language that is not there',
      );
    });

    it('does not take the focus when a page loads', async () => {
      const vault = await vaultWith(new MemoryVault(PASSPHRASE));
      await vault.updateComplete;
      expect(vault.matches(':focus-within')).to.equal(false);
    });
  });
});

const MOUNT = 'https://sync.example/mo';

/** What the vault's client is told when the server wants the host's own sign-in. */
async function asked(listener: ((event: MoSyncTokenEvent) => void) | null) {
  const client = new MemoryVault();
  const vault = await fixture<MoVault>(html`<mo-vault .client=${client}></mo-vault>`);
  if (listener !== null) document.addEventListener('mo-sync-token', listener, { once: true });
  const token = await client.sync.tokenSource?.(MOUNT);
  if (listener !== null) document.removeEventListener('mo-sync-token', listener);
  return { client, vault, token };
}

describe('mo-sync-token', () => {
  it('asks the page, with the address of the server, and passes its token on', async () => {
    const urls: string[] = [];
    const { token } = await asked((event) => {
      urls.push(event.url);
      event.respondWith(Promise.resolve('good'));
    });
    expect(token).to.equal('good');
    expect(urls).to.deep.equal([MOUNT]);
  });

  it('has no token where nobody listens, nobody is signed in, or a listener objects', async () => {
    expect((await asked(null)).token).to.equal(null);
    expect((await asked((event) => event.respondWith(null))).token).to.equal(null);
    const refusing = (event: MoSyncTokenEvent) => {
      event.respondWith('good');
      event.preventDefault();
    };
    expect((await asked(refusing)).token).to.equal(null);
  });

  it('takes its answer back when the element leaves the client', async () => {
    const { client, vault } = await asked(null);
    expect(client.sync.tokenSource).not.to.equal(null);
    vault.client = null;
    expect(client.sync.tokenSource).to.equal(null);
  });
});
