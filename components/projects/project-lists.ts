import type { ReactiveControllerHost } from 'lit';
import { PROJECT_STATUSES } from '@mo-kit/worker';
import type { MoErrorData, Project, ProjectQuery, ProjectStatus, ProjectsClient } from '@mo-kit/worker';
import { ListWatch } from '../controllers/list-watch.ts';
import type { SelectionSource } from '../controllers/selection.ts';

/** So many projects of each status at first, on the board. */
const COLUMN_STEP = 15;
/** So many cards are drawn at once, in each of the columns. */
const CARDS_AT_ONCE = 5;
/** Ids are read in pages of so many. */
const PAGE = 1_000;

export type ProjectList = ListWatch<Project, ProjectQuery>;

/** The lists that are shown: one for each status on the board, or one in all. */
export class ProjectLists implements SelectionSource {
  readonly columns: ReadonlyMap<ProjectStatus, ProjectList>;
  readonly list: ProjectList;
  #client: ProjectsClient | null = null;
  #queries: readonly ProjectQuery[] = [];
  #key = '';
  #shown: readonly ProjectList[] = [];

  constructor(host: ReactiveControllerHost & Element) {
    this.columns = new Map(
      PROJECT_STATUSES.map((status) => [
        status,
        new ListWatch<Project, ProjectQuery>(host, COLUMN_STEP, CARDS_AT_ONCE),
      ]),
    );
    this.list = new ListWatch(host);
  }

  /**
   * Shows the projects of a filter: on the board, or those of `status` in one list. The result is whether they are others
   * than before.
   */
  use(
    client: ProjectsClient | null,
    filter: ProjectQuery,
    view: 'board' | NonNullable<ProjectQuery['status']>,
  ): boolean {
    const isBoard = view === 'board';
    for (const [status, column] of this.columns) column.use(isBoard ? client : null, { ...filter, status });
    this.list.use(isBoard ? null : client, isBoard ? filter : { ...filter, status: view });
    this.#shown = isBoard ? [...this.columns.values()] : [this.list];
    const key = JSON.stringify([filter, view]);
    const isSame = client === this.#client && key === this.#key;
    this.#client = client;
    this.#key = key;
    this.#queries = isBoard
      ? PROJECT_STATUSES.map((status) => ({ ...filter, status }))
      : [{ ...filter, status: view }];
    return !isSame;
  }

  /** All that match, whatever is loaded; null until every answer is there. */
  get total(): number | null {
    const totals = this.#shown.map(({ total }) => total);
    return totals.reduce((sum, total) => (sum === null || total === null ? null : sum + total), 0);
  }

  get error(): MoErrorData | null {
    return this.#shown.find(({ error }) => error !== null)?.error ?? null;
  }

  retry(): void {
    for (const list of this.#shown) list.retry();
  }

  /** Where the first project of a list stands among all that are shown. */
  indexOf(list: ProjectList): number {
    const before = this.#shown.slice(0, this.#shown.indexOf(list));
    return before.reduce((sum, { items }) => sum + items.length, 0);
  }

  idsBetween(first: number, last: number): Promise<readonly string[]> {
    const shown = this.#shown.flatMap(({ items }) => items.map(({ projectId }) => projectId));
    return Promise.resolve(shown.slice(first, last + 1));
  }

  async allIds(limit: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const query of this.#queries) {
      for (let after: string | null | undefined; after !== null && ids.length < limit;) {
        const page = await this.#client?.list({
          ...query,
          limit: PAGE,
          ...(after === undefined ? {} : { after }),
        });
        ids.push(...(page?.items ?? []).map(({ projectId }) => projectId));
        after = page?.next ?? null;
      }
    }
    return ids.slice(0, limit);
  }
}
