import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { GOAL_SORTS, PRIORITIES, SLICES } from '@mo-kit/worker';
import type { GoalSort, GoalStatusFilter, Priority, Slice } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import { arrowDownIcon, arrowUpIcon } from '../internal/element-icons.ts';
import { choiceTabs } from '../internal/choice-tabs.ts';
import { monthField } from './month-field.ts';

/** The narrowing of the list that a person chose; empty strings mean "any". */
export interface FilterValues {
  readonly status: GoalStatusFilter;
  readonly slice: Slice | '';
  readonly priority: Priority | '';
  readonly month: string;
  readonly sort: GoalSort | '';
  readonly descending: boolean;
}

export const STATUS_FILTERS = ['active', 'achieved', 'archived', 'all'] as const satisfies GoalStatusFilter[];

type Change = (values: Partial<FilterValues>) => void;

/** The four states as one row of choices. */
export function statusTabs(
  localize: LocalizeController,
  current: GoalStatusFilter,
  change: Change,
): TemplateResult {
  const options = STATUS_FILTERS.map((status) => [status, localize.term('status', status)] as const);
  return choiceTabs('status', localize.term('statusLabel'), options, current, (status) => change({ status }));
}

/** Area, priority, month and order. */
export function filterPanel(
  localize: LocalizeController,
  values: FilterValues,
  change: Change,
): TemplateResult {
  return html`
    <div class="filters" id="filters" part="filters">
      ${select('filter-slice', localize.term('sliceLabel'), values.slice, (slice) => change({ slice }), [
        ['', localize.term('anySlice')],
        ...SLICES.map((slice) => [slice, localize.term('slice', slice)] as const),
      ])}
      ${select(
        'filter-priority',
        localize.term('priorityLabel'),
        values.priority,
        (priority) => change({ priority }),
        [
          ['', localize.term('anyPriority')],
          ...PRIORITIES.map((priority) => [priority, localize.term('priority', priority)] as const),
        ],
      )}
      ${monthField({
        id: 'filter-month',
        localize,
        value: values.month,
        any: localize.term('anyMonth'),
        onChange: (month) => change({ month }),
      })}
      <div class="sort">
        ${select('filter-sort', localize.term('sortLabel'), values.sort, (sort) => change({ sort }), [
          ['', localize.term('sort', '')],
          ...GOAL_SORTS.map((sort) => [sort, localize.term('sort', sort)] as const),
        ])}
        <button
          class="button icon-only"
          part="button"
          aria-pressed=${values.descending ? 'true' : 'false'}
          aria-label=${localize.term('descending')}
          title=${localize.term(values.descending ? 'descending' : 'ascending')}
          @click=${() => change({ descending: !values.descending })}
        >
          ${values.descending ? arrowDownIcon : arrowUpIcon}
        </button>
      </div>
      ${
        activeFilters(values) > 0
          ? html`<button
              class="link"
              @click=${() => change({ slice: '', priority: '', month: '', sort: '', descending: false })}
            >
              ${localize.term('clearFilters')}
            </button>`
          : nothing
      }
    </div>
  `;
}

/** How many of the panel's choices differ from their default. */
export function activeFilters({ slice, priority, month, sort, descending }: FilterValues): number {
  return [slice, priority, month, sort].filter((value) => value !== '').length + (descending ? 1 : 0);
}

function select<Value extends string>(
  id: string,
  label: string,
  value: Value,
  onChange: (value: Value) => void,
  options: readonly (readonly [Value, string])[],
): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select
        id=${id}
        class="input"
        part="input"
        @change=${(event: Event) => onChange((event.target as HTMLSelectElement).value as Value)}
      >
        ${options.map(
          ([option, text]) => html`<option value=${option} .selected=${option === value}>${text}</option>`,
        )}
      </select>
    </div>
  `;
}
