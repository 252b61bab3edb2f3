import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { SEARCH_KINDS } from '@mo-kit/worker';
import type { MoErrorData, SearchHit, SearchKind, VaultClient } from '@mo-kit/worker';
import { Announcer } from '../controllers/announcer.ts';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { SearchField } from '../controllers/search-field.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { toErrorData } from '../internal/error-data.ts';
import { MoErrorEvent } from '../internal/error-event.ts';
import { brokenView, closedView } from '../internal/problem-views.ts';
import { searchFieldStyles } from '../internal/search-field.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { searchTerms } from '../translations/search/index.ts';
import { highlighted } from './highlighted.ts';
import { MoOpenEvent } from './search.events.ts';
import { searchStyles } from './search.styles.ts';

/** A pause in typing, after which the search is asked for. */
const SEARCH_DELAY_MS = 60;
/** Changes in the vault are looked at together, after this long. */
const SETTLE_MS = 250;

/**
 * @summary One search over goals, projects, milestones and documents.
 *
 * @event {MoOpenEvent} mo-open - Something that was found was chosen; `hit` says what.
 * @event {MoErrorEvent} mo-error - The search failed; `error.code` says why.
 *
 * @csspart search - The search field.
 * @csspart hits - What was found.
 * @csspart hit - One thing that was found.
 * @csspart empty - What is shown in place of the results.
 * @csspart button - Every button.
 * @csspart input - Every field.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Marks, focus rings.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The ground.
 * @cssproperty --mo-color-raised - Hovered results.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between results.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoSearch extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, searchFieldStyles, searchStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** What is looked for. */
  @property() text = '';

  /** Which kinds, separated by spaces: `goal`, `project`, `milestone`, `document`. All of them without it. */
  @property() kinds = '';

  /** How many results at most, 1–200. */
  @property({ type: Number }) limit = 20;

  @state() private hits: readonly SearchHit[] | null = null;
  @state() private error: MoErrorData | null = null;

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #announcer = new Announcer(this);
  readonly #vault = new VaultController(this);
  readonly #field = new SearchField(this, (text) => (this.text = text), SEARCH_DELAY_MS);
  #asked = '';
  #follows: { readonly client: VaultClient; readonly stop: () => void } | null = null;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, searchTerms);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
    this.#follow(null);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    if (!this.#isOpen) this.#forget();
    else void this.#search();
    this.#follow(this.#isOpen && this.text.trim() !== '' ? this.#vault.client : null);
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`
      <section
        class="find"
        dir=${localize.dir()}
        lang=${localize.lang()}
        aria-label=${localize.term('search')}
      >
        ${
          this.#isOpen
            ? this.#renderOpen()
            : closedView(localize, this.#vault.status, localize.term('searchLockedText'))
        }
        ${this.#announcer.render()}
      </section>
    `;
  }

  #renderOpen(): TemplateResult {
    const { localize, hits, error } = this;
    return html`
      ${this.#field.render(this.text, localize.term('searchEverything'))}
      ${
        error !== null
          ? brokenView(localize, error, () => this.#retry())
          : hits === null
            ? nothing
            : hits.length === 0
              ? html`<div class="empty" part="empty">
                  <h3>${localize.term('nothingFoundTitle')}</h3>
                  <p class="muted">${localize.term('nothingFoundText')}</p>
                </div>`
              : this.#renderHits(hits)
      }
    `;
  }

  #renderHits(hits: readonly SearchHit[]): TemplateResult {
    const { localize } = this;
    return html`
      <ul class="hits" part="hits" aria-label=${localize.term('searchResults')}>
        ${repeat(
          hits,
          (hit) => `${hit.aggregateId} ${hit.milestoneId ?? ''}`,
          (hit) => {
            const isTitle = hit.text === hit.title;
            return html`
              <li>
                <button class="hit" part="hit" @click=${() => this.dispatchEvent(new MoOpenEvent(hit))}>
                  <span class="title" dir="auto">
                    ${isTitle ? highlighted(hit.text, hit.ranges) : hit.title}
                  </span>
                  <span class="kind">
                    ${localize.term('searchKind', hit.kind)}${
                      hit.archived ? ` · ${localize.term('searchArchived')}` : nothing
                    }
                  </span>
                  ${
                    isTitle
                      ? nothing
                      : html`<span class="text" dir="auto">${highlighted(hit.text, hit.ranges)}</span>`
                  }
                </button>
              </li>
            `;
          },
        )}
      </ul>
    `;
  }

  get #isOpen(): boolean {
    return this.#vault.status?.state === 'unlocked' && this.#vault.client !== null;
  }

  get #kinds(): readonly SearchKind[] {
    const wanted = this.kinds.split(/\s+/);
    const kinds = SEARCH_KINDS.filter((kind) => wanted.includes(kind));
    return kinds.length === 0 ? SEARCH_KINDS : kinds;
  }

  /** What was found is looked for again when something in the vault has changed. */
  #follow(client: VaultClient | null): void {
    if (client === (this.#follows?.client ?? null)) return;
    this.#follows?.stop();
    this.#follows = null;
    if (client === null) return;
    let isFirst = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      timer = undefined;
      void this.#search(true);
    };
    const onChange = (): void => {
      if (!isFirst) timer ??= setTimeout(again, SETTLE_MS);
      isFirst = false;
    };
    // A vault that fails says so in the search itself.
    const stop = client.watchHistory({ limit: 1 }, { onChange, onError: () => undefined });
    this.#follows = {
      client,
      stop: () => {
        clearTimeout(timer);
        stop();
      },
    };
  }

  async #search(isAgain = false): Promise<void> {
    const { client } = this.#vault;
    const text = this.text.trim();
    const limit = Math.min(Math.max(Math.trunc(this.limit) || 20, 1), 200);
    const query = { text, kinds: this.#kinds, limit };
    const key = JSON.stringify(query);
    if (client === null || (key === this.#asked && !isAgain)) return;
    this.#asked = key;
    if (text === '') {
      this.hits = null;
      this.error = null;
      return;
    }
    try {
      const { items } = await client.search(query);
      // The answer to an earlier text comes too late.
      if (key !== this.#asked) return;
      this.hits = items;
      this.error = null;
      if (!isAgain) this.#announcer.say(this.localize.term('searchFound', items.length));
    } catch (thrown) {
      if (key !== this.#asked) return;
      this.error = toErrorData(thrown);
      this.dispatchEvent(new MoErrorEvent(this.error));
    }
  }

  #retry(): void {
    this.#asked = '';
    this.error = null;
  }

  #forget(): void {
    this.#asked = '';
    this.hits = null;
    this.error = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-search': MoSearch;
  }
}
