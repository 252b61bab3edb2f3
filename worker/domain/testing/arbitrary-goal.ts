import fc from 'fast-check';
import { PRIORITIES, SLICES, type GoalFields } from '../../api.ts';
import type { GoalEvent } from '../goal.ts';

/** Summaries as they are stored: trimmed, NFC, one line; now and then beyond the basic plane. */
export const arbitrarySummary = fc
  .array(fc.constantFrom('run', 'Été', 'straße', 'zoë', 'Ωmega', '日本', '🎉', 'a', 'B2', '-', "it's"), {
    minLength: 1,
    maxLength: 6,
  })
  .map((words) => words.join(' ').normalize('NFC'));

/** Few months, so that sort keys collide. */
export const arbitraryMonth = fc.constantFrom('2000-01', '2026-01', '2026-02', '2027-12', '2199-12');

export const arbitraryFields: fc.Arbitrary<GoalFields> = fc.record(
  {
    summary: arbitrarySummary,
    slice: fc.constantFrom(...SLICES),
    priority: fc.constantFrom(...PRIORITIES),
    targetMonth: arbitraryMonth,
  },
  { noNullPrototype: true },
);

/** Some of the fields, or none. */
export const arbitraryChange: fc.Arbitrary<Partial<GoalFields>> = arbitraryFields.chain((fields) =>
  fc.subarray(Object.entries(fields)).map((entries) => Object.fromEntries(entries) as Partial<GoalFields>),
);

/** Few moments, so that sort keys collide. */
export const arbitraryTime = fc.integer({ min: 0, max: 20 });

/** Any event of a goal, in no sensible order. */
export const arbitraryGoalEvent: fc.Arbitrary<GoalEvent> = fc
  .tuple(
    arbitraryTime,
    fc.oneof(
      arbitraryFields.map((data) => ({ type: 'goal.created' as const, data })),
      arbitraryChange.map((data) => ({ type: 'goal.changed' as const, data })),
      fc
        .constantFrom(
          'goal.achieved' as const,
          'goal.unachieved' as const,
          'goal.archived' as const,
          'goal.unarchived' as const,
        )
        .map((type) => ({ type, data: {} })),
    ),
  )
  .map(([at, event]) => ({ ...event, version: 1, at }) as GoalEvent);
