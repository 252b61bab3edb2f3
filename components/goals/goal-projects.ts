import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Project, VaultClient } from '@mo-kit/worker';
import type { FormDialogHost } from '../internal/form-dialog.ts';
import { progressLine } from '../internal/progress-line.ts';
import { addTerms } from '../translations/languages.ts';
import { projectsTerms } from '../translations/projects/index.ts';

/** As many as are read at once; the heading says how many there are. */
const MAX_SHOWN = 100;

/** The part of a goal's form that shows the projects that serve it, and how far along each is. */
export class GoalProjects {
  readonly #host: FormDialogHost;
  #goalId: string | null = null;
  #projects: readonly Project[] = [];
  #total = 0;

  constructor(host: FormDialogHost) {
    this.#host = host;
    addTerms(projectsTerms);
  }

  /** Asks for the projects of a goal; null for one that is not there yet. */
  async open(client: VaultClient, goalId: string | null): Promise<void> {
    this.#goalId = goalId;
    this.#projects = [];
    if (goalId === null) return;
    // The form is of use without them.
    const page = await client.projects.list({ goalId, status: 'all', limit: MAX_SHOWN }).catch(() => null);
    if (page === null || goalId !== this.#goalId) return;
    this.#projects = page.items;
    this.#total = page.total;
    this.#host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (this.#projects.length === 0) return nothing;
    return html`
      <fieldset>
        <legend class="label">${this.#host.localize.term('projectCount', this.#total)}</legend>
        <ul class="goal-projects">
          ${this.#projects.map((project) => this.#project(project))}
        </ul>
      </fieldset>
    `;
  }

  #project({ name, status, archived, milestones }: Project): TemplateResult {
    const { localize } = this.#host;
    const done = milestones.filter(({ completed }) => completed).length;
    return html`
      <li>
        <span class="name" dir="auto">${name}</span>
        <span class="meta">
          <span>${localize.term('projectStatus', status)}</span>
          ${archived ? html`<span class="badge">${localize.term('projectArchivedBadge')}</span>` : nothing}
          ${
            milestones.length === 0
              ? nothing
              : progressLine(
                  done,
                  milestones.length,
                  localize.term('milestonesDone', done, milestones.length),
                )
          }
        </span>
      </li>
    `;
  }
}
