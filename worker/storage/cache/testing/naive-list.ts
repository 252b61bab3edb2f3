import { PRIORITIES, type Goal, type GoalQuery } from '../../../api.ts';

/** What a list must hold, said in the simplest way: filter, then sort. Search results come in the order of `target`. */
export function naiveList(goals: readonly Goal[], query: GoalQuery): Goal[] {
  const { sort = 'target', status = 'active', descending = false } = query;
  const words = fold(query.search ?? '').match(WORD) ?? [];
  const matching = goals.filter((goal) => {
    const own = fold(goal.summary).match(WORD) ?? [];
    return (
      (status === 'all' || status === statusOf(goal)) &&
      (query.slice === undefined || query.slice === goal.slice) &&
      (query.priority === undefined || query.priority === goal.priority) &&
      (query.month === undefined || query.month === goal.targetMonth) &&
      words.every((word) => own.some((candidate) => candidate.startsWith(word)))
    );
  });
  const sorted = matching.sort((a, b) => compare(keyOf(a, sort), keyOf(b, sort)));
  return descending ? sorted.reverse() : sorted;
}

const WORD = /[\p{L}\p{N}]+/gu;

function statusOf(goal: Goal) {
  return goal.archived ? 'archived' : goal.achieved ? 'achieved' : 'active';
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}

function keyOf(goal: Goal, sort: NonNullable<GoalQuery['sort']>): (string | number)[] {
  const priority = PRIORITIES.indexOf(goal.priority);
  switch (sort) {
    case 'target':
      return [goal.targetMonth, priority, goal.createdAt, goal.goalId];
    case 'priority':
      return [priority, goal.targetMonth, goal.createdAt, goal.goalId];
    case 'created':
      return [goal.createdAt, goal.goalId];
    case 'changed':
      return [goal.changedAt, goal.goalId];
    case 'summary':
      return [fold(goal.summary.normalize('NFKC')), goal.goalId];
  }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]!;
    if (left === right) continue;
    if (typeof left === 'number') return left - Number(right);
    return Buffer.compare(Buffer.from(left), Buffer.from(String(right)));
  }
  return 0;
}
