import fc from 'fast-check';
import { v7 } from 'uuid';
import type { Goal, GoalFields, VaultCommand } from '../../api.ts';
import { arbitraryChange, arbitraryFields, arbitraryTime } from '../../domain/testing/arbitrary-goal.ts';
import { command } from './core-fixture.ts';

/** A step as fast-check draws it: goals are named by small numbers, so that commands meet. */
export type Step =
  | { readonly kind: 'create'; readonly goal: number; readonly at: number; readonly fields: GoalFields }
  | {
      readonly kind: 'change';
      readonly goal: number;
      readonly at: number;
      readonly fields: Partial<GoalFields>;
    }
  | {
      readonly kind: 'achieve' | 'unachieve' | 'archive' | 'unarchive';
      readonly goal: number;
      readonly at: number;
    }
  | {
      readonly kind: 'import';
      readonly goals: readonly number[];
      readonly at: number;
      readonly fields: GoalFields;
    };

const goal = fc.integer({ min: 0, max: 11 });
const at = arbitraryTime;
const options = { noNullPrototype: true };

export const arbitraryStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      { kind: fc.constant('create' as const), goal, at, fields: arbitraryFields },
      options,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      { kind: fc.constant('change' as const), goal, at, fields: arbitraryChange },
      options,
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        kind: fc.constantFrom(
          'achieve' as const,
          'unachieve' as const,
          'archive' as const,
          'unarchive' as const,
        ),
        goal,
        at,
      },
      options,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        kind: fc.constant('import' as const),
        goals: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }),
        at,
        fields: arbitraryFields,
      },
      options,
    ),
  },
);

/** A vault said in the simplest way: a map of goals, and what each command must do to it. */
export interface VaultModel {
  readonly goals: () => readonly Goal[];
  commandOf(step: Step): VaultCommand;
  /** Changes the model; the result is the code of the error that the vault must give, or null. */
  apply(step: Step): string | null;
  /** Events that the vault must hold. */
  readonly events: () => number;
}

export function createVaultModel(): VaultModel {
  const ids = Array.from({ length: 31 }, (_, index) => v7({ msecs: 1_000 + index, seq: 0 }));
  const idOf = (index: number) => ids[index]!;
  let goals = new Map<string, Goal>();
  let events = 0;

  const create = (into: Map<string, Goal>, index: number, fields: GoalFields, time: number) => {
    const goalId = idOf(index);
    if (into.has(goalId)) return false;
    into.set(goalId, {
      goalId,
      ...fields,
      achieved: false,
      archived: false,
      createdAt: time,
      changedAt: time,
    });
    return true;
  };

  return {
    goals: () => [...goals.values()],
    events: () => events,
    commandOf(step) {
      if (step.kind === 'import') {
        const items = step.goals.map((index) => ({ goalId: idOf(index), ...step.fields }));
        return command('goal.import', { items }, step.at);
      }
      const goalId = idOf(step.goal);
      if (step.kind === 'create') return command('goal.create', { goalId, ...step.fields }, step.at);
      if (step.kind === 'change') return command('goal.change', { goalId, ...step.fields }, step.at);
      return command(`goal.${step.kind}`, { goalId }, step.at);
    },
    apply(step) {
      const next = new Map(goals);
      if (step.kind === 'import') {
        if (!step.goals.every((index) => create(next, index, step.fields, step.at))) return 'input/conflict';
        events += step.goals.length;
      } else if (step.kind === 'create') {
        if (!create(next, step.goal, step.fields, step.at)) return 'input/conflict';
        events += 1;
      } else {
        const known = next.get(idOf(step.goal));
        if (known === undefined) return 'input/not-found';
        const changed: Goal = {
          ...known,
          ...(step.kind === 'change' ? step.fields : {}),
          achieved: step.kind === 'achieve' || (step.kind !== 'unachieve' && known.achieved),
          archived: step.kind === 'archive' || (step.kind !== 'unarchive' && known.archived),
        };
        if (JSON.stringify(changed) !== JSON.stringify(known)) {
          next.set(known.goalId, { ...changed, changedAt: step.at });
          events += 1;
        }
      }
      goals = next;
      return null;
    },
  };
}
