import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Goal } from '../../worker/api.ts';
import { diffGoals } from '../../worker/owner/testing/diff-goals.ts';
import { applyChanges } from '../internal/apply-changes.ts';

const goal = (id: number, summary: string): Goal => ({
  goalId: String(id),
  summary,
  slice: 'Health',
  priority: 'must',
  targetMonth: '2027-01',
  achieved: false,
  archived: false,
  createdAt: 1,
  changedAt: 1,
});
const windows = fc
  .uniqueArray(fc.tuple(fc.nat(30), fc.constantFrom('a', 'b')), { selector: ([id]) => id, maxLength: 20 })
  .map((pairs) => pairs.map(([id, summary]) => goal(id, summary)));

describe('the changes of a window', () => {
  it('lead from any window to any other, as the owner describes them', () => {
    fc.assert(
      fc.property(windows, windows, (before, after) => {
        assert.deepEqual(applyChanges(before, diffGoals(before, after)), after);
      }),
      { numRuns: Number(process.env['MO_RUNS'] ?? 300) },
    );
  });
});
