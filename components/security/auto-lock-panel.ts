import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AutoLockSettings } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';

const MINUTE = 60_000;
const CHOICES = {
  idleMs: [1, 5, 15, 30, 60],
  hiddenMs: [1, 5, 15, 60],
  afterMs: [60, 240, 480, 720],
} as const;
const LABELS = { idleMs: 'lockIdle', hiddenMs: 'lockHidden', afterMs: 'lockAfter' } as const;
type Interval = keyof typeof CHOICES;

/** When the vault locks by itself. */
export class AutoLockPanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #operation: Operation;
  #settings: AutoLockSettings | null = null;

  constructor(host: PanelHost, stepUp: StepUp) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#operation = new Operation(host);
  }

  async refresh(): Promise<void> {
    const { client } = this.#host;
    this.#settings = client === null ? null : await client.keys.autoLock().catch(() => null);
    this.#host.requestUpdate();
  }

  render(): TemplateResult {
    const { localize } = this.#host;
    const { error } = this.#operation;
    const settings = this.#settings;
    return html`
      <section class="panel" part="panel" aria-labelledby="auto-lock">
        <h3 id="auto-lock">${localize.term('autoLock')}</h3>
        <p class="muted small">${localize.term('autoLockText')}</p>
        ${
          settings === null
            ? nothing
            : html`
                ${this.#renderInterval('idleMs', settings)} ${this.#renderInterval('hiddenMs', settings)}
                ${this.#renderInterval('afterMs', settings)}
                <label class="check">
                  <input
                    type="checkbox"
                    id="on-sleep"
                    .checked=${settings.onSleep}
                    @change=${(event: Event) =>
                      void this.#save({ ...settings, onSleep: (event.target as HTMLInputElement).checked })}
                  />
                  <span>${localize.term('lockOnSleep')}</span>
                </label>
              `
        }
        ${error === null ? nothing : problemNote(localize, error)}
      </section>
    `;
  }

  #renderInterval(name: Interval, settings: AutoLockSettings): TemplateResult {
    const { localize } = this.#host;
    const current = settings[name];
    const minutes = current === null ? 0 : current / MINUTE;
    const choices: number[] = [...CHOICES[name]];
    if (current !== null && !choices.includes(minutes)) choices.push(minutes);
    const text = (count: number) =>
      count % 60 === 0 ? localize.term('hours', count / 60) : localize.term('minutes', count);
    return html`
      <div class="field">
        <label for=${name}>${localize.term(LABELS[name])}</label>
        <select
          id=${name}
          class="input"
          part="input"
          .value=${String(minutes)}
          @change=${(event: Event) => {
            const chosen = Number((event.target as HTMLSelectElement).value);
            void this.#save({ ...settings, [name]: chosen === 0 ? null : chosen * MINUTE });
          }}
        >
          <option value="0" ?selected=${minutes === 0}>${localize.term('never')}</option>
          ${choices.map((count) => html`<option value=${count} ?selected=${minutes === count}>${text(count)}</option>`)}
        </select>
      </div>
    `;
  }

  async #save(settings: AutoLockSettings): Promise<void> {
    const { client, localize } = this.#host;
    if (client === null) return;
    const saved = await this.#operation.run(() => this.#stepUp.run(() => client.keys.setAutoLock(settings)));
    if (saved) this.#host.announce(localize.term('saved'));
    else if (this.#operation.error !== null) this.#host.report(this.#operation.error);
    await this.refresh();
  }
}
