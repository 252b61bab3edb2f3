import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Project, ProjectStatus } from '@mo-kit/worker';
import { PROJECT_STATUS_CHANGES } from '@mo-kit/worker';

const TYPE = 'application/x-mo-project';

/**
 * A card that is dragged from one column to another. The list of statuses on each card does the same without a pointer;
 * a column that the project may not go to takes no drop.
 */
export class ProjectDrag implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #onMove: (project: Project, status: ProjectStatus) => void;
  #project: Project | null = null;
  #over: ProjectStatus | null = null;

  constructor(host: ReactiveControllerHost, onMove: (project: Project, status: ProjectStatus) => void) {
    this.#host = host;
    this.#onMove = onMove;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#project = null;
    this.#over = null;
  }

  /** Whether the card that is dragged could be dropped on this column, and whether it is over it. */
  standing(status: ProjectStatus): 'none' | 'open' | 'over' {
    if (this.#project === null || !PROJECT_STATUS_CHANGES[this.#project.status].includes(status))
      return 'none';
    return this.#over === status ? 'over' : 'open';
  }

  isDragged({ projectId }: Project): boolean {
    return this.#project?.projectId === projectId;
  }

  start(event: DragEvent, project: Project): void {
    // Another page must learn nothing from a drop: the data is a mark, the project stays here.
    event.dataTransfer?.setData(TYPE, '');
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
    this.#set(project, null);
  }

  over(event: DragEvent, status: ProjectStatus): void {
    if (this.standing(status) === 'none') return;
    event.preventDefault();
    if (this.#over !== status) this.#set(this.#project, status);
  }

  leave(event: DragEvent, status: ProjectStatus): void {
    const column = event.currentTarget as HTMLElement;
    if (this.#over === status && !column.contains(event.relatedTarget as Node | null)) {
      this.#set(this.#project, null);
    }
  }

  drop(event: DragEvent, status: ProjectStatus): void {
    const project = this.#project;
    if (project === null || this.standing(status) === 'none') return;
    event.preventDefault();
    this.#set(null, null);
    this.#onMove(project, status);
  }

  end(): void {
    this.#set(null, null);
  }

  #set(project: Project | null, over: ProjectStatus | null): void {
    this.#project = project;
    this.#over = over;
    this.#host.requestUpdate();
  }
}
