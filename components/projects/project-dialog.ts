import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { newMilestoneId, PROJECT_STATUS_CHANGES, PROJECT_STATUSES } from '@mo-kit/worker';
import type { MoErrorData, Project, ProjectStatus, VaultClient } from '@mo-kit/worker';
import { FormDialog, type FormDialogHost } from '../internal/form-dialog.ts';
import { FIRST_DAY, LAST_DAY } from '../internal/day-names.ts';
import { closeIcon, plusIcon } from '../internal/element-icons.ts';
import { GoalLinks } from './goal-links.ts';
import { draftOfProject, draftToChange, draftToNew, faultOf } from './project-draft.ts';
import type { DraftFault, MilestoneDraft, ProjectDraft } from './project-draft.ts';

export interface ProjectDialogHandlers {
  readonly onDone: (action: 'create' | 'change', projectId: string) => void;
  readonly onError: (error: MoErrorData) => void;
  readonly announce: (text: string) => void;
}

/** The form for a project: everything in it is one command. */
export class ProjectDialog {
  readonly #host: FormDialogHost;
  readonly #handlers: ProjectDialogHandlers;
  readonly #form: FormDialog;
  readonly #links: GoalLinks;
  #client: VaultClient | null = null;
  #project: Project | null = null;
  #draft: ProjectDraft | null = null;
  #tried = false;

