import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import { recoveryKitView, type PrintedKit } from '../internal/recovery-kit-view.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

/** The recovery kit with new words, and new keys. */
export class KeysPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #print: () => void;
  readonly #onWords: () => void;
  readonly #operation: Operation;
  #kit: PrintedKit | null = null;
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

  async #makeKit(areWordsNew = false): Promise<void> {
    const { client, status } = this.#host;
    if (client === null || status === null) return;
    const kit = await client.keys.recoveryKit();
    const isWaiting = areWordsNew || !status.recoveryConfirmed || status.sync.newWords === true;
    this.#kit = isWaiting && (await this.#hasShutOut()) ? { ...kit, secretKey: null } : kit;
  }

  /** New words begin an epoch, and where a device was shut out, the secret key is another one with each: the one of now is not printed. */
  async #hasShutOut(): Promise<boolean> {
    const { client, status } = this.#host;
    if (client === null || status === null || status.sync.state === 'off') return false;
    return (await client.devices.list()).some(({ isRevoked }) => isRevoked);
  }

  async #makeWords(): Promise<void> {
    const { client } = this.#host;
    if (client === null) return;
    const { recoveryPhrase } = await client.keys.newRecoveryPhrase();
    this.#words = recoveryPhrase.split(' ');
    this.#onWords();
    await this.#makeKit(true);
  }

  async #run(task: () => Promise<void>): Promise<void> {
    const done = await this.#operation.run(() => this.#stepUp.run(task));
    if (!done && this.#operation.error !== null) this.#host.report(this.#operation.error);
  }
}
