import { v7 as uuid } from 'uuid';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions, GoalsClient } from './vault-client.ts';

/** `vault.goals`: ids are made here, so that a command that is sent twice creates once. */
export function createGoalsClient(calls: Calls): GoalsClient {
  const simple =
    (name: 'goal.achieve' | 'goal.unachieve' | 'goal.archive' | 'goal.unarchive') =>
    async (goal: { goalId: string }, options?: CallOptions) => {
      await calls.execute({ name, input: goal }, options);
    };

  return {
    async create(fields, options) {
      const goalId = uuid();
      await calls.execute({ name: 'goal.create', input: { ...fields, goalId } }, options);
      return { goalId };
    },
    async change(change, options) {
      await calls.execute({ name: 'goal.change', input: change }, options);
    },
    achieve: simple('goal.achieve'),
    unachieve: simple('goal.unachieve'),
    archive: simple('goal.archive'),
    unarchive: simple('goal.unarchive'),
    async import(items, options) {
      const numbered = items.map((fields) => ({ ...fields, goalId: uuid() }));
      const deadlineMs = DEADLINE_MS.import;
      await calls.execute({ name: 'goal.import', input: { items: numbered } }, { ...options, deadlineMs });
      return { goalIds: numbered.map(({ goalId }) => goalId) };
    },
    async bulk(input, options) {
      const deadlineMs = DEADLINE_MS.import;
      const { commit, events } = await calls.execute(
        { name: 'goal.bulk', input },
        { ...options, deadlineMs },
      );
      return { changed: events ?? 0, commit };
    },
    get: (goal, options) => calls.query('goals.get', goal, options),
    list: (query = {}, options) => calls.query('goals.list', query, options),
    watch: (query, handlers) => calls.watch('goals', query, handlers),
  };
}
