import type { ConflictChoice, ConflictList, ConflictQuery } from '../api.ts';
import type { Calls } from './calls.ts';
import type { CallOptions } from './vault-client.ts';

/** `vault.conflicts`: fields that two devices changed without knowing of each other. `status.sync.conflicts` counts them. */
export interface ConflictsClient {
  /** At most 100 at once; `after` goes on behind them. The same on every device that is in step. */
  list(query?: ConflictQuery, options?: CallOptions): Promise<ConflictList>;
  /** Chooses a side, by its event. `input/not-found` when the conflict is settled already, unless `revise` is said. */
  settle(choice: ConflictChoice, options?: CallOptions): Promise<void>;
  /** Keeps what holds now in every conflict. */
  keepCurrent(options?: CallOptions): Promise<{ readonly settled: number }>;
}

export function createConflictsClient(calls: Calls): ConflictsClient {
  return {
    list: (query = {}, options) => calls.query('conflicts.list', query, options),
    settle: (choice, options) => calls.run('conflicts.settle', choice, options),
    keepCurrent: (options) => calls.run('conflicts.keepCurrent', {}, options),
  };
}
