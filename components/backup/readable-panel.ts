import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { Operation } from '../controllers/operation.ts';
import { alertIcon } from '../internal/icon.ts';
import { problemNote } from '../internal/problem-views.ts';
import { progressView } from '../internal/progress-view.ts';
import type { StepUp } from '../internal/step-up-dialog.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { saveFile } from './save-file.ts';

/** A copy that any program can read, and its way back. */
export class ReadablePanel {
  readonly #host: PanelHost;
  readonly #stepUp: StepUp;
  readonly #operation: Operation;
  #report: string | null = null;

  constructor(host: PanelHost, stepUp: StepUp) {
    this.#host = host;
    this.#stepUp = stepUp;
    this.#operation = new Operation(host);
  }

  dispose(): void {
    this.#operation.cancel();
    this.#report = null;
  }

  render(): TemplateResult {
    const { localize, status } = this.#host;
    const { error, pending } = this.#operation;
    const disabled = pending ? 'true' : nothing;
    return html`
      <div class="panel" part="panel" id="readable">
        <h3>${localize.term('readable')}</h3>
        <p class="muted small">${localize.term('readableText')}</p>
        <p class="note">${alertIcon}<span>${localize.term('readableWarning')}</span></p>
        <div class="actions">
          <button
            type="button"
            class="button"
            part="button"
            id="export-json"
            aria-disabled=${disabled}
            @click=${this.#export}
          >
            ${localize.term('exportJson')}
          </button>
          <button
            type="button"
            class="button"
            part="button"
            id="import-json"
            aria-disabled=${disabled}
            @click=${() => this.#field()?.click()}
          >
            ${localize.term('importJson')}
          </button>
          <input
            id="json-file"
            type="file"
            accept="application/json,.json"
            aria-label=${localize.term('importJson')}
            hidden
            @change=${() => void this.#import()}
          />
        </div>
        ${pending ? progressView(localize, status?.progress ?? null, () => this.#operation.cancel()) : nothing}
        ${error === null ? nothing : problemNote(localize, error)}
        ${
          error?.field?.includes('.')
            ? html`<p class="small" id="place">${localize.term('placeInFile', error.field)}</p>`
            : nothing
        }
        ${this.#report === null ? nothing : html`<p id="imported">${this.#report}</p>`}
      </div>
    `;
  }

  readonly #export = async (): Promise<void> => {
    const { client } = this.#host;
    if (client === null) return;
    await this.#run(async (signal) => {
      const { file, name } = await this.#stepUp.run(() => client.backup.exportReadable({ signal }));
      const url = URL.createObjectURL(file);
      saveFile(url, name);
      // The download has its own hold on the bytes once the click was handled.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    });
  };

  async #import(): Promise<void> {
    const { client, localize } = this.#host;
    const field = this.#field();
    const file = field?.files?.[0];
    if (client === null || field === null || file === undefined) return;
    await this.#run(async (signal) => {
      const { goals, projects, documents, skipped } = await client.backup.importReadable(
        { file },
        { signal },
      );
      this.#report = localize.term('imported', goals, projects, documents, skipped);
      this.#host.announce(this.#report);
    });
    // So that the same file can be chosen again.
    field.value = '';
  }

  async #run(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#report = null;
    await this.#operation.run(task);
    if (this.#operation.error !== null) this.#host.report(this.#operation.error);
  }

  #field(): HTMLInputElement | null {
    return this.#host.root.querySelector('#json-file');
  }
}
