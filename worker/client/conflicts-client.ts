import type { ConflictList } from '../api.ts';
import type { Calls } from './calls.ts';
import type { CallOptions } from './vault-client.ts';

/** `vault.conflicts`: fields that two devices changed without knowing of each other. `status.sync.conflicts` counts them. */
export interface ConflictsClient {
  /** At most 100 at once. The same on every device that is in step. */
  list(query?: { limit?: number }, options?: CallOptions): Promise<ConflictList>;
  /** Chooses a side, by its event. `input/not-found` when the conflict is settled already. */
  settle(
    choice: { aggregateId: string; field: string; eventId: string },
    options?: CallOptions,
  ): Promise<void>;
}

export function createConflictsClient(calls: Calls): ConflictsClient {
  return {
    list: (query = {}, options) => calls.query('conflicts.list', query, options),
    settle: (choice, options) => calls.run('conflicts.settle', choice, options),
  };
}
