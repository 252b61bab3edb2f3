import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Goal } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';

import { applyChanges } from './testing/apply-changes.ts';
import { someGoal } from './testing/core-fixture.ts';
import { diffGoals } from './testing/diff-goals.ts';

const goal = (id: number, changedAt = 0): Goal => ({
  ...someGoal,
  goalId: `goal-${id}`,
  achieved: false,
  archived: false,
  createdAt: 0,
  changedAt,
});
const arbitraryWindow = fc
  .uniqueArray(fc.integer({ min: 0, max: 15 }), { maxLength: 12 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.integer({ min: 0, max: 1 }).map((at) => goal(id, at)))))
  .map((goals): readonly Goal[] => goals);

describe('the difference of two windows', () => {
  it('turns one into the other, applied in order', () => {
    fc.assert(
      fc.property(arbitraryWindow, arbitraryWindow, (before, after) => {
        assert.deepEqual(applyChanges(before, diffGoals(before, after), 'goalId'), after);
      }),
      runs(1_000),
    );
  });

  it('is no longer than it must be', () => {
    fc.assert(
      fc.property(arbitraryWindow, arbitraryWindow, (before, after) => {
        const changes = diffGoals(before, after);
        const inserted = changes.filter(({ kind }) => kind === 'insert').length;
        assert.equal(inserted, after.length - longestCommonSubsequence(before, after));
        assert.deepEqual(diffGoals(after, after), []);
      }),
      runs(300),
    );
  });

  it('moves one goal with one removal and one insertion', () => {
    const [a, b, c, d] = [goal(1), goal(2), goal(3), goal(4)];
    assert.deepEqual(diffGoals([a, b, c, d], [b, c, d, goal(1, 9)]), [
      { kind: 'remove', index: 0, goalId: 'goal-1' },
      { kind: 'insert', index: 3, item: goal(1, 9) },
    ]);
  });
});

function longestCommonSubsequence(a: readonly Goal[], b: readonly Goal[]): number {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (const [i, left] of a.entries()) {
    for (const [j, right] of b.entries()) {
      const isSame = left.goalId === right.goalId;
      lengths[i + 1]![j + 1] = isSame
        ? lengths[i]![j]! + 1
        : Math.max(lengths[i]![j + 1]!, lengths[i + 1]![j]!);
    }
  }
  return lengths[a.length]![b.length]!;
}
