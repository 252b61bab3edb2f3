import type { Project } from '../../api.ts';
import type { ParsedProjectQuery } from '../../domain/project-query.ts';
import { createListing, type Listing, type ListingCondition } from './listing.ts';
import { PROJECT_ORDERS } from './project-order.ts';
import { PROJECT_COLUMNS, rowToProject, SHOWN_BY_FILTER, type ProjectRow } from './project-row.ts';

/**
 * A checked query of projects as SQL.
 *
 * @throws MoError `input/invalid` for a cursor that was made for another order
 */
export function createProjectListing(query: ParsedProjectQuery): Listing<Project> {
  const conditions: ListingCondition[] = [];
  if (query.goalId !== undefined) {
    conditions.push([
      'project_id IN (SELECT project_id FROM project_goals WHERE goal_id = ? AND linked = 1)',
      query.goalId,
    ]);
  }
  if (query.to !== undefined) conditions.push(['start_date <= ?', query.to]);
  if (query.from !== undefined) conditions.push(['target_date >= ?', query.from]);
  return createListing<ProjectRow, Project>({
    table: 'projects',
    searchTable: 'project_search',
    columns: PROJECT_COLUMNS,
    toItem: rowToProject,
    statusColumn: 'shown',
    statuses: SHOWN_BY_FILTER[query.status],
    conditions,
    words: query.words,
    order: PROJECT_ORDERS[query.sort ?? 'rank'],
    descending: query.descending,
    limit: query.limit,
    offset: query.offset,
    after: query.after,
  });
}
