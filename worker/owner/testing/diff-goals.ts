import type { Goal, GoalChange } from '../../api.ts';
import { GOAL_LIST, toGoalChange } from '../areas/goals.ts';
import { diffWindow } from '../diff-window.ts';

/** The changes between two windows of goals, as a page is told them. */
export function diffGoals(before: readonly Goal[], after: readonly Goal[]): readonly GoalChange[] {
  return diffWindow(before, after, GOAL_LIST).map(toGoalChange);
}
