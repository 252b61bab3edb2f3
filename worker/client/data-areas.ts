import type { DocumentFields } from '../api.ts';
import type { Calls } from './calls.ts';
import { createCollectionClient, type CollectionOptions } from './collections-client.ts';
import { createConflictsClient } from './conflicts-client.ts';
import { createGoalsClient } from './goals-client.ts';
import { createHistoryClient } from './history-client.ts';
import { createProjectsClient } from './projects-client.ts';
import { createTransferClient } from './transfer-client.ts';

/** What a page does with an open vault: fetched when the first element or application asks for it. */
export function createDataAreas(calls: Calls) {
  // Every change passes through the history, so that this client can take it back.
  const { client: history, calls: recorded } = createHistoryClient(calls);
  return {
    history,
    conflicts: createConflictsClient(calls),
    goals: createGoalsClient(recorded),
    projects: createProjectsClient(recorded),
    collection: <Fields extends DocumentFields>(name: string, options?: CollectionOptions) =>
      createCollectionClient<Fields>(recorded, name, options),
    transfer: createTransferClient(calls),
  };
}

export type DataAreas = ReturnType<typeof createDataAreas>;
