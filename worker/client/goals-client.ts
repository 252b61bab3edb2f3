import { v7 as uuid } from 'uuid';
import type { GoalCommand, GoalQuery, GoalWatchEvent } from '../api.ts';
import type { MoError } from '../errors/mo-error.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { Requests } from './requests.ts';
import type { CallOptions, GoalsClient } from './vault-client.ts';
import type { Watches } from './watches.ts';

/** Ids and the time are fixed here, before a command is sent: sending it twice does it once. */
export function createGoalsClient(requests: Requests, watches: Watches): GoalsClient {
  type Body = GoalCommand extends infer C
    ? C extends GoalCommand
      ? Omit<C, 'commandId' | 'at'>
      : never
    : never;

  async function execute(body: Body, options: CallOptions = {}, deadlineMs: number = DEADLINE_MS.command) {
    const command = { ...body, commandId: uuid(), at: Date.now() } as GoalCommand;
    await requests.run({ send: (owner) => owner.execute(command), deadlineMs, signal: options.signal });
  }

  const simple =
    (name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive' | 'goal.unarchive') =>
    (goal: { goalId: string }, options?: CallOptions) =>
      execute({ name, input: goal }, options);

  return {
    async create(fields, options) {
      const goalId = uuid();
      await execute({ name: 'goal.create', input: { ...fields, goalId } }, options);
      return { goalId };
    },
    change: (change, options) => execute({ name: 'goal.change', input: change }, options),
    achieve: simple('goal.achieve'),
    unachieve: simple('goal.unachieve'),
    archive: simple('goal.archive'),
    unarchive: simple('goal.unarchive'),
    async import(items, options) {
      const numbered = items.map((fields) => ({ ...fields, goalId: uuid() }));
      await execute({ name: 'goal.import', input: { items: numbered } }, options, DEADLINE_MS.import);
      return { goalIds: numbered.map(({ goalId }) => goalId) };
    },
    get: (goal, options = {}) =>
      requests.run({
        send: (owner) => owner.getGoal(goal.goalId),
        deadlineMs: DEADLINE_MS.read,
        signal: options.signal,
      }),
    list: (query: GoalQuery = {}, options = {}) =>
      requests.run({
        send: (owner) => owner.listGoals(query),
        deadlineMs: DEADLINE_MS.read,
        signal: options.signal,
      }),
    watch: (query, handlers) =>
      watches.add({
        start: (owner, watchId) => owner.watchGoals(watchId, query),
        onEvent: (event: GoalWatchEvent) => handlers.onChange(event),
        onError: (error: MoError) => handlers.onError(error),
      }),
  };
}
