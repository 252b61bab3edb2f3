import { PRIORITIES, SLICES } from '@mo-kit/worker';
import type { GoalFields } from '@mo-kit/worker';

const SUMMARIES = [
  'Run ten kilometres without stopping',
  'Have dinner with the whole family every Sunday',
  'Write to three old friends',
  'Finish the first draft of the book',
  'Put six months of expenses aside',
  'Read one book in Italian',
  'Ten quiet minutes each morning',
  'Walk the coast path from end to end',
  'Learn to bake bread that people ask for again, and write the recipe down so that the children can find it later',
  'Sleep eight hours on weekdays',
] as const;

/** `count` goals that differ, spread over areas, priorities and two years. */
export function sampleGoals(count: number): GoalFields[] {
  return Array.from({ length: count }, (_, index) => ({
    summary:
      count > SUMMARIES.length ? `${SUMMARIES[index % 10]!} (${String(index + 1)})` : SUMMARIES[index % 10]!,
    slice: SLICES[index % SLICES.length]!,
    priority: PRIORITIES[index % PRIORITIES.length]!,
    targetMonth: `${String(2027 + (index % 24 > 11 ? 1 : 0))}-${String((index % 12) + 1).padStart(2, '0')}`,
  }));
}
