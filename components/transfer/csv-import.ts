import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { CsvGoal, CsvPreview, CsvProject, TransferKind, VaultClient } from '@mo-kit/worker';
import { Operation } from '../controllers/operation.ts';
import type { PanelHost } from '../internal/panel-host.ts';
import { problemNote } from '../internal/problem-views.ts';
import { decodeText } from './decode-text.ts';

/** The columns that are read, as the first row of a file names them. */
const COLUMNS: Readonly<Record<TransferKind, readonly string[]>> = {
  goals: ['summary', 'slice', 'priority', 'targetMonth'],
  projects: ['name', 'description', 'startDate', 'targetDate', 'status', 'milestones'],
};
/** So many rows are shown; those with problems first. */
const SHOWN_ROWS = 100;
/** So many are stored at once, so that there is progress to show, and a place to stop. */
const STEP = 500;

type Preview = CsvPreview<CsvGoal | CsvProject>;

/** A CSV file as it would be imported, row by row, and its import. */
export class CsvImport {
  kind: TransferKind = 'goals';
  readonly #host: PanelHost;
  readonly #onImported: (kind: TransferKind) => void;
  readonly #operation: Operation;
  #preview: Preview | null = null;
  #done: number | null = null;
  #report: string | null = null;

  /** `onImported` when some rows were stored. */
  constructor(host: PanelHost, onImported: (kind: TransferKind) => void) {
    this.#host = host;
    this.#onImported = onImported;
    this.#operation = new Operation(host);
  }

  get pending(): boolean {
    return this.#operation.pending;
  }

  /** Forgets the file, and stops. */
  clear(): void {
    this.#operation.cancel();
    this.#preview = null;
    this.#done = null;
    this.#report = null;
    this.#host.requestUpdate();
  }

