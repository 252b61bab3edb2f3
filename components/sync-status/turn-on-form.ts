import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { PanelHost } from '../internal/panel-host.ts';
import type { Operation } from '../controllers/operation.ts';
import { problemNote } from '../internal/problem-views.ts';

const PHRASE_LENGTH = 24;

/** What the form needs around it. */
export type TurnOnHost = Pick<PanelHost, 'localize' | 'status' | 'root' | 'requestUpdate'>;

/** What is typed into the form. */
export interface TurnOnInput {
  readonly url: string;
  readonly recoveryPhrase?: string;
  readonly invite?: string;
  readonly deviceName?: string;
}

/** Where to sync, and what lets this device in there: for the first server, and for another one. */
export class TurnOnForm {
  readonly #host: TurnOnHost;
  readonly #operation: Operation;
  readonly #onSubmit: (input: TurnOnInput) => void;
  #fault: 'url' | 'words' | null = null;

  constructor(host: TurnOnHost, operation: Operation, onSubmit: (input: TurnOnInput) => void) {
    this.#host = host;
    this.#operation = operation;
    this.#onSubmit = onSubmit;
  }

  reset(): void {
    this.#fault = null;
  }

  /** `url` is what stands in the field at first. */
  render(task: 'turn-on' | 'move', url: string, onCancel: () => void): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    const isMove = task === 'move';
    const urlFault = this.#fault === 'url' || error?.field === 'url';
    const wordsFault =
      this.#fault === 'words' ||
      error?.field === 'recoveryPhrase' ||
      error?.code === 'vault/wrong-recovery-phrase';
    return html`
      <form class="form" id="turn-on" @submit=${this.#submit} novalidate aria-labelledby="form-title">
        <h3 id="form-title" tabindex="-1">${localize.term(isMove ? 'moveTitle' : 'turnOnTitle')}</h3>
        <p class="muted small">${localize.term(isMove ? 'moveText' : 'turnOnText')}</p>
        ${error === null || this.#fault !== null ? nothing : problemNote(localize, error)}
        <div class="field">
          <label for="sync-url">${localize.term('serverAddress')}</label>
          <input
            id="sync-url"
            class="input"
            part="input"
            dir="ltr"
            inputmode="url"
            autocomplete="url"
            autocapitalize="none"
            spellcheck="false"
            required
            .value=${url}
            ?readonly=${pending}
            aria-invalid=${urlFault ? 'true' : nothing}
            aria-describedby="sync-url-hint"
          />
          <p class=${urlFault ? 'invalid' : 'hint'} id="sync-url-hint">
            ${localize.term(urlFault ? 'serverAddressFault' : 'serverAddressHint')}
          </p>
        </div>
        ${
          // The words of a vault that is new wait for their confirmation, and are used from there.
          status?.recoveryConfirmed === false
            ? nothing
            : html`<div class="field">
                <label for="sync-words">${localize.term('syncWords')}</label>
                <textarea
                  id="sync-words"
                  class="input"
                  part="input"
                  rows="3"
                  dir="ltr"
                  autocomplete="off"
                  autocapitalize="none"
                  spellcheck="false"
                  translate="no"
                  ?readonly=${pending}
                  aria-invalid=${wordsFault ? 'true' : nothing}
                  aria-describedby="sync-words-hint"
                ></textarea>
                <p class=${wordsFault ? 'invalid' : 'hint'} id="sync-words-hint">
                  ${localize.term(wordsFault ? 'syncWordsFault' : 'syncWordsHint')}
                </p>
              </div>`
        }
        <div class="field">
          <label for="sync-device">${localize.term('syncDeviceName')}</label>
          <input
            id="sync-device"
            class="input"
            part="input"
            maxlength="60"
            autocomplete="off"
            ?readonly=${pending}
            aria-describedby="sync-device-hint"
          />
          <p class="hint" id="sync-device-hint">${localize.term('syncDeviceNameHint')}</p>
        </div>
        <details ?open=${error?.code === 'sync/forbidden'}>
          <summary>${localize.term('syncInviteQuestion')}</summary>
          <div class="field">
            <label for="sync-invite">${localize.term('syncInvite')}</label>
            <input
              id="sync-invite"
              class="input"
              part="input"
              dir="ltr"
              maxlength="100"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              ?readonly=${pending}
            />
          </div>
        </details>
        <details>
          <summary>${localize.term('casesTitle')}</summary>
          <ul class="cases">
            ${(['caseHere', 'caseThere', 'caseBoth', 'caseOther'] as const).map(
              (term) => html`<li>${localize.term(term)}</li>`,
            )}
          </ul>
        </details>
        <div class="actions">
          <button
            class="button primary"
            part="button primary-button"
            id="submit"
            aria-disabled=${pending ? 'true' : nothing}
            aria-busy=${pending ? 'true' : nothing}
          >
            ${localize.term(isMove ? 'moveHere' : 'turnOn')}
          </button>
          <button type="button" class="button" part="button" id="cancel" @click=${onCancel}>
            ${localize.term('cancel')}
          </button>
        </div>
      </form>
    `;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.#operation.pending) return;
    const value = (id: string) =>
      (this.#host.root.querySelector<HTMLInputElement | HTMLTextAreaElement>(id)?.value ?? '').trim();
    const url = value('#sync-url');
    const words = wordsOf(value('#sync-words'));
    const invite = value('#sync-invite');
    const deviceName = value('#sync-device');
    this.#fault = url === '' ? 'url' : words.length !== 0 && words.length !== PHRASE_LENGTH ? 'words' : null;
    this.#host.requestUpdate();
    if (this.#fault !== null) {
      this.#host.root.querySelector<HTMLElement>(`#sync-${this.#fault}`)?.focus();
      return;
    }
    this.#onSubmit({
      url,
      ...(words.length > 0 && { recoveryPhrase: words.join(' ') }),
      ...(invite !== '' && { invite }),
      ...(deviceName !== '' && { deviceName }),
    });
  };
}

/** The words as BIP39 wants them, whatever stood between them. */
function wordsOf(text: string): readonly string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
