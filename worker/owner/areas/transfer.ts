import * as v from 'valibot';
import type { Goal, Project, TransferQueries } from '../../api.ts';
import { formatCsv } from '../../domain/csv.ts';
import { formatCalendar } from '../../domain/icalendar.ts';
import { parseInput } from '../../domain/input-error.ts';
import { calendarDays, goalRows, projectRows, readGoals, readProjects } from '../../domain/transfer.ts';
import { parseGoalQuery } from '../../domain/goal-query.ts';
import { parseProjectQuery } from '../../domain/project-query.ts';
import { createGoalListing } from '../../storage/cache/goal-list.ts';
import { createProjectListing } from '../../storage/cache/project-list.ts';
import type { Listing } from '../../storage/cache/listing.ts';
import type { Database } from '../../storage/database.ts';
import type { AreaContext, QueryHandlers } from './area.ts';

const kindInput = v.strictObject({ kind: v.picklist(['goals', 'projects']) });
const noInput = v.strictObject({});
const PAGE = 1_000;

/** Files that other programs read and write. Parsed here and not in the page, which stays free for the person. */
export function createTransferQueries({ cache }: AreaContext): QueryHandlers<keyof TransferQueries> {
  const goals = (status: 'all' | 'active'): readonly Goal[] =>
    cache.use((database) =>
      everyItem(database, (after) =>
        createGoalListing(parseGoalQuery({ status, sort: 'created', limit: PAGE, ...after })),
      ),
    );
  const projects = (status: 'all' | 'open'): readonly Project[] =>
    cache.use((database) =>
      everyItem(database, (after) =>
        createProjectListing(parseProjectQuery({ status, sort: 'created', limit: PAGE, ...after })),
      ),
    );
  return {
    'transfer.read-goals': readGoals,
    'transfer.read-projects': readProjects,
    'transfer.write-csv': (input) => {
      const { kind } = parseInput(kindInput, input, 'input');
      const rows = kind === 'goals' ? goalRows(goals('all')) : projectRows(projects('all'));
      return { text: formatCsv(rows) };
    },
    'transfer.write-calendar': (input) => {
      parseInput(noInput, input, 'input');
      return { text: formatCalendar(calendarDays(goals('active'), projects('open'))) };
    },
  };
}

function everyItem<Item>(
  database: Database,
  listing: (after: { readonly after?: string }) => Listing<Item>,
): readonly Item[] {
  const items: Item[] = [];
  let after: string | null = null;
  do {
    const page: { items: readonly Item[]; next: string | null } = listing(
      after === null ? {} : { after },
    ).page(database);
    items.push(...page.items);
    after = page.next;
  } while (after !== null);
  return items;
}
