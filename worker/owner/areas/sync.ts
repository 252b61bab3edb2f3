import * as v from 'valibot';
import type { SyncQueries } from '../../api.ts';
import { parseInput } from '../../domain/input-error.ts';
import type { ConflictTable } from '../../sync/conflict-table.ts';
import type { QueryHandlers } from './area.ts';

const MAX_CONFLICTS = 100;
/** Two ids, a name of a field and an aggregate, encoded. */
const MAX_CURSOR_LENGTH = 2_048;
const listInput = v.strictObject({
  limit: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_CONFLICTS)),
    MAX_CONFLICTS,
  ),
  after: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CURSOR_LENGTH))),
});

/** What the person may look at of sync. */
export function createSyncQueries(conflicts: () => ConflictTable): QueryHandlers<keyof SyncQueries> {
  return {
    'conflicts.list': (input) => conflicts().list(parseInput(listInput, input, 'query')),
  };
}