  render(client: VaultClient): TemplateResult {
    const { localize } = this.#host;
    const { error, pending } = this.#operation;
    return html`
      <p class="muted small">${localize.term('importCsvText', COLUMNS[this.kind].join(', '))}</p>
      <div class="actions">
        <button
          type="button"
          class="button"
          part="button"
          id="choose"
          aria-disabled=${pending ? 'true' : nothing}
          @click=${() => pending || this.#field?.click()}
        >
          ${localize.term('chooseCsv')}
        </button>
        <input
          id="csv-file"
          type="file"
          accept=".csv,text/csv,text/tab-separated-values"
          aria-label=${localize.term('chooseCsv')}
          hidden
          @change=${() => void this.#read(client)}
        />
      </div>
      ${error === null ? nothing : problemNote(localize, error)}
      ${this.#report === null ? nothing : html`<p id="report">${this.#report}</p>`}
      ${this.#preview === null ? nothing : this.#renderPreview(client, this.#preview)}
    `;
  }

  #renderPreview(client: VaultClient, { rows, ignoredColumns }: Preview): TemplateResult {
    const { localize } = this.#host;
    const good = goodOf(rows).length;
    const shown = [...rows].sort(
      (a, b) => Number(a.item !== null) - Number(b.item !== null) || a.line - b.line,
    );
    const hidden = Math.max(0, rows.length - SHOWN_ROWS);
    const columns = COLUMNS[this.kind];
    return html`
      <p id="ready">${localize.term('csvReady', good, rows.length - good)}</p>
      ${
        ignoredColumns.length === 0
          ? nothing
          : html`<p class="muted small">${localize.term('csvIgnored', ignoredColumns.join(', '))}</p>`
      }
      <div class="preview" part="preview" tabindex="0" role="group" aria-label=${localize.term('csvTable')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${localize.term('csvLine')}</th>
              <th scope="col">${localize.term('csvProblems')}</th>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${shown.slice(0, SHOWN_ROWS).map(
              ({ line, item, problems, cells }) => html`
                <tr class=${item === null ? 'bad' : ''}>
                  <th scope="row">${line}</th>
                  <td class="problems">
                    ${problems.map(
                      ({ column, code }) => html`<div>${localize.term('csvProblem', column, code)}</div>`,
                    )}
                  </td>
                  ${columns.map((column) => html`<td class="cell" dir="auto">${textOf(item ?? cells, column)}</td>`)}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
      ${hidden === 0 ? nothing : html`<p class="muted small">${localize.term('csvMore', hidden)}</p>`}
      ${this.#done === null ? this.#renderStart(client, good) : this.#renderProgress(this.#done, good)}
    `;
  }

  #renderStart(client: VaultClient, good: number): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div class="actions">
        <button
          type="button"
          class="button primary"
          part="button primary-button"
          id="import"
          aria-disabled=${good === 0 || this.pending ? 'true' : nothing}
          @click=${() => void this.#import(client)}
        >
          ${localize.term('csvImport', good)}
        </button>
        <button type="button" class="button" part="button" @click=${() => this.clear()}>
          ${localize.term('cancel')}
        </button>
      </div>
    `;
  }

  #renderProgress(done: number, total: number): TemplateResult {
    const { localize } = this.#host;
    return html`
      <div part="progress">
        <div class="small" id="progress">${localize.term('csvImporting', done, total)}</div>
        <progress aria-labelledby="progress" max=${total} .value=${done}></progress>
        <button type="button" class="button compact" part="button" @click=${() => this.#operation.cancel()}>
          ${localize.term('cancel')}
        </button>
      </div>
    `;
  }

  get #field(): HTMLInputElement | null {
    return this.#host.root.querySelector('#csv-file');
  }

  async #read(client: VaultClient): Promise<void> {
    const field = this.#field;
    const file = field?.files?.[0];
    if (file === undefined) return;
    this.clear();
    this.#host.announce(this.#host.localize.term('csvReading'));
    await this.#operation.run(async (signal) => {
      const text = decodeText(new Uint8Array(await file.arrayBuffer()));
      const { transfer } = client;
      this.#preview =
        this.kind === 'goals'
          ? await transfer.readGoals(text, { signal })
          : await transfer.readProjects(text, { signal });
      const good = goodOf(this.#preview.rows).length;
      this.#host.announce(this.#host.localize.term('csvReady', good, this.#preview.rows.length - good));
    });
    // So that the same file can be chosen again.
    if (field !== null) field.value = '';
  }

  async #import(client: VaultClient): Promise<void> {
    const items = goodOf(this.#preview?.rows ?? []);
    if (items.length === 0 || this.pending) return;
    const { localize } = this.#host;
    this.#done = 0;
    let stored = 0;
    const isAll = await this.#operation.run(async (signal) => {
      while (stored < items.length && !signal.aborted) {
        const step = items.slice(stored, stored + STEP);
        // The kind was fixed when the file was read.
        if (this.kind === 'goals') await client.goals.import(step as readonly CsvGoal[]);
        else await client.projects.import(step as readonly CsvProject[]);
        stored += step.length;
        this.#done = stored;
        this.#host.requestUpdate();
      }
    });
    this.#preview = null;
    this.#done = null;
    this.#report =
      isAll && stored === items.length
        ? localize.term('csvImported', stored)
        : localize.term('csvStopped', stored, items.length);
    this.#host.announce(this.#report);
    if (stored > 0) this.#onImported(this.kind);
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.root.querySelector<HTMLElement>('#choose')?.focus();
  }
}

function goodOf(rows: Preview['rows']): readonly (CsvGoal | CsvProject)[] {
  return rows.flatMap(({ item }) => (item === null ? [] : [item]));
}

/** A cell of a row as it will be stored, or as the file has it. */
function textOf(item: object, column: string): string {
  const value = (item as Readonly<Record<string, unknown>>)[column];
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return (value as CsvProject['milestones'])
    .map(({ name, date, completed }) => `${completed ? '✓ ' : ''}${date} ${name}`)
    .join('\n');
}
