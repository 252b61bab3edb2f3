import { MoError } from '@mo-kit/worker';
import type {
  ConflictChoice,
  ConflictList,
  ConflictQuery,
  ConflictsClient,
  FieldConflict,
} from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Conflicts as a test puts them. */
export class MemoryConflicts implements ConflictsClient {
  items: readonly FieldConflict[] = [];
  readonly settled: ConflictChoice[] = [];
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  async list({ limit = 100, after = '0' }: ConflictQuery = {}): Promise<ConflictList> {
    await this.#faults.before('conflicts.list');
    const end = Number(after) + limit;
    const next = end < this.items.length ? String(end) : null;
    return { items: this.items.slice(Number(after), end), total: this.items.length, next };
  }

  async settle(choice: ConflictChoice): Promise<void> {
    await this.#faults.before('conflicts.settle');
    const rest = this.items.filter(
      ({ aggregateId, field }) => aggregateId !== choice.aggregateId || field !== choice.field,
    );
    if (rest.length === this.items.length && choice.revise !== true)
      throw new MoError('input/not-found', 'Settled already.');
    this.settled.push(choice);
    this.items = rest;
  }

  async keepCurrent(): Promise<{ settled: number }> {
    await this.#faults.before('conflicts.keepCurrent');
    const settled = this.items.length;
    this.items = [];
    return { settled };
  }
}
