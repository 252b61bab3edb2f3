import { html, LitElement, nothing, svg } from 'lit';
import type { PropertyValues, SVGTemplateResult, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Slice } from '@mo-kit/worker';
import { LocalizeController } from '../controllers/localize-controller.ts';
import { VaultController } from '../controllers/vault-controller.ts';
import { controls } from '../internal/controls.styles.ts';
import { brokenView, closedView, loadingView } from '../internal/problem-views.ts';
import { slicesStyles } from '../internal/slices.styles.ts';
import { statesStyles } from '../internal/states.styles.ts';
import { tokens } from '../internal/tokens.styles.ts';
import { VERSION } from '../internal/version.ts';
import { balanceWheelTerms } from '../translations/balance-wheel/index.ts';
import { commonTerms } from '../translations/common/index.ts';
import { gateTerms } from '../translations/gate/index.ts';
import { addTerms } from '../translations/languages.ts';
import { problemsTerms } from '../translations/problems/index.ts';
import { Balance } from './balance.ts';
import type { SliceBalance } from './balance.ts';
import { MoSliceEvent } from './balance-wheel.events.ts';
import { balanceWheelStyles } from './balance-wheel.styles.ts';
import { sectorMiddle, sectorPath } from './sector.ts';

/** What a sector selects in: an element with an area of life to filter by, such as `<mo-goals>`. */
interface Filterable extends Element {
  slice: Slice | '';
}

/**
 * @summary The eight areas of life as a wheel: how many goals each has, and how far along they are.
 *
 * @slot heading - In place of the heading.
 *
 * @event {MoSliceEvent} mo-slice - An area was selected, or let go; `slice` says which.
 *
 * @csspart header - The heading.
 * @csspart wheel - The picture.
 * @csspart sector - One area in the picture.
 * @csspart legend - The names and numbers beside the picture.
 * @csspart empty - What is shown in place of the wheel.
 * @csspart button - Every button.
 * @csspart problem - The note about a failure.
 *
 * @cssproperty --mo-font-family - The typeface.
 * @cssproperty --mo-color-accent - Focus rings, the selected area.
 * @cssproperty --mo-color-on-accent - Text on the accent.
 * @cssproperty --mo-color-surface - The ground.
 * @cssproperty --mo-color-raised - Notes, hovered controls.
 * @cssproperty --mo-color-text - Text.
 * @cssproperty --mo-color-muted - Secondary text.
 * @cssproperty --mo-color-border - Lines between things.
 * @cssproperty --mo-color-control - Outlines of fields.
 * @cssproperty --mo-color-danger - Failures.
 * @cssproperty --mo-color-warning - Warnings.
 * @cssproperty --mo-radius - Roundness of controls.
 * @cssproperty --mo-duration - How long transitions take.
 */
export class MoBalanceWheel extends LitElement {
  static readonly moVersion: string = VERSION;
  static override styles = [tokens, controls, statesStyles, slicesStyles, balanceWheelStyles];

  /** The id of the `<mo-vault>` to use; without it, the one around this element. */
  @property() vault = '';

  /** The area that is selected; empty for none. */
  @property({ reflect: true }) selected: Slice | '' = '';

  /** The id of an element with a `slice`, such as `<mo-goals>`, that shows only the selected area. */
  @property() for = '';

  /** @internal */
  readonly localize = new LocalizeController(this);
  readonly #balance = new Balance(this);
  readonly #vault = new VaultController(this);
  #active = 0;

