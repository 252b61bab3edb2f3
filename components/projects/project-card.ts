import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { PROJECT_STATUS_CHANGES } from '@mo-kit/worker';
import type { Project, ProjectStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { Selection } from '../controllers/selection.ts';
import { formatDay } from '../internal/day-names.ts';
import { archiveIcon, pencilIcon, unarchiveIcon } from '../internal/element-icons.ts';
import { pickBox } from '../internal/pick-box.ts';
import { progressLine } from '../internal/progress-line.ts';
import type { ProjectDrag } from './project-drag.ts';

export interface ProjectCardOptions {
  readonly project: Project;
  /** Place among all that are shown, from 0. */
  readonly index: number;
  readonly selection: Selection;
  readonly localize: LocalizeController;
  /** Null where cards are not dragged. */
  readonly drag: ProjectDrag | null;
  readonly today: string;
  readonly isBusy: (control: 'status' | 'archive') => boolean;
  readonly onStatus: (status: ProjectStatus) => void;
  readonly onArchive: () => void;
  readonly onEdit: () => void;
}

/**
 * One project: its name, when it is due, how far its milestones are, and where it can go from here. Drawn anew only when
 * something it shows is another: hundreds of cards are on a page.
 */
export function projectCard(options: ProjectCardOptions): unknown {
  const { project, index, selection, localize, drag, today, isBusy } = options;
  const busy = [isBusy('status'), isBusy('archive')];
  // A box that was clicked must follow the choice even where that stays as it was.
  const choice = selection.active ? {} : null;
  const shown = [project, index, today, localize.voice, drag?.isDragged(project), choice, ...busy];
  return guard(shown, () => card(options));
}

function card(options: ProjectCardOptions): TemplateResult {
  const { project, index, selection, localize, drag, today, isBusy, onArchive, onEdit } = options;
  const { archived, goalIds, milestones, name, startDate, status, targetDate } = project;
  const done = milestones.filter((milestone) => milestone.completed).length;
  const isOpen = status === 'planned' || status === 'in-progress';
  const isLate = isOpen && !archived && targetDate < today;
  const busy = (control: 'status' | 'archive') => (isBusy(control) ? 'true' : nothing);
  const { projectId } = project;
  return html`
    <li
      class="card ${drag?.isDragged(project) ? 'dragged' : ''}"
      part="card"
      data-project=${projectId}
      ?data-selected=${selection.has(projectId)}
      data-index=${index}
      draggable=${drag !== null && !archived ? 'true' : nothing}
      @dragstart=${(event: DragEvent) => drag?.start(event, project)}
      @dragend=${() => drag?.end()}
    >
      ${
        selection.active ? pickBox({ id: projectId, name, index, selection, localize, tabIndex: 0 }) : nothing
      }
      ${
        // On the board the name of a column stands above; in a list only that of the element.
        drag === null
          ? html`<h3 class="name" part="name" dir="auto">${name}</h3>`
          : html`<h4 class="name" part="name" dir="auto">${name}</h4>`
      }
      <p class="meta">
        <span
          >${localize.term('projectDates', formatDay(localize.lang(), startDate), formatDay(localize.lang(), targetDate))}</span
        >
        ${isLate ? html`<span class="late">${localize.term('projectLate')}</span>` : nothing}
        ${goalIds.length > 0 ? html`<span>${localize.term('projectGoals', goalIds.length)}</span>` : nothing}
        ${archived ? html`<span class="badge">${localize.term('projectArchivedBadge')}</span>` : nothing}
      </p>
      ${
        milestones.length === 0
          ? nothing
          : progressLine(done, milestones.length, localize.term('milestonesDone', done, milestones.length))
      }
      <div class="controls">
        <select
          class="input status"
          part="input"
          data-control="status"
          aria-label=${localize.term('statusOf', name)}
          aria-busy=${busy('status')}
          ?disabled=${archived}
          .value=${status}
          @change=${(event: Event) => choose(event, options)}
        >
          ${[status, ...PROJECT_STATUS_CHANGES[status]].map(
            (option) =>
              html`<option value=${option} .selected=${option === status}>
                ${localize.term('projectStatus', option)}
              </option>`,
          )}
        </select>
        <button
          class="button quiet icon-only"
          part="button"
          data-control="edit"
          aria-label=${localize.term('editProject', name)}
          @click=${onEdit}
        >
          ${pencilIcon}
        </button>
        <button
          class="button quiet icon-only"
          part="button"
          data-control="archive"
          aria-label=${localize.term(archived ? 'unarchiveProject' : 'archiveProject', name)}
          aria-disabled=${busy('archive')}
          aria-busy=${busy('archive')}
          @click=${onArchive}
        >
          ${archived ? unarchiveIcon : archiveIcon}
        </button>
      </div>
    </li>
  `;
}

/** What is chosen is only asked for: the list shows the status that is stored until the vault says otherwise. */
function choose(event: Event, { project, onStatus }: ProjectCardOptions): void {
  const select = event.target as HTMLSelectElement;
  const status = select.value as ProjectStatus;
  select.value = project.status;
  if (status !== project.status) onStatus(status);
}
