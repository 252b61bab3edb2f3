import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { RecoveryKit } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import { recoveryKitView } from '../internal/recovery-kit-view.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

/** The recovery kit with new words, and new keys. */
export class KeysPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #print: () => void;
  readonly #onWords: () => void;
  readonly #operation: Operation;
  #kit: RecoveryKit | null = null;
  #words: readonly string[] | null = null;

  constructor(host: PanelHost, stepUp: StepUp, on: { print(): void; words(): void }) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#print = () => on.print();
    this.#onWords = () => on.words();
    this.#operation = new Operation(host);
  }

  /** Nothing secret stays on screen. */
  forget(): void {
    this.#operation.cancel();
    this.#kit = null;
    this.#words = null;
  }

  render(): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    const words = this.#words === null ? nothing : this.#renderWords(this.#words);
    const button = (id: string, label: string, click: () => Promise<void>) =>
      html`<button
        type="button"
        class="button"
        part="button"
        id=${id}
        aria-disabled=${pending ? 'true' : nothing}
        @click=${() => void this.#run(click)}
      >
        ${label}
      </button>`;
    return html`
      <section class="panel" part="panel" aria-labelledby="kit-title">
        <h3 id="kit-title">${localize.term('kitTitle')}</h3>
        <p class="muted small">${localize.term('kitText')}</p>
        <div class="actions">
          ${button('show-kit', localize.term('showKit'), () => this.#makeKit())}
          ${button('new-words', localize.term('newWords'), () => this.#makeWords())}
        </div>
        ${this.#kit === null ? nothing : recoveryKitView(localize, this.#kit, words, this.#print)}
        <h3>${localize.term('newKeysTitle')}</h3>
        <p class="muted small">${localize.term('newKeysText')}</p>
        <p class="muted small">${localize.term('rotateText')}</p>
        <div class="actions">
          ${button('rekey', localize.term('rekey'), async () => this.#host.client?.keys.rekey())}
          ${button('rotate', localize.term('rotate'), async () => this.#host.client?.keys.rotate())}
        </div>
        ${pending ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel()) : nothing}
        ${error === null ? nothing : problemNote(localize, error)}
      </section>
    `;
  }

  #renderWords(words: readonly string[]): TemplateResult {
    const { localize, status } = this.#host;
    return html`
      <p>
        ${localize.term('newWordsText')}
        ${status === null || status.sync.state === 'off' ? nothing : localize.term('newWordsSynced')}
      </p>
      <ol class="words" id="words" dir="ltr" lang="en" aria-label=${localize.term('phraseWords')}>
        ${words.map((word) => html`<li>${word}</li>`)}
      </ol>
    `;
  }

  async #makeKit(): Promise<void> {
    this.#kit = (await this.#host.client?.keys.recoveryKit()) ?? null;
  }

  async #makeWords(): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    const { recoveryPhrase } = await client.keys.newRecoveryPhrase();
    this.#words = recoveryPhrase.split(' ');
    this.#onWords();
    await this.#makeKit();
  }

  async #run(task: () => Promise<void>): Promise<void> {
    const done = await this.#operation.run(() => this.#stepUp.run(task));
    if (!done && this.#operation.error !== null) this.#host.report(this.#operation.error);
  }
}
