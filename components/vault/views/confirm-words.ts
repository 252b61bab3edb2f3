import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../../controllers/operation.ts';
import type { Gate } from '../gate-view.ts';

/** Words in a recovery phrase. */
const PHRASE_LENGTH = 24;
/** How many of them are asked for. */
const ASKED = 3;

/** Asks for three of the 24 words at random positions. */
export class ConfirmWords {
  readonly #gate: Gate;
  readonly #operation: Operation;
  readonly #onDone: () => void;
  readonly #onBack: () => void;
  readonly #haveWords: () => boolean;
  readonly #positions = randomPositions();

  constructor(
    gate: Gate,
    handlers: {
      readonly onDone: () => void;
      /** Back to the words, or to what brings them back. */
      readonly onBack: () => void;
      readonly haveWords: () => boolean;
    },
  ) {
    this.#gate = gate;
    this.#operation = new Operation(gate);
    this.#onDone = handlers.onDone;
    this.#onBack = handlers.onBack;
    this.#haveWords = handlers.haveWords;
  }

  dispose(): void {
    this.#operation.cancel();
  }

  focus(): void {
    void this.#gate.updateComplete.then(() => this.#gate.root.querySelector<HTMLElement>('#word-0')?.focus());
  }

  render(): TemplateResult {
    const { localize } = this.#gate;
    const { error, pending } = this.#operation;
    const wrong = error?.code === 'vault/wrong-recovery-phrase' || error?.code === 'input/invalid';
    return html`
      <form class="card" part="card" @submit=${this.#submit} novalidate>
        <header>
          <h2 tabindex="-1">${localize.term('confirmTitle')}</h2>
          <p class="muted">${localize.term('confirmText')}</p>
        </header>
        ${error === null || wrong ? nothing : this.#gate.problemNote(error)}
        ${this.#positions.map(
          (position, index) => html`
            <div class="field">
              <label for="word-${index}">${localize.term('wordNumber', position)}</label>
              <input
                id="word-${index}"
                class="input"
                part="input"
                dir="ltr"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required
                aria-invalid=${wrong ? 'true' : nothing}
                aria-describedby=${wrong ? 'words-error' : nothing}
              />
            </div>
          `,
        )}
        ${wrong ? html`<p class="invalid" id="words-error">${localize.term('confirmWrong')}</p>` : nothing}
        <button
          class="button primary"
          part="button primary-button"
          aria-disabled=${pending ? 'true' : nothing}
        >
          ${localize.term('confirm')}
        </button>
        <footer>
          <button type="button" class="link" @click=${this.#onBack}>
            ${localize.term(this.#haveWords() ? 'showAgain' : 'wordsLost')}
          </button>
          <button type="button" class="link" @click=${this.#onDone}>${localize.term('later')}</button>
        </footer>
      </form>
    `;
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { client, localize, root } = this.#gate;
    if (client === null) return;
    const inputs = [...root.querySelectorAll<HTMLInputElement>('[id^="word-"]')];
    const words = inputs.map((input) => input.value.trim().toLowerCase());
    const empty = inputs[words.indexOf('')];
    if (empty !== undefined) {
      empty.focus();
      return;
    }
    const confirmed = await this.#operation.run(() =>
      client.confirmRecovery({ positions: this.#positions, words }),
    );
    if (confirmed) {
      this.#gate.announce(localize.term('confirmed'));
      this.#onDone();
      return;
    }
    const { error } = this.#operation;
    if (error === null) return;
    this.#gate.report(error);
    this.#gate.announce(localize.term('confirmWrong'));
    inputs[0]?.focus();
  };
}

/** Three different positions from 1 to 24, in order. */
function randomPositions(): readonly number[] {
  const positions = new Set<number>();
  const random = new Uint8Array(1);
  while (positions.size < ASKED) {
    const value = crypto.getRandomValues(random)[0] ?? 0;
    // 240 is the largest multiple of 24 that fits: no position is likelier than another.
    if (value < 240) positions.add((value % PHRASE_LENGTH) + 1);
  }
  return [...positions].sort((a, b) => a - b);
}
