import { MoError, PRIORITIES } from '@mo-kit/worker';
import type {
  BulkResult,
  Goal,
  GoalChange,
  GoalFields,
  GoalPage,
  GoalQuery,
  GoalsClient,
  GoalWatchEvent,
  WatchHandlers,
} from '@mo-kit/worker';

interface Watcher {
  readonly query: GoalQuery;
  readonly handlers: WatchHandlers<GoalWatchEvent>;
  items: readonly Goal[];
}

/** Hooks of a test into the vault in memory. */
export interface MemoryFaults {
  /** Called before every command and window; throw to make it fail, await to make it slow. */
  before: (call: string) => Promise<void>;
}

/** Goals in an array, with the windows and changes of the real thing; for tests of elements only. */
export class MemoryGoals implements GoalsClient {
  readonly #faults: MemoryFaults;
  readonly #watchers = new Set<Watcher>();
  #goals: Goal[] = [];
  #next = 1;
  /** How many windows are being watched. */
  get watching(): number {
    return this.#watchers.size;
  }

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  async create(fields: GoalFields): Promise<{ goalId: string }> {
    await this.#faults.before('create');
    const goalId = this.#add(fields);
    this.#publish();
    return { goalId };
  }

  async import(items: readonly GoalFields[]): Promise<{ goalIds: readonly string[] }> {
    await this.#faults.before('import');
    const goalIds = items.map((fields) => this.#add(fields));
    this.#publish();
    return { goalIds };
  }

  change({ goalId, ...fields }: { goalId: string } & Partial<GoalFields>): Promise<void> {
    return this.#update('change', goalId, fields);
  }
  achieve({ goalId }: { goalId: string }): Promise<void> {
    return this.#update('achieve', goalId, { achieved: true });
  }
  unachieve({ goalId }: { goalId: string }): Promise<void> {
    return this.#update('unachieve', goalId, { achieved: false });
  }
  archive({ goalId }: { goalId: string }): Promise<void> {
    return this.#update('archive', goalId, { archived: true });
  }
  unarchive({ goalId }: { goalId: string }): Promise<void> {
    return this.#update('unarchive', goalId, { archived: false });
  }

  bulk(): Promise<BulkResult> {
    return Promise.reject(
      new MoError('internal/unexpected', 'The vault in memory changes one goal at a time.'),
    );
  }

  get({ goalId }: { goalId: string }): Promise<Goal | null> {
    return Promise.resolve(this.#goals.find((goal) => goal.goalId === goalId) ?? null);
  }

  list(query: GoalQuery = {}): Promise<GoalPage> {
    const matching = this.#select(query);
    return Promise.resolve({ items: window(matching, query), total: matching.length, next: null });
  }

  watch(query: GoalQuery, handlers: WatchHandlers<GoalWatchEvent>): () => void {
    const watcher: Watcher = { query, handlers, items: [] };
    this.#watchers.add(watcher);
    this.#faults.before('watch').then(
      () => {
        if (!this.#watchers.has(watcher)) return;
        const matching = this.#select(query);
        watcher.items = window(matching, query);
        handlers.onChange({ items: watcher.items, total: matching.length });
      },
      (error: unknown) => {
        this.#watchers.delete(watcher);
        handlers.onError(error as MoError);
      },
    );
    return () => void this.#watchers.delete(watcher);
  }

  /** Ends every watch, as a lock does. */
  end(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const { handlers } of watchers)
      handlers.onError(new MoError('vault/locked', 'The vault is locked.'));
  }

  #add(fields: GoalFields): string {
    const goalId = `goal-${String(this.#next)}`;
    const at = 1_700_000_000_000 + this.#next;
    this.#next += 1;
    this.#goals.push({ ...fields, goalId, achieved: false, archived: false, createdAt: at, changedAt: at });
    return goalId;
  }

  async #update(call: string, goalId: string, change: Partial<Goal>): Promise<void> {
    await this.#faults.before(call);
    if (!this.#goals.some((goal) => goal.goalId === goalId))
      throw new MoError('input/not-found', 'No such goal.');
    this.#goals = this.#goals.map((goal) => (goal.goalId === goalId ? { ...goal, ...change } : goal));
    this.#publish();
  }

  #select(query: GoalQuery): readonly Goal[] {
    const { status = 'active', sort = 'target', descending = false } = query;
    const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const matching = this.#goals.filter(
      (goal) =>
        (status === 'all' ||
          (status === 'archived'
            ? goal.archived
            : !goal.archived && goal.achieved === (status === 'achieved'))) &&
        (query.slice === undefined || goal.slice === query.slice) &&
        (query.priority === undefined || goal.priority === query.priority) &&
        (query.month === undefined || goal.targetMonth === query.month) &&
        words.every((word) =>
          goal.summary
            .toLowerCase()
            .split(/\W+/)
            .some((start) => start.startsWith(word)),
        ),
    );
    const key = (goal: Goal): string => {
      const priority = String(PRIORITIES.indexOf(goal.priority));
      const created = String(goal.createdAt);
      return {
        target: `${goal.targetMonth} ${priority} ${created}`,
        priority: `${priority} ${goal.targetMonth} ${created}`,
        created,
        changed: String(goal.changedAt),
        summary: goal.summary.toLowerCase(),
      }[sort];
    };
    const sorted = matching
      .map((goal) => [key(goal), goal] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const goals = sorted.map(([, goal]) => goal);
    return descending ? goals.reverse() : goals;
  }

  #publish(): void {
    for (const watcher of this.#watchers) {
      const matching = this.#select(watcher.query);
      const next = window(matching, watcher.query);
      const changes = difference(watcher.items, next);
      watcher.items = next;
      watcher.handlers.onChange({ changes, total: matching.length });
    }
  }
}

function window(goals: readonly Goal[], { offset = 0, limit = 50 }: GoalQuery): readonly Goal[] {
  return goals.slice(offset, offset + limit);
}

/** Removals from the end, then insertions and updates from the start. */
function difference(before: readonly Goal[], after: readonly Goal[]): readonly GoalChange[] {
  const changes: GoalChange[] = [];
  const current = [...before];
  const kept = new Set(after.map((goal) => goal.goalId));
  for (let index = current.length - 1; index >= 0; index -= 1) {
    const goal = current[index]!;
    if (kept.has(goal.goalId)) continue;
    changes.push({ kind: 'remove', index, goalId: goal.goalId });
    current.splice(index, 1);
  }
  after.forEach((item, index) => {
    const at = current[index];
    if (at?.goalId === item.goalId) {
      if (at !== item) changes.push({ kind: 'update', index, item });
      current[index] = item;
      return;
    }
    const later = current.findIndex((goal) => goal.goalId === item.goalId);
    if (later >= 0) {
      changes.push({ kind: 'remove', index: later, goalId: item.goalId });
      current.splice(later, 1);
    }
    changes.push({ kind: 'insert', index, item });
    current.splice(index, 0, item);
  });
  return changes;
}