  constructor(host: FormDialogHost, handlers: ProjectDialogHandlers) {
    this.#host = host;
    this.#handlers = handlers;
    this.#form = new FormDialog(host, () => {
      this.#draft = null;
      this.#project = null;
    });
    this.#links = new GoalLinks(host, (goalIds) => this.#set({ goalIds }));
  }

  /** Opens for `project`, or for a new one that starts from `defaults`. */
  async open(
    client: VaultClient,
    project: Project | null,
    defaults: ProjectDraft,
    opener: HTMLElement | null,
  ): Promise<void> {
    this.#client = client;
    this.#project = project;
    this.#tried = false;
    this.#draft = project === null ? defaults : draftOfProject(project);
    void this.#links.open(client, this.#draft.goalIds);
    await this.#form.open(opener, 'project-name');
  }

  /** Closes without a change: the vault was locked, or the element removed. */
  close(): void {
    this.#form.close();
    this.#draft = null;
  }

  render(): TemplateResult | typeof nothing {
    const draft = this.#draft;
    if (draft === null) return nothing;
    const { localize } = this.#host;
    const fault = this.#tried ? faultOf(draft) : null;
    return this.#form.render({
      title: localize.term(this.#project === null ? 'createProjectTitle' : 'editProjectTitle'),
      submitText: localize.term(this.#project === null ? 'createProject' : 'save'),
      onSubmit: (event) => void this.#submit(event),
      fields: html`
        ${this.#field(
          'name',
          'projectName',
          fault,
          (describedBy, invalid) =>
            html`<input
              id="project-name"
              class="input"
              part="input"
              dir="auto"
              required
              autocomplete="off"
              aria-invalid=${invalid}
              aria-describedby=${describedBy}
              .value=${draft.name}
              @input=${(event: Event) => this.#set({ name: valueOf(event) })}
            />`,
        )}
        ${this.#field(
          'description',
          'projectDescription',
          fault,
          (describedBy, invalid) =>
            html`<textarea
              id="project-description"
              class="input"
              part="input"
              rows="2"
              dir="auto"
              aria-invalid=${invalid}
              aria-describedby=${describedBy}
              .value=${draft.description}
              @input=${(event: Event) => this.#set({ description: valueOf(event) })}
            ></textarea>`,
        )}
        <div class="columns">
          ${this.#day('startDate', 'projectStart', fault, draft.startDate)}
          ${this.#day('targetDate', 'projectTarget', fault, draft.targetDate)}
        </div>
        <div class="field">
          <label for="project-status">${localize.term('statusLabel')}</label>
          <select
            id="project-status"
            class="input"
            part="input"
            @change=${(event: Event) => this.#set({ status: valueOf(event) as ProjectStatus })}
          >
            ${this.#statuses().map(
              (status) =>
                html`<option value=${status} .selected=${status === draft.status}>
                  ${localize.term('projectStatus', status)}
                </option>`,
            )}
          </select>
        </div>
        ${this.#milestones(draft, fault)} ${this.#links.render(draft.goalIds)}
      `,
    });
  }

  #field(
    field: 'name' | 'description' | 'startDate' | 'targetDate',
    label: 'projectName' | 'projectDescription' | 'projectStart' | 'projectTarget',
    fault: DraftFault | null,
    control: (describedBy: string | typeof nothing, invalid: 'true' | typeof nothing) => TemplateResult,
  ): TemplateResult {
    const isWrong = fault?.field === field;
    const id = inputIds[field];
    return html`
      <div class="field">
        <label for=${id}>${this.#host.localize.term(label)}</label>
        ${control(isWrong ? `${id}-error` : nothing, isWrong ? 'true' : nothing)}
        ${isWrong ? html`<p class="invalid" id="${id}-error">${this.#text(fault)}</p>` : nothing}
      </div>
    `;
  }

  #day(
    field: 'startDate' | 'targetDate',
    label: 'projectStart' | 'projectTarget',
    fault: DraftFault | null,
    value: string,
  ): TemplateResult {
    return this.#field(
      field,
      label,
      fault,
      (describedBy, invalid) =>
        html`<input
          id=${inputIds[field]}
          class="input"
          part="input"
          type="date"
          required
          min=${FIRST_DAY}
          max=${LAST_DAY}
          aria-invalid=${invalid}
          aria-describedby=${describedBy}
          .value=${value}
          @input=${(event: Event) => this.#set({ [field]: valueOf(event) })}
        />`,
    );
  }

  #milestones(draft: ProjectDraft, fault: DraftFault | null): TemplateResult {
    const { localize } = this.#host;
    return html`
      <fieldset>
        <legend class="label">${localize.term('milestones')}</legend>
        <ul class="rows">
          ${draft.milestones.map((milestone, index) => this.#milestone(milestone, index, fault))}
        </ul>
        <div>
          <button
            type="button"
            class="button compact"
            part="button"
            id="add-milestone"
            @click=${() => this.#addMilestone(draft)}
          >
            ${plusIcon}${localize.term('addMilestone')}
          </button>
        </div>
      </fieldset>
    `;
  }

  #milestone(
    { name, date, completed }: MilestoneDraft,
    index: number,
    fault: DraftFault | null,
  ): TemplateResult {
    const { localize } = this.#host;
    const number = index + 1;
    const isWrong = (field: 'name' | 'date') => fault?.field === `milestones.${index}.${field}`;
    const id = `milestone-${String(index)}`;
    const described = (field: 'name' | 'date') => (isWrong(field) ? `${id}-error` : nothing);
    return html`
      <li>
        <input
          type="checkbox"
          aria-label=${localize.term('milestoneDone', number)}
          .checked=${completed}
          @change=${(event: Event) => this.#setMilestone(index, { completed: (event.target as HTMLInputElement).checked })}
        />
        <input
          id="${id}-name"
          class="input"
          part="input"
          dir="auto"
          autocomplete="off"
          aria-label=${localize.term('milestoneName', number)}
          aria-invalid=${isWrong('name') ? 'true' : nothing}
          aria-describedby=${described('name')}
          .value=${name}
          @input=${(event: Event) => this.#setMilestone(index, { name: valueOf(event) })}
        />
        <input
          id="${id}-date"
          class="input"
          part="input"
          type="date"
          min=${FIRST_DAY}
          max=${LAST_DAY}
          aria-label=${localize.term('milestoneDate', number)}
          aria-invalid=${isWrong('date') ? 'true' : nothing}
          aria-describedby=${described('date')}
          .value=${date}
          @input=${(event: Event) => this.#setMilestone(index, { date: valueOf(event) })}
        />
        <button
          type="button"
          class="button quiet icon-only"
          part="button"
          aria-label=${localize.term('removeMilestone', number)}
          @click=${() => this.#removeMilestone(index)}
        >
          ${closeIcon}
        </button>
        ${
          fault !== null && (isWrong('name') || isWrong('date'))
            ? html`<p class="invalid" id="${id}-error">${this.#text(fault)}</p>`
            : nothing
        }
      </li>
    `;
  }

  /** A new project may have any status; an old one only those that may follow its own. */
  #statuses(): readonly ProjectStatus[] {
    if (this.#project === null) return PROJECT_STATUSES;
    return [this.#project.status, ...PROJECT_STATUS_CHANGES[this.#project.status]];
  }

  #text({ kind }: DraftFault): string {
    return this.#host.localize.term('projectFault', kind);
  }

  #set(change: Partial<ProjectDraft>): void {
    if (this.#draft === null) return;
    this.#draft = { ...this.#draft, ...change };
    this.#host.requestUpdate();
  }

  #setMilestone(index: number, change: Partial<MilestoneDraft>): void {
    if (this.#draft === null) return;
    this.#set({
      milestones: this.#draft.milestones.map((milestone, position) =>
        position === index ? { ...milestone, ...change } : milestone,
      ),
    });
  }

  #addMilestone({ milestones, targetDate }: ProjectDraft): void {
    this.#set({
      milestones: [...milestones, { milestoneId: null, name: '', date: targetDate, completed: false }],
    });
    void this.#host.updateComplete.then(() =>
      this.#form.focus(`milestone-${String(milestones.length)}-name`),
    );
  }

  #removeMilestone(index: number): void {
    if (this.#draft === null) return;
    this.#set({ milestones: this.#draft.milestones.filter((_, position) => position !== index) });
    void this.#host.updateComplete.then(() => this.#form.focus('add-milestone'));
  }

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const client = this.#client;
    const draft = this.#draft;
    if (client === null || draft === null) return;
    this.#tried = true;
    this.#host.requestUpdate();
    const fault = faultOf(draft);
    if (fault !== null) {
      this.#handlers.announce(this.#text(fault));
      this.#form.focus(inputOf(fault));
      return;
    }
    const project = this.#project;
    let projectId = project?.projectId ?? '';
    const done = await this.#form.operation.run(async (signal) => {
      if (project === null) {
        const milestones = draft.milestones.map(({ name, date, completed }) => ({ name, date, completed }));
        projectId = (await client.projects.create({ ...draftToNew(draft), milestones }, { signal }))
          .projectId;
      } else {
        await client.projects.change(draftToChange(project, draft, newMilestoneId), { signal });
      }
    });
    if (!done) {
      if (this.#form.operation.error !== null) this.#handlers.onError(this.#form.operation.error);
      return;
    }
    this.#form.close();
    this.#handlers.onDone(project === null ? 'create' : 'change', projectId);
  };
}

const inputIds = {
  name: 'project-name',
  description: 'project-description',
  startDate: 'project-start',
  targetDate: 'project-target',
} as const;

function inputOf({ field }: DraftFault): string {
  return field in inputIds
    ? inputIds[field as keyof typeof inputIds]
    : field.replace(/^milestones\.(\d+)\.(\w+)$/, 'milestone-$1-$2');
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
