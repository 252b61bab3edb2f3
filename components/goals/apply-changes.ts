import type { Goal, GoalChange } from '@mo-kit/worker';

/** The window after `changes`, applied in order: each index is the one at that moment. */
export function applyChanges(items: readonly Goal[], changes: readonly GoalChange[]): readonly Goal[] {
  const next = [...items];
  for (const change of changes) {
    switch (change.kind) {
      case 'insert':
        next.splice(change.index, 0, change.item);
        break;
      case 'update':
        next[change.index] = change.item;
        break;
      case 'remove':
        next.splice(change.index, 1);
        break;
    }
  }
  return next;
}
