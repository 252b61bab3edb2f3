import type { ConflictList, ConflictsClient } from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Conflicts as a test puts them. */
export class MemoryConflicts implements ConflictsClient {
  current: ConflictList = { items: [], total: 0 };
  readonly settled: { aggregateId: string; field: string; eventId: string }[] = [];
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  async list(): Promise<ConflictList> {
    await this.#faults.before('conflicts.list');
    return this.current;
  }

  async settle(choice: { aggregateId: string; field: string; eventId: string }): Promise<void> {
    await this.#faults.before('conflicts.settle');
    this.settled.push(choice);
    const items = this.current.items.filter(
      ({ aggregateId, field }) => aggregateId !== choice.aggregateId || field !== choice.field,
    );
    this.current = { items, total: items.length };
  }
}
