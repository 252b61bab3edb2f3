import type { Goal, GoalChange } from '../api.ts';

/**
 * The least number of removals and insertions that turn one window into another, then the updates. Applied in order,
 * each index is valid at its moment. A goal that moves is removed and inserted. O(n log n) in the size of the window.
 */
export function diffWindow(before: readonly Goal[], after: readonly Goal[]): GoalChange[] {
  const changes: GoalChange[] = [];
  const kept = keptIds(before, after);
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const goal = before[index];
    if (goal !== undefined && !kept.has(goal.goalId))
      changes.push({ kind: 'remove', index, goalId: goal.goalId });
  }
  const itemsBefore = new Map(before.map((goal) => [goal.goalId, goal]));
  for (const [index, item] of after.entries()) {
    if (!kept.has(item.goalId)) changes.push({ kind: 'insert', index, item });
    else if (!isSameGoal(itemsBefore.get(item.goalId), item)) changes.push({ kind: 'update', index, item });
  }
  return changes;
}

/** Goals that keep their place among each other: the longest increasing run of old positions, in new order. */
function keptIds(before: readonly Goal[], after: readonly Goal[]): ReadonlySet<string> {
  const positions = new Map(before.map((goal, index) => [goal.goalId, index]));
  const common = after.flatMap((goal) => {
    const position = positions.get(goal.goalId);
    return position === undefined ? [] : [{ goalId: goal.goalId, position }];
  });
  // Patience sorting: `tails[k]` ends the best run of length k + 1, `previous` links each entry to the one before it.
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [index, { position }] of common.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((common[tails[middle] ?? 0]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = index;
  }
  const kept = new Set<string>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const entry = common[index];
    if (entry !== undefined) kept.add(entry.goalId);
  }
  return kept;
}

function isSameGoal(a: Goal | undefined, b: Goal): boolean {
  return (
    a !== undefined &&
    a.changedAt === b.changedAt &&
    a.summary === b.summary &&
    a.slice === b.slice &&
    a.priority === b.priority &&
    a.targetMonth === b.targetMonth &&
    a.achieved === b.achieved &&
    a.archived === b.archived &&
    a.createdAt === b.createdAt
  );
}
