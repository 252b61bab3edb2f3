import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Goal } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Selection } from '../controllers/selection.ts';
import { archiveIcon, checkIcon, pencilIcon, unarchiveIcon } from '../internal/element-icons.ts';
import { pickBox } from '../internal/pick-box.ts';
import { progressLine } from '../internal/progress-line.ts';
import { formatMonth } from './month-names.ts';

/** A change that needs nothing but the goal. */
export type RowAction = 'achieve' | 'unachieve' | 'archive' | 'unarchive';

export interface GoalRowOptions {
  readonly goal: Goal;
  /** Place in the whole list, from 0. */
  readonly index: number;
  readonly total: number;
  /** Whether Tab reaches this row. */
  readonly tabStop: boolean;
  readonly localize: LocalizeController;
  readonly selection: Selection;
  readonly isPending: (goalId: string, control: string) => boolean;
  readonly onAction: (goal: Goal, action: RowAction, control: string) => void;
  readonly onEdit: (goal: Goal) => void;
}

/** One goal in the list: drawn anew only when something it shows is another, since a change is often one of a single row. */
export function goalRow(options: GoalRowOptions): unknown {
  const { goal, index, total, tabStop, localize, selection, isPending } = options;
  const busy = ['achieve', 'archive'].map((control) => isPending(goal.goalId, control));
  // A box that was clicked must follow the choice even where that stays as it was.
  const choice = selection.active ? {} : null;
  return guard([goal, index, total, tabStop, localize.voice, choice, ...busy], () => row(options));
}

function row(options: GoalRowOptions): TemplateResult {
  const { goal, index, total, tabStop, localize, selection, isPending, onAction, onEdit } = options;
  const { goalId, summary, achieved, archived, projects } = goal;
  const tabIndex = tabStop ? 0 : -1;
  const busy = (control: string) => (isPending(goalId, control) ? 'true' : nothing);
  return html`
    <li
      class="row"
      part="row"
      data-goal=${goalId}
      data-index=${index}
      aria-setsize=${total}
      aria-posinset=${index + 1}
      ?data-achieved=${achieved}
      ?data-selected=${selection.has(goalId)}
    >
      ${
        selection.active
          ? pickBox({ id: goalId, name: summary, index, selection, localize, tabIndex })
          : html`<button
              class="check"
              part="achieve-button"
              data-control="achieve"
              tabindex=${tabIndex}
              aria-label=${localize.term(achieved ? 'unachieve' : 'achieve', summary)}
              aria-disabled=${busy('achieve')}
              aria-busy=${busy('achieve')}
              @click=${() => onAction(goal, achieved ? 'unachieve' : 'achieve', 'achieve')}
            >
              <span>${achieved ? checkIcon : nothing}</span>
            </button>`
      }
      <div class="body">
        <div class="summary" part="summary" dir="auto" title=${summary}>${summary}</div>
        <div class="meta">
          <span class="slice" data-slice=${goal.slice}>${localize.term('slice', goal.slice)}</span>
          <span class="priority" data-priority=${goal.priority}
            >${localize.term('priority', goal.priority)}</span
          >
          <span>${formatMonth(localize.lang(), goal.targetMonth)}</span>
          ${
            projects === undefined
              ? nothing
              : progressLine(
                  projects.completed,
                  projects.live,
                  localize.term('projectsDone', projects.completed, projects.live),
                )
          }
          ${achieved ? html`<span class="badge">${localize.term('achievedBadge')}</span>` : nothing}
          ${archived ? html`<span class="badge">${localize.term('archivedBadge')}</span>` : nothing}
        </div>
      </div>
      ${
        selection.active
          ? nothing
          : html`<button
                class="button quiet icon-only"
                part="button"
                data-control="edit"
                tabindex=${tabIndex}
                aria-label=${localize.term('edit', summary)}
                @click=${() => onEdit(goal)}
              >
                ${pencilIcon}
              </button>
              <button
                class="button quiet icon-only"
                part="button"
                data-control="archive"
                tabindex=${tabIndex}
                aria-label=${localize.term(archived ? 'unarchive' : 'archive', summary)}
                aria-disabled=${busy('archive')}
                aria-busy=${busy('archive')}
                @click=${() => onAction(goal, archived ? 'unarchive' : 'archive', 'archive')}
              >
                ${archived ? unarchiveIcon : archiveIcon}
              </button>`
      }
    </li>
  `;
}
