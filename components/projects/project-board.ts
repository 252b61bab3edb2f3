import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { ProjectStatus } from '@mo-kit/worker';
import type { LocalizeController } from '../controllers/localize-controller.ts';
import type { ProjectDrag } from './project-drag.ts';
import type { ProjectList } from './project-lists.ts';

/** A column for each status, into which cards are dropped. */
export function projectBoard(
  localize: LocalizeController,
  columns: Iterable<readonly [ProjectStatus, ProjectList]>,
  drag: ProjectDrag,
  cards: (column: ProjectList) => TemplateResult,
): TemplateResult {
  const number = new Intl.NumberFormat(localize.lang());
  return html`
    <div class="board">
      ${[...columns].map(
        ([status, column]) => html`
          <section
            class="column"
            part="column"
            aria-labelledby="column-${status}"
            data-drop=${drag.standing(status)}
            @dragover=${(event: DragEvent) => drag.over(event, status)}
            @dragleave=${(event: DragEvent) => drag.leave(event, status)}
            @drop=${(event: DragEvent) => drag.drop(event, status)}
          >
            <h3>
              <span id="column-${status}">${localize.term('projectStatus', status)}</span>
              <span class="muted small">${number.format(column.total ?? 0)}</span>
            </h3>
            ${
              column.total === 0
                ? html`<p class="muted empty-column">${localize.term('columnEmpty')}</p>`
                : cards(column)
            }
          </section>
        `,
      )}
    </div>
  `;
}
