/** The goals of the benchmark: the same ones, in the same order, for every subject. */

const SLICES = ['Health', 'Family', 'Relationships', 'Work', 'Money', 'Learning', 'Mindfulness', 'Leisure'];
const PRIORITIES = ['must', 'should', 'maybe'];

/** A text of every imported goal, to look for in what rests on the disk. */
export const CANARY = 'with a few more words to it';

/** Goals spread over the slices, priorities and twenty years of months. */
export function importedGoals(/** @type {number} */ count) {
  return Array.from({ length: count }, (_, number) => ({
    summary: `Imported goal ${number} ${CANARY}`,
    slice: SLICES[number % SLICES.length],
    priority: PRIORITIES[number % PRIORITIES.length],
    targetMonth: `20${30 + (number % 20)}-${String((number % 12) + 1).padStart(2, '0')}`,
  }));
}

/** Goals behind all of those, so that the changes at the top of the list leave their order alone. */
export function extraGoals(/** @type {number} */ count) {
  return Array.from({ length: count }, (_, number) => ({
    summary: `Extra goal ${number}`,
    slice: 'Leisure',
    priority: 'maybe',
    targetMonth: '2060-01',
  }));
}
