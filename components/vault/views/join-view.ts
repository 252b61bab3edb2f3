import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { Operation } from '../../controllers/operation.ts';
import { joinTerms } from '../../translations/join/index.ts';
import { addTerms } from '../../translations/languages.ts';
import { problemsTerms } from '../../translations/problems/index.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { joinProgress } from './join-progress.ts';
import { JoinScanner } from './join-scanner.ts';
import { JOIN_WAYS, joinInput, suggestedName, type JoinWay } from './join-ways.ts';
import { joinStyles } from './join.styles.ts';
import { NewPassphrase } from './new-passphrase.ts';
import { VaultPassphrase } from './vault-passphrase.ts';

type FieldName = 'secret' | 'server' | 'name';

/** Makes this browser another device of a vault: by a code, the short code, passphrase and secret key, or the recovery words. */
export class JoinView implements GateView {
  readonly #gate: Gate;
  readonly #onBack: () => void;
  readonly #operation: Operation;
  readonly #passphrase: NewPassphrase;
  readonly #vaultPassphrase: VaultPassphrase;
  readonly #scanner: JoinScanner;
  #way: JoinWay = 'code';
  #wrong: { readonly field: FieldName; readonly text: string } | null = null;
  #isComparing = false;

  constructor(gate: Gate, onBack: () => void) {
    addTerms(joinTerms, problemsTerms);
    const sheet = joinStyles.styleSheet;
    if (sheet !== undefined && !gate.root.adoptedStyleSheets.includes(sheet)) {
      gate.root.adoptedStyleSheets = [...gate.root.adoptedStyleSheets, sheet];
    }
    this.#gate = gate;
    this.#onBack = onBack;
    this.#operation = new Operation(gate);
    this.#passphrase = new NewPassphrase(gate);
    this.#vaultPassphrase = new VaultPassphrase(gate);
    this.#scanner = new JoinScanner(gate, (code) => this.#fill(code));
  }

  dispose(): void {
    this.#operation.cancel();
    this.#scanner.stop();
    this.#vaultPassphrase.dispose();
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const { error, pending } = this.#operation;
    return html`
      <form class="card" part="card" @submit=${this.#submit} novalidate>
        <header>
          <h2 tabindex="-1">${localize.term('joinTitle')}</h2>
          <p class="muted">${localize.term('joinText')}</p>
        </header>
        ${error === null || this.#wrong !== null ? nothing : this.#renderError(error)}
        <div class="join-form" ?hidden=${pending}>${this.#renderForm()}</div>
        ${pending ? this.#renderPending() : nothing}
        <footer>
          <button type="button" class="link" id="join-back" ?disabled=${pending} @click=${this.#onBack}>
            ${localize.term('joinBack')}
          </button>
        </footer>
      </form>
    `;
  }

