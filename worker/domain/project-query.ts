import * as v from 'valibot';
import { PROJECT_SORTS, PROJECT_STATUSES, type ProjectQuery, type ProjectSort } from '../api.ts';
import { daySchema } from './calendar.ts';
import { uuidV7Schema } from './goal-fields.ts';
import { listQuerySchemas, parseListQuery, type ParsedListQuery } from './list-query.ts';

const querySchema = v.strictObject({
  ...listQuerySchemas,
  status: v.optional(v.picklist([...PROJECT_STATUSES, 'open', 'archived', 'all']), 'open'),
  goalId: v.optional(uuidV7Schema),
  from: v.optional(daySchema),
  to: v.optional(daySchema),
  sort: v.optional(v.picklist(PROJECT_SORTS)),
});

/** A checked query with its defaults filled in. */
export type ParsedProjectQuery = Pick<ProjectQuery, 'goalId' | 'from' | 'to'> &
  Required<Pick<ProjectQuery, 'status'>> &
  ParsedListQuery<ProjectSort>;

/**
 * Checks an untrusted query.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseProjectQuery(query: unknown): ParsedProjectQuery {
  return parseListQuery(querySchema, query, 'target');
}
