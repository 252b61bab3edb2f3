import assert from 'node:assert/strict';
import type { Goal, GoalChange } from '../../api.ts';

/** What a page does with the changes of a window; every index must be valid at its moment. */
export function applyChanges(items: readonly Goal[], changes: readonly GoalChange[]): readonly Goal[] {
  const next = [...items];
  for (const change of changes) {
    switch (change.kind) {
      case 'insert':
        assert.ok(change.index >= 0 && change.index <= next.length);
        next.splice(change.index, 0, change.item);
        break;
      case 'update':
        assert.equal(next[change.index]?.goalId, change.item.goalId);
        next[change.index] = change.item;
        break;
      case 'remove':
        assert.equal(next[change.index]?.goalId, change.goalId);
        next.splice(change.index, 1);
        break;
    }
  }
  return next;
}
