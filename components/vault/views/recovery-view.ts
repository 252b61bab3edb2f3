import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { alertIcon } from '../../internal/icon.ts';
import { copyIcon, downloadIcon, printIcon } from './setup-icons.ts';
import type { Gate, GateView } from '../gate-view.ts';
import { prepareSetup } from './prepare-setup.ts';
import { ConfirmWords } from './confirm-words.ts';
import { ShowWords } from './show-words.ts';
import { printAlone } from './print-alone.ts';

/**
 * Shows the 24 words once, then asks for three of them. Without a phrase (another tab, or after a reload) it asks first,
 * and shows the words to whoever knows the passphrase.
 */
export class RecoveryView implements GateView {
  readonly #gate: Gate;
  readonly #confirm: ConfirmWords;
  #words: readonly string[];
  readonly #show: ShowWords;
  #step: 'words' | 'confirm' | 'passphrase';
  #note: 'copied' | 'copyFailed' | null = null;

  constructor(gate: Gate, recoveryPhrase = '') {
    prepareSetup(gate);
    this.#gate = gate;
    this.#words = recoveryPhrase === '' ? [] : recoveryPhrase.split(' ');
    this.#step = this.#haveWords ? 'words' : 'confirm';
    this.#confirm = new ConfirmWords(gate, {
      onDone: () => this.#leave(),
      onBack: () => this.#go(this.#haveWords ? 'words' : 'passphrase'),
      haveWords: () => this.#haveWords,
    });
    this.#show = new ShowWords(gate, {
      onWords: (phrase) => {
        this.#words = phrase.split(' ');
        this.#go('words');
      },
      onBack: () => this.#go('confirm'),
    });
  }

  get #haveWords(): boolean {
    return this.#words.length > 0;
  }

  dispose(): void {
    this.#words = [];
    this.#confirm.dispose();
    this.#show.dispose();
  }

  /** To the heading: the person starts reading where the words are introduced. */
  focus(): void {
    void this.#gate.updateComplete.then(() => this.#gate.root.querySelector<HTMLElement>('h2')?.focus());
  }

  render(): TemplateResult {
    if (this.#step === 'confirm') return this.#confirm.render();
    if (this.#step === 'passphrase') return this.#show.render();
    const { localize } = this.#gate;
    const canCopy = 'clipboard' in navigator;
    return html`
      <section class="card wide" part="card">
        <header>
          <h2 tabindex="-1">${localize.term('phraseTitle')}</h2>
          <p class="muted">${localize.term('phraseText')}</p>
        </header>
        <p class="note">${alertIcon}<span>${localize.term('phraseWarning')}</span></p>
        <ol
          class="words"
          part="words"
          aria-label=${localize.term('phraseWords')}
          dir="ltr"
          lang="en"
          translate="no"
        >
          ${this.#words.map((word) => html`<li>${word}</li>`)}
        </ol>
        <div class="actions no-print">
          ${
            canCopy
              ? html`<button class="button compact" part="button" @click=${this.#copy}>
                  ${copyIcon}${localize.term('copy')}
                </button>`
              : nothing
          }
          <button class="button compact" part="button" @click=${() => printAlone(this.#gate.root.host)}>
            ${printIcon}${localize.term('print')}
          </button>
          <button class="button compact" part="button" @click=${this.#download}>
            ${downloadIcon}${localize.term('download')}
          </button>
        </div>
        ${this.#note === null ? nothing : html`<p class="hint">${localize.term(this.#note)}</p>`}
        <button
          class="button primary no-print"
          part="button primary-button"
          @click=${() => this.#go('confirm')}
        >
          ${localize.term('phraseSaved')}
        </button>
      </section>
    `;
  }

  #go(step: 'words' | 'confirm' | 'passphrase'): void {
    this.#step = step;
    this.#note = null;
    this.#gate.requestUpdate();
    if (step === 'confirm') this.#confirm.focus();
    else if (step === 'passphrase') this.#show.focus();
    else this.focus();
  }

  #leave(): void {
    this.dispose();
    this.#gate.show(null);
  }

  readonly #copy = async (): Promise<void> => {
    const copied = await navigator.clipboard.writeText(this.#words.join(' ')).then(
      () => true,
      () => false,
    );
    this.#note = copied ? 'copied' : 'copyFailed';
    this.#gate.announce(this.#gate.localize.term(this.#note));
    this.#gate.requestUpdate();
  };

  readonly #download = (): void => {
    const { localize } = this.#gate;
    const lines = this.#words.map((word, index) => `${String(index + 1).padStart(2)}  ${word}`);
    const file = new Blob([`${localize.term('phraseTitle')}\n\n${lines.join('\n')}\n`], {
      type: 'text/plain',
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = localize.term('phraseFile');
    link.click();
    // The words must not stay reachable under an address; the browser has taken the file by the next task.
    setTimeout(() => URL.revokeObjectURL(link.href));
  };
}
