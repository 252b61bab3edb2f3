import * as v from 'valibot';
import type { Project, ProjectQueries, ProjectWatchEvent, ProjectWatches } from '../../api.ts';
import { uuidV7Schema } from '../../domain/goal-fields.ts';
import { parseInput } from '../../domain/input-error.ts';
import { projectOfState } from '../../domain/project.ts';
import { parseProjectQuery, type ParsedProjectQuery } from '../../domain/project-query.ts';
import { createProjectListing } from '../../storage/cache/project-list.ts';
import { SHOWN_BY_FILTER, shownOf } from '../../storage/cache/project-row.ts';
import { readProject } from '../../storage/cache/project-table.ts';
import { createListWatches, type ListEvent, type WatchedList } from '../list-watches.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

const projectIdInput = v.strictObject({ projectId: uuidV7Schema });

/** Reads and watches of projects. */
export interface ProjectArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof ProjectQueries>;
  readonly watches: WatchHandlers<keyof ProjectWatches>;
}

export function createProjectArea({ cache }: AreaContext): ProjectArea {
  const watches = createListWatches(PROJECT_LIST, (query) => cache.use(query));
  return {
    queries: {
      'projects.list': (query) => {
        const listing = createProjectListing(parseProjectQuery(query));
        return cache.use((database) => listing.page(database));
      },
      'projects.get': (input) => {
        const { projectId } = parseInput(projectIdInput, input, 'input');
        return cache.use((database) => readProject(database, projectId));
      },
    },
    watches: {
      projects: (query, listener) =>
        watches.add(parseProjectQuery(query), (event) => listener(toProjectEvent(event))),
    },
    publish(transitions) {
      const changes = transitions.flatMap((transition) => {
        if (transition.type !== 'project') return [];
        const { aggregateId, before, after } = transition;
        return [{ before: projectOfState(aggregateId, before), after: projectOfState(aggregateId, after) }];
      });
      if (changes.length > 0) watches.publish(changes);
    },
    refresh: () => watches.refresh(),
  };
}

const PROJECT_LIST: WatchedList<ParsedProjectQuery, Project> = {
  idOf: (project) => project.projectId,
  // Fields come in one order from one function, so equal projects have equal texts.
  isSame: (a, b) => a.changedAt === b.changedAt && JSON.stringify(a) === JSON.stringify(b),
  listing: createProjectListing,
  isExact: true,
  matches: (query, project) =>
    SHOWN_BY_FILTER[query.status].includes(shownOf(project)) &&
    (query.goalId === undefined || project.goalIds.includes(query.goalId)) &&
    (query.to === undefined || project.startDate <= query.to) &&
    (query.from === undefined || project.targetDate >= query.from),
};

function toProjectEvent(event: ListEvent<Project>): ProjectWatchEvent {
  if ('items' in event) return event;
  const changes = event.changes.map((change) =>
    change.kind === 'remove' ? { kind: change.kind, index: change.index, projectId: change.id } : change,
  );
  return { changes, total: event.total };
}
