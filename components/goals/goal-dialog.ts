import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { PRIORITIES, SLICES } from '@mo-kit/worker';
import type { Goal, GoalFields, MoErrorData, Priority, Slice, VaultClient } from '@mo-kit/worker';
import { FormDialog, type FormDialogHost } from '../internal/form-dialog.ts';
import { GoalProjects } from './goal-projects.ts';
import { isMonth, monthField } from './month-field.ts';

/** Characters of a summary, counted as code points after trimming and NFC. */
const MAX_SUMMARY_LENGTH = 200;
/** From here on the person is told how many are left. */
const COUNT_FROM = 160;

export interface GoalDialogHandlers {
  readonly onDone: (action: 'create' | 'change', goalId: string) => void;
  readonly onError: (error: MoErrorData) => void;
  readonly announce: (text: string) => void;
}

/** The form for a goal: makes a new one, or changes as many fields of one as the person likes, in one command. */
export class GoalDialog {
  readonly #host: FormDialogHost;
  readonly #handlers: GoalDialogHandlers;
  readonly #form: FormDialog;
  readonly #projects: GoalProjects;
  #client: VaultClient | null = null;
  #goal: Goal | null = null;
  #fields: GoalFields | null = null;
  #tried = false;

  constructor(host: FormDialogHost, handlers: GoalDialogHandlers) {
    this.#host = host;
    this.#handlers = handlers;
    this.#form = new FormDialog(host, () => {
      this.#fields = null;
      this.#goal = null;
    });
    this.#projects = new GoalProjects(host);
  }

  /** Opens for `goal`, or for a new one that starts from `defaults`. */
  async open(
    client: VaultClient,
    goal: Goal | null,
    defaults: GoalFields,
    opener: HTMLElement | null,
  ): Promise<void> {
    this.#client = client;
    this.#goal = goal;
    this.#tried = false;
    const { summary, slice, priority, targetMonth } = goal ?? defaults;
    this.#fields = { summary, slice, priority, targetMonth };
    void this.#projects.open(client, goal?.goalId ?? null);
    await this.#form.open(opener, 'goal-summary');
  }

  /** Closes without a change: the vault was locked, or the element removed. */
  close(): void {
    this.#form.close();
    this.#fields = null;
  }

  render(): TemplateResult | typeof nothing {
    if (this.#fields === null) return nothing;
    const { localize } = this.#host;
    const { slice, priority, summary, targetMonth } = this.#fields;
    const summaryError = this.#tried ? this.#summaryError() : undefined;
    const left = MAX_SUMMARY_LENGTH - lengthOf(summary);
    return this.#form.render({
      title: localize.term(this.#goal === null ? 'createGoalTitle' : 'editGoalTitle'),
      submitText: localize.term(this.#goal === null ? 'createGoal' : 'save'),
      onSubmit: (event) => void this.#submit(event),
      fields: html`
        <div class="field">
          <label for="goal-summary">${localize.term('summaryLabel')}</label>
          <textarea
            id="goal-summary"
            class="input"
            part="input"
            rows="2"
            dir="auto"
            required
            aria-invalid=${summaryError ? 'true' : nothing}
            aria-describedby=${summaryError ? 'goal-summary-error goal-summary-hint' : 'goal-summary-hint'}
            .value=${summary}
            @input=${(event: Event) => this.#set({ summary: (event.target as HTMLTextAreaElement).value })}
            @keydown=${this.#onSummaryKey}
          ></textarea>
          ${summaryError ? html`<p class="invalid" id="goal-summary-error">${summaryError}</p>` : nothing}
          <p class="hint" id="goal-summary-hint">
            ${
              lengthOf(summary) >= COUNT_FROM && left >= 0
                ? localize.term('charactersLeft', left)
                : localize.term('summaryHint')
            }
          </p>
        </div>
        <div class="columns">
          <div class="field">
            <label for="goal-slice">${localize.term('sliceLabel')}</label>
            <select
              id="goal-slice"
              class="input"
              part="input"
              @change=${(event: Event) => this.#set({ slice: (event.target as HTMLSelectElement).value as Slice })}
            >
              ${SLICES.map(
                (option) =>
                  html`<option value=${option} .selected=${option === slice}>
                    ${localize.term('slice', option)}
                  </option>`,
              )}
            </select>
          </div>
          ${monthField({
            id: 'goal-month',
            localize,
            value: targetMonth,
            error: this.#tried && !isMonth(targetMonth) ? localize.term('yearInvalid') : undefined,
            onChange: (month) => this.#set({ targetMonth: month }),
          })}
        </div>
        <fieldset>
          <legend class="label">${localize.term('priorityLabel')}</legend>
          <div class="tabs">${PRIORITIES.map((option) => this.#priority(option, priority))}</div>
        </fieldset>
        ${this.#projects.render()}
      `,
    });
  }

  #priority(option: Priority, current: Priority): TemplateResult {
    return html`
      <label>
        <input
          type="radio"
          name="goal-priority"
          value=${option}
          .checked=${option === current}
          @change=${() => this.#set({ priority: option })}
        />
        <span>${this.#host.localize.term('priority', option)}</span>
      </label>
    `;
  }

  #set(change: Partial<GoalFields>): void {
    if (this.#fields === null) return;
    this.#fields = { ...this.#fields, ...change };
    this.#host.requestUpdate();
  }

  #summaryError(): string | undefined {
    const length = lengthOf(this.#fields?.summary ?? '');
    if (length === 0) return this.#host.localize.term('summaryMissing');
    if (length <= MAX_SUMMARY_LENGTH) return undefined;
    return this.#host.localize.term('summaryTooLong', length - MAX_SUMMARY_LENGTH);
  }

  readonly #onSummaryKey = (event: KeyboardEvent): void => {
    // A summary has no lines, so Enter means what it means in any one-line field.
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  };

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const client = this.#client;
    const fields = this.#fields;
    if (client === null || fields === null) return;
    this.#tried = true;
    this.#host.requestUpdate();
    const summaryError = this.#summaryError();
    if (summaryError !== undefined || !isMonth(fields.targetMonth)) {
      this.#handlers.announce(summaryError ?? this.#host.localize.term('yearInvalid'));
      this.#form.focus(summaryError === undefined ? 'goal-month-year' : 'goal-summary');
      return;
    }
    const goal = this.#goal;
    let goalId = goal?.goalId ?? '';
    const done = await this.#form.operation.run(async (signal) => {
      if (goal === null) goalId = (await client.goals.create(clean(fields), { signal })).goalId;
      else await client.goals.change({ goalId, ...changed(goal, clean(fields)) }, { signal });
    });
    if (!done) {
      if (this.#form.operation.error !== null) this.#handlers.onError(this.#form.operation.error);
      return;
    }
    this.#form.close();
    this.#handlers.onDone(goal === null ? 'create' : 'change', goalId);
  };
}

/** One line, as the vault wants it: pasted line breaks and tabs become spaces. */
function clean(fields: GoalFields): GoalFields {
  return { ...fields, summary: oneLine(fields.summary) };
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]+/gu, ' ')
    .trim()
    .normalize('NFC');
}

function lengthOf(summary: string): number {
  return [...oneLine(summary)].length;
}

/** Only the fields that differ, so that two people who change different ones do not meet. */
function changed(goal: Goal, fields: GoalFields): Partial<GoalFields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => goal[name as keyof GoalFields] !== value),
  ) as Partial<GoalFields>;
}