  constructor() {
    super();
    addTerms(gateTerms, commonTerms, problemsTerms, balanceWheelTerms);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('vault')) this.#vault.id = this.vault;
    this.#balance.use(this.#isOpen ? (this.#vault.client?.goals ?? null) : null);
  }

  protected override render(): TemplateResult {
    const { localize } = this;
    return html`
      <section class="balance" dir=${localize.dir()} lang=${localize.lang()} aria-labelledby="heading">
        <header class="head" part="header">
          <h2 id="heading"><slot name="heading">${localize.term('balance')}</slot></h2>
        </header>
        ${this.#renderContent()}
      </section>
    `;
  }

  #renderContent(): TemplateResult {
    const { localize } = this;
    const { error, slices } = this.#balance;
    const { status } = this.#vault;
    if (!this.#isOpen && status?.state !== 'connecting') {
      return closedView(localize, status, localize.term('balanceLockedText'));
    }
    if (error !== null) return brokenView(localize, error, () => this.#retry());
    if (slices === null) return loadingView(localize.term('balance'));
    return html`
      <div class="figure">
        <svg
          class="wheel"
          part="wheel"
          viewBox="-104 -104 208 208"
          role="listbox"
          aria-label=${localize.term('balanceHelp')}
          @keydown=${this.#onKeyDown}
        >
          ${slices.map((balance, index) => this.#sector(balance, index, slices.length))}
        </svg>
        <ul class="legend" part="legend" aria-hidden="true">
          ${slices.map((balance) => this.#legend(balance))}
        </ul>
      </div>
    `;
  }

  #sector(balance: SliceBalance, index: number, count: number): SVGTemplateResult {
    const { slice, active, achieved } = balance;
    const total = active + achieved;
    const [x, y] = sectorMiddle(index, count);
    return svg`
      <g
        class="sector"
        part="sector"
        role="option"
        data-slice=${slice}
        data-index=${index}
        tabindex=${index === this.#active ? '0' : '-1'}
        aria-selected=${slice === this.selected ? 'true' : 'false'}
        aria-label=${this.#describe(balance)}
        @click=${() => this.#select(slice, index)}
      >
        <path class="ground" d=${sectorPath(index, count, 1)} />
        ${achieved === 0 ? nothing : svg`<path class="level" d=${sectorPath(index, count, achieved / total)} />`}
        ${total === 0 ? nothing : svg`<text class="number" aria-hidden="true" x=${x} y=${y}>${this.#number(total)}</text>`}
      </g>
    `;
  }

  #legend({ slice, active, achieved }: SliceBalance): TemplateResult {
    return html`
      <li data-slice=${slice} ?data-selected=${slice === this.selected}>
        <i></i><span>${this.localize.term('slice', slice)}</span>
        <span class="muted">${this.#number(achieved)} / ${this.#number(active + achieved)}</span>
      </li>
    `;
  }

  #describe({ slice, active, achieved }: SliceBalance): string {
    const { localize } = this;
    return localize.term('balanceOfSlice', localize.term('slice', slice), active + achieved, achieved);
  }

  #number(value: number): string {
    return new Intl.NumberFormat(this.localize.lang()).format(value);
  }

  get #isOpen(): boolean {
    return this.#vault.status?.state === 'unlocked';
  }

  #retry(): void {
    this.#balance.retry();
    this.requestUpdate();
  }

  #select(slice: Slice, index: number): void {
    this.#active = index;
    this.selected = slice === this.selected ? '' : slice;
    const root = this.getRootNode() as Document | ShadowRoot;
    const target = this.for === '' ? null : (root.getElementById(this.for) as Filterable | null);
    if (target !== null) target.slice = this.selected;
    this.dispatchEvent(new MoSliceEvent(this.selected));
  }

  /** One sector is in the tab order; arrow keys go around. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const { slices } = this.#balance;
    if (slices === null) return;
    const isRtl = this.localize.dir() === 'rtl';
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: isRtl ? -1 : 1,
      ArrowLeft: isRtl ? 1 : -1,
      ArrowDown: 1,
      ArrowUp: -1,
      Home: -this.#active,
      End: slices.length - 1 - this.#active,
    };
    const balance = slices[this.#active];
    if ((event.key === 'Enter' || event.key === ' ') && balance !== undefined) {
      event.preventDefault();
      this.#select(balance.slice, this.#active);
      return;
    }
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#active = (this.#active + step + slices.length) % slices.length;
    this.requestUpdate();
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<SVGElement>(`[data-index="${String(this.#active)}"]`)?.focus(),
    );
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'mo-balance-wheel': MoBalanceWheel;
  }
}
