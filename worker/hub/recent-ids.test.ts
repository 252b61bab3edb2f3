import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecentIds } from './recent-ids.ts';

test('the oldest ids are forgotten first; adding one again makes it young', () => {
  const ids = createRecentIds(3);
  for (const id of ['a', 'b', 'c', 'a', 'd']) ids.add(id);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((id) => ids.has(id)),
    [true, false, true, true],
  );
});
