import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { Goal, VaultClient } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { closeIcon, plusIcon } from '../internal/element-icons.ts';

const FOUND_AT_ONCE = 5;
/** A pause in typing, after which the goals are looked for. */
const SEARCH_DELAY_MS = 80;

interface GoalLinksHost extends ReactiveControllerHost {
  readonly localize: LocalizeController;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** The part of a project's form that links goals: those that are linked, and a search for more. */
export class GoalLinks {
  readonly #host: GoalLinksHost;
  readonly #onChange: (goalIds: readonly string[]) => void;
  readonly #summaries = new Map<string, string>();
  #client: VaultClient | null = null;
  #found: readonly Goal[] = [];
  #text = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: GoalLinksHost, onChange: (goalIds: readonly string[]) => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /** Starts over, and asks how the goals that are linked already are called. */
  async open(client: VaultClient, goalIds: readonly string[]): Promise<void> {
    this.#client = client;
    this.#text = '';
    this.#found = [];
    this.#summaries.clear();
    const goals = await Promise.all(goalIds.map((goalId) => client.goals.get({ goalId }).catch(() => null)));
    for (const goal of goals) if (goal !== null) this.#summaries.set(goal.goalId, goal.summary);
    this.#host.requestUpdate();
  }

  render(goalIds: readonly string[]): TemplateResult {
    const { localize } = this.#host;
    const found = this.#found.filter(({ goalId }) => !goalIds.includes(goalId));
    return html`
      <fieldset>
        <legend class="label">${localize.term('linkedGoals')}</legend>
        ${
          goalIds.length === 0
            ? nothing
            : html`<ul class="links">
                ${goalIds.map((goalId) => this.#link(goalId, goalIds))}
              </ul>`
        }
        <input
          class="input"
          part="input"
          type="search"
          id="link-search"
          autocomplete="off"
          maxlength="200"
          aria-label=${localize.term('findGoalToLink')}
          placeholder=${localize.term('findGoalToLink')}
          .value=${this.#text}
          @input=${this.#onSearch}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
        ${
          found.length === 0
            ? nothing
            : html`<ul class="found">
                ${found.map(
                  (goal) => html`
                    <li>
                      <button
                        type="button"
                        class="button compact"
                        part="button"
                        @click=${() => this.#add(goal, goalIds)}
                      >
                        ${plusIcon}<span dir="auto">${goal.summary}</span>
                      </button>
                    </li>
                  `,
                )}
              </ul>`
        }
      </fieldset>
    `;
  }

  #link(goalId: string, goalIds: readonly string[]): TemplateResult {
    const { localize } = this.#host;
    const summary = this.#summaries.get(goalId) ?? localize.term('unknownGoal');
    return html`
      <li>
        <span dir="auto">${summary}</span>
        <button
          type="button"
          class="button quiet icon-only"
          part="button"
          aria-label=${localize.term('unlinkGoal', summary)}
          @click=${() => {
            this.#onChange(goalIds.filter((other) => other !== goalId));
            this.#focusSearch();
          }}
        >
          ${closeIcon}
        </button>
      </li>
    `;
  }

  #add({ goalId, summary }: Goal, goalIds: readonly string[]): void {
    this.#summaries.set(goalId, summary);
    this.#text = '';
    this.#found = [];
    this.#onChange([...goalIds, goalId]);
    this.#focusSearch();
  }

  readonly #onSearch = (event: Event): void => {
    this.#text = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#search(), SEARCH_DELAY_MS);
  };

  async #search(): Promise<void> {
    const search = this.#text.trim();
    const page =
      search === ''
        ? null
        : await this.#client?.goals.list({ search, limit: FOUND_AT_ONCE }).catch(() => null);
    // The answer to an earlier text comes too late.
    if (search !== this.#text.trim()) return;
    this.#found = page?.items ?? [];
    this.#host.requestUpdate();
  }

  #focusSearch(): void {
    void this.#host.updateComplete.then(() =>
      this.#host.renderRoot.querySelector<HTMLElement>('#link-search')?.focus(),
    );
  }
}