  #renderPending(): TemplateResult {
    const progress = this.#gate.status?.progress ?? null;
    const isComparing = progress?.stage === 'comparing';
    if (isComparing && !this.#isComparing) {
      this.#gate.announce(this.#gate.localize.term('compareTitle'));
      void this.#focus('#compare');
    }
    this.#isComparing = isComparing;
    return joinProgress(this.#gate.localize, progress, {
      cancel: () => this.#operation.cancel(),
      confirm: () => void this.#gate.client?.devices.confirmJoin().catch(() => undefined),
    });
  }

  #renderError(error: MoErrorData): unknown {
    const { localize } = this.#gate;
    return html`
      ${this.#gate.problemNote(error)}
      ${error.code === 'sync/pairing-failed' ? html`<p>${localize.term('pairingFailedNext')}</p>` : nothing}
    `;
  }

  #renderForm(): TemplateResult {
    const { localize } = this.#gate;
    const { fresh } = JOIN_WAYS[this.#way];
    return html`
      <fieldset class="ways">
        <legend>${localize.term('joinWay')}</legend>
        ${(Object.keys(JOIN_WAYS) as JoinWay[]).map((way) => this.#renderWay(way))}
      </fieldset>
      ${this.#renderSecret()} ${this.#way === 'code' ? nothing : this.#renderServer()}
      <p class="hint" id="fresh">${localize.term(fresh)}</p>
      ${this.#renderField('name', {
        label: localize.term('deviceNameField'),
        hint: localize.term('deviceNameHint'),
        input: html`<input
          id="join-name"
          class="input"
          part="input"
          maxlength="60"
          autocomplete="off"
          .defaultValue=${suggestedName()}
          aria-describedby="join-name-hint"
          aria-invalid=${this.#isWrong('name')}
        />`,
      })}
      <input
        type="text"
        name="username"
        autocomplete="username"
        .value=${localize.term('vault')}
        hidden
        readonly
      />
      ${
        this.#way === 'key'
          ? this.#vaultPassphrase.render()
          : html`<p class="hint">${localize.term('ownPassphraseText')}</p>
              ${this.#passphrase.render(false)}`
      }
      <button class="button primary" part="button primary-button" id="join">${localize.term('join')}</button>
    `;
  }

  #renderWay(way: JoinWay): TemplateResult {
    const { localize } = this.#gate;
    const { label, hint } = JOIN_WAYS[way];
    return html`
      <label class="way">
        <input
          type="radio"
          name="way"
          value=${way}
          .checked=${this.#way === way}
          @change=${() => this.#choose(way)}
        />
        <span>
          ${localize.term(label)}
          <span class="hint">${localize.term(hint)}</span>
        </span>
      </label>
    `;
  }

  #renderSecret(): TemplateResult {
    const { localize } = this.#gate;
    const { field } = JOIN_WAYS[this.#way];
    const isShort = this.#way === 'short';
    return html`
      ${this.#renderField('secret', {
        label: localize.term(field),
        input: isShort
          ? html`<input
              id="join-secret"
              class="input phrase"
              part="input"
              dir="ltr"
              maxlength="20"
              autocomplete="off"
              autocapitalize="characters"
              spellcheck="false"
              aria-invalid=${this.#isWrong('secret')}
              aria-describedby=${this.#errorOf('secret')}
            />`
          : html`<textarea
              id="join-secret"
              class="input phrase"
              part="input"
              rows=${this.#way === 'key' ? 2 : 4}
              dir="ltr"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              aria-invalid=${this.#isWrong('secret')}
              aria-describedby=${this.#errorOf('secret')}
            ></textarea>`,
      })}
      ${this.#way === 'code' ? this.#scanner.render() : nothing}
    `;
  }

  #renderServer(): TemplateResult {
    const { localize } = this.#gate;
    return this.#renderField('server', {
      label: localize.term('serverField'),
      input: html`<input
        id="join-server"
        class="input"
        part="input"
        type="url"
        dir="ltr"
        autocomplete="url"
        .defaultValue=${this.#defaultServer}
        aria-invalid=${this.#isWrong('server')}
        aria-describedby=${this.#errorOf('server')}
      />`,
    });
  }

  #renderField(
    name: FieldName,
    {
      label,
      hint,
      input,
    }: { readonly label: string; readonly hint?: string | undefined; readonly input: unknown },
  ): TemplateResult {
    const id = `join-${name}`;
    return html`
      <div class="field">
        <label for=${id}>${label}</label>
        ${input}
        ${this.#wrong?.field === name ? html`<p class="invalid" id="${id}-error">${this.#wrong.text}</p>` : nothing}
        ${hint === undefined ? nothing : html`<div class="hint" id="${id}-hint">${hint}</div>`}
      </div>
    `;
  }

  #isWrong(field: FieldName): 'true' | typeof nothing {
    return this.#wrong?.field === field ? 'true' : nothing;
  }

  #errorOf(field: FieldName): string | typeof nothing {
    return this.#wrong?.field === field ? `join-${field}-error` : nothing;
  }

  /** The address that the page names for its vault. */
  get #defaultServer(): string {
    const named = this.#gate.root.host.getAttribute('sync-url') ?? '';
    return named === '' ? '' : new URL(named, document.baseURI).href;
  }

  #choose(way: JoinWay): void {
    this.#scanner.stop();
    const field = this.#gate.root.querySelector<HTMLInputElement>('#join-secret');
    if (field !== null) field.value = '';
    this.#way = way;
    this.#wrong = null;
    this.#operation.error = null;
    this.#gate.requestUpdate();
  }

  #fill(code: string): void {
    const field = this.#gate.root.querySelector<HTMLTextAreaElement>('#join-secret');
    if (field === null) return;
    field.value = code;
    this.#gate.root.querySelector<HTMLElement>('#new-passphrase')?.focus();
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, root } = this.#gate;
    const valueOf = (id: string) => root.querySelector<HTMLInputElement>(`#join-${id}`)?.value.trim() ?? '';
    const [secret, url, deviceName] = [valueOf('secret'), valueOf('server'), valueOf('name')];
    this.#wrong = null;
    if (secret === '') return this.#refuse('secret', this.#secretText());
    if (this.#way !== 'code' && !URL.canParse(url)) return this.#refuse('server', this.#text('serverWrong'));
    if (deviceName === '') return this.#refuse('name', this.#text('deviceNameMissing'));
    const passphrase = (this.#way === 'key' ? this.#vaultPassphrase : this.#passphrase).take();
    if (client === null || passphrase === null) return;
    this.#scanner.stop();
    const input = joinInput({ way: this.#way, secret, url, deviceName, passphrase });
    // The vault opens while it is still being fetched, so this screen has to stay.
    this.#gate.show('create');
    const joined = await this.#operation.run(async (signal) => void (await client.join(input, { signal })));
    if (joined) this.#gate.announce(this.#text('joined'));
    if (joined || client.status.state === 'unlocked') {
      this.#gate.show(null);
      return;
    }
    await this.#afterFailure();
  };

  async #afterFailure(): Promise<void> {
    const { error } = this.#operation;
    if (error === null) return this.#focus('h2');
    this.#gate.report(error);
    if (error.code === 'sync/wrong-secret-key') return this.#refuse('secret', this.#text('secretKeyUnknown'));
    if (isWrongSecret(error)) return this.#refuse('secret', this.#secretText());
    if (this.#way === 'key' && this.#vaultPassphrase.refuse(error)) return;
    if (error.code === 'input/invalid' && error.field === 'url')
      return this.#refuse('server', this.#text('serverWrong'));
    this.#gate.announce(this.#gate.localize.term('errorText', error.code, 'what'));
    await this.#focus('h2');
  }

  #secretText(): string {
    return this.#text(WRONG[this.#way]);
  }

  #text(
    term: (typeof WRONG)[JoinWay] | 'secretKeyUnknown' | 'serverWrong' | 'deviceNameMissing' | 'joined',
  ): string {
    return this.#gate.localize.term(term);
  }

  #refuse(field: FieldName, text: string): void {
    this.#wrong = { field, text };
    this.#gate.announce(text);
    void this.#focus(`#join-${field}`);
  }

  async #focus(selector: string): Promise<void> {
    this.#gate.requestUpdate();
    await this.#gate.updateComplete;
    this.#gate.root.querySelector<HTMLElement>(selector)?.focus();
  }
}

/** What is said at the field for what cannot be right, or was not. */
const WRONG = {
  code: 'codeWrong',
  short: 'shortWrong',
  key: 'secretKeyWrong',
  words: 'wordsWrong',
} as const satisfies Record<JoinWay, string>;

function isWrongSecret({ code, field = '' }: MoErrorData): boolean {
  return (
    code === 'vault/wrong-recovery-phrase' ||
    (code === 'input/invalid' && ['code', 'shortCode', 'secretKey', 'recoveryPhrase'].includes(field))
  );
}
