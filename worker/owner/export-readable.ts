import type { Goal, Project } from '../api.ts';
import { parseGoalQuery } from '../domain/goal-query.ts';
import { parseProjectQuery } from '../domain/project-query.ts';
import { READABLE_FORMAT, READABLE_VERSION } from '../domain/readable.ts';
import { MoError } from '../errors/mo-error.ts';
import { DOCUMENT_COLUMNS, rowToDocument, SHOWN, type DocumentRow } from '../storage/cache/document-table.ts';
import { createGoalListing } from '../storage/cache/goal-list.ts';
import { createProjectListing } from '../storage/cache/project-list.ts';
import type { Database } from '../storage/database.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LongCall } from './owner-core.ts';

const PAGE = 500;

/** A page of items, and where the next one begins; null behind the last. */
interface Page {
  readonly items: readonly object[];
  readonly next: string | null;
}
type Pages = (database: Database, after: { readonly after?: string }) => Page;

/**
 * Everything there is as JSON, an item a line, written page by page: the vault can be used meanwhile, and what is already
 * written need not stay in memory. Links to goals that are not there are left out, so that the copy can be imported.
 */
export async function exportReadable(lifecycle: Lifecycle, { signal, onProgress }: LongCall): Promise<Blob> {
  const goalIds = new Set<string>();
  let written = 0;
  const total = await lifecycle.exclusively(() => cacheOf(lifecycle).use(countItems));

  async function* arrayOf(name: string, pageOf: Pages): AsyncGenerator<string> {
    yield `,\n"${name}": [`;
    let separator = '\n';
    for (let after: string | null | undefined; after !== null;) {
      if (signal?.aborted === true) throw new MoError('vault/canceled', 'The export was canceled.');
      const from = after === undefined ? {} : { after };
      const page = await lifecycle.exclusively(() =>
        cacheOf(lifecycle).use((database) => pageOf(database, from)),
      );
      if (page.items.length > 0) {
        yield separator + page.items.map((item) => JSON.stringify(item)).join(',\n');
        separator = ',\n';
      }
      written += page.items.length;
      onProgress?.({ stage: 'backing-up', fraction: Math.min(1, written / Math.max(1, total)) });
      after = page.next;
    }
    yield '\n]';
  }

  const goals: Pages = (database, after) => {
    const query = parseGoalQuery({ status: 'all', sort: 'created', limit: PAGE, ...after });
    const { items, next } = createGoalListing(query).page(database);
    for (const { goalId } of items) goalIds.add(goalId);
    return { items: items.map(({ projects: _, ...goal }: Goal) => goal), next };
  };
  const projects: Pages = (database, after) => {
    const query = parseProjectQuery({ status: 'all', sort: 'created', limit: PAGE, ...after });
    const { items, next } = createProjectListing(query).page(database);
    const isThere = (goalId: string) => goalIds.has(goalId);
    return {
      items: items.map((project: Project) => ({ ...project, goalIds: project.goalIds.filter(isThere) })),
      next,
    };
  };

  const head = { format: READABLE_FORMAT, version: READABLE_VERSION, exportedAt: isoTime(lifecycle.now()) };
  const parts = [new Blob([JSON.stringify(head).slice(0, -1)])];
  for (const [name, pageOf] of Object.entries({ goals, projects, documents })) {
    for await (const text of arrayOf(name, pageOf)) parts.push(new Blob([text]));
  }
  return new Blob([...parts, '\n}\n'], { type: 'application/json' });
}

const documents: Pages = (database, { after = '' }) => {
  const rows = database.all<DocumentRow>(
    `SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE shown = ? AND document_id > ? ORDER BY document_id LIMIT ?`,
    [SHOWN, after, PAGE],
  );
  return { items: rows.map(rowToDocument), next: rows.at(-1)?.document_id ?? null };
};

function countItems(database: Database): number {
  const counts = ['goals', 'projects', 'documents'].map(
    (table) => database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function cacheOf(lifecycle: Lifecycle) {
  return lifecycle.requireOpen().vault.context.cache;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
