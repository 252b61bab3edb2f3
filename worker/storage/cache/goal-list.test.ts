import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { GOAL_SORTS, PRIORITIES, SLICES, type Goal, type GoalPage, type GoalQuery } from '../../api.ts';
import { runs } from '../../crypto/testing/runs.ts';
import { NO_VOICES } from '../../domain/achievement.ts';
import { goalOfState, initialGoal, type GoalState } from '../../domain/goal.ts';
import { parseGoalQuery } from '../../domain/goal-query.ts';
import { arbitraryFields, arbitraryMonth, arbitraryTime } from '../../domain/testing/arbitrary-goal.ts';
import type { Database } from '../database.ts';
import { createPlainDatabase } from '../event-store/testing/plain-database.ts';
import { initializeCache } from './cache-cursor.ts';
import { createGoalListing } from './goal-list.ts';
import { writeGoalState } from './goal-table.ts';
import { naiveList } from './testing/naive-list.ts';

const arbitraryState: fc.Arbitrary<GoalState> = fc
  .tuple(arbitraryFields, arbitraryTime, arbitraryTime, fc.boolean(), fc.boolean(), fc.boolean())
  .map(([fields, created, changed, achieved, archived, isCreated]) => ({
    ...fields,
    createdAt: isCreated || created > 2 ? created : null,
    changedAt: changed,
    choice: null,
    projects: NO_VOICES,
    achieved,
    archived,
  }));

const arbitraryQuery: fc.Arbitrary<GoalQuery> = fc.record(
  {
    search: fc.constantFrom(
      'run',
      'R',
      'été',
      'ETE',
      'strass',
      'zoe b',
      '日',
      'it',
      's',
      'run -a',
      '"',
      'NOT run',
      'run*',
    ),
    slice: fc.constantFrom(...SLICES.slice(0, 2)),
    priority: fc.constantFrom(...PRIORITIES),
    month: arbitraryMonth,
    status: fc.constantFrom('active', 'achieved', 'archived', 'all'),
    sort: fc.constantFrom(...GOAL_SORTS),
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 7 }),
  },
  { requiredKeys: ['limit'], noNullPrototype: true },
);

async function createCache(states: ReadonlyMap<string, GoalState>): Promise<Database> {
  const cache = await createPlainDatabase();
  initializeCache(cache, 'incarnation');
  for (const [goalId, after] of states) {
    // By way of another state, so that updates of rows and of the search index are part of it.
    const between = { ...after, summary: 'something else', achieved: !after.achieved, changedAt: 0 };
    writeGoalState(cache, { type: 'goal', aggregateId: goalId, before: initialGoal, after: between });
    writeGoalState(cache, { type: 'goal', aggregateId: goalId, before: between, after });
  }
  return cache;
}

const page = (cache: Database, query: GoalQuery): GoalPage =>
  createGoalListing(parseGoalQuery(query)).page(cache);

describe('listing goals', () => {
  it('gives what a naive filter and sort gives, in pages and in windows', async () => {
    const arbitraryStates = fc.array(arbitraryState, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        arbitraryStates,
        fc.array(arbitraryQuery, { minLength: 8, maxLength: 8 }),
        async (list, queries) => {
          const states = new Map(list.map((state, index) => [v7({ msecs: index, seq: 0 }), state]));
          const goals = [...states].flatMap(([id, state]) => goalOfState(id, state) ?? []);
          const cache = await createCache(states);
          try {
            for (const query of queries) checkQuery(cache, goals, query);
          } finally {
            cache.close();
          }
        },
      ),
      runs(60),
    );
  });

  function checkQuery(cache: Database, goals: readonly Goal[], query: GoalQuery) {
    const expected = naiveList(goals, query);
    const paged: Goal[] = [];
    let after: string | null = null;
    do {
      const got: GoalPage = page(cache, after === null ? query : { ...query, after });
      assert.equal(got.total, expected.length);
      assert.ok(got.items.length <= query.limit!);
      paged.push(...got.items);
      after = got.next;
    } while (after !== null);
    const isRanked = query.sort === undefined && parseGoalQuery(query).words.length > 0;
    const byId = (items: readonly Goal[]) => items.toSorted((a, b) => (a.goalId < b.goalId ? -1 : 1));
    // The rank is the search engine's own; that pages neither lose nor repeat is checked all the same.
    assert.deepEqual(isRanked ? byId(paged) : paged, isRanked ? byId(expected) : expected);
    const windows = [0, 3].flatMap((offset) => [...page(cache, { ...query, offset }).items]);
    const inOrder = [0, 3].flatMap((offset) => paged.slice(offset, offset + query.limit!));
    assert.deepEqual(windows, inOrder);
  }

  it('keeps its place while goals come and go', async () => {
    const states = new Map(
      Array.from({ length: 30 }, (_, index) => [
        v7({ msecs: index, seq: 0 }),
        { ...initialGoal, summary: `goal ${index}`, createdAt: index, changedAt: index },
      ]),
    );
    const cache = await createCache(states);
    const first = page(cache, { sort: 'created', limit: 10 });
    const [gone] = first.items;
    const early = { ...initialGoal, summary: 'early', createdAt: 0, changedAt: 0 };
    writeGoalState(cache, {
      type: 'goal',
      aggregateId: v7({ msecs: 0, seq: 1 }),
      before: initialGoal,
      after: early,
    });
    writeGoalState(cache, {
      type: 'goal',
      aggregateId: gone!.goalId,
      before: states.get(gone!.goalId)!,
      after: { ...states.get(gone!.goalId)!, archived: true },
    });
    const second = page(cache, { sort: 'created', limit: 10, after: first.next! });
    assert.deepEqual(
      second.items.map(({ summary }) => summary),
      Array.from({ length: 10 }, (_, index) => `goal ${index + 10}`),
    );
  });

  it('refuses cursors that are damaged, foreign, or of another order', async () => {
    const states = new Map(
      [1, 2, 3].map((n) => [v7(), { ...initialGoal, summary: `goal ${n}`, createdAt: n }]),
    );
    const cache = await createCache(states);
    const { next } = page(cache, { sort: 'created', limit: 1 });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = v7();
    const bad: GoalQuery[] = [
      { sort: 'changed', after: next! },
      { sort: 'created', descending: true, after: next! },
      { sort: 'created', after: `${next!}AA` },
      { sort: 'created', after: next!.slice(1) },
      { sort: 'created', after: 'x' },
      { sort: 'created', after: encode(['created', false, [1]]) },
      { sort: 'created', after: encode(['created', false, ['1', id]]) },
      { sort: 'created', after: encode(['created', false, [1, "' OR 1=1"]]) },
      { sort: 'created', after: encode(['created', false, [1, id, 1]]) },
      { sort: 'target', after: encode(['target', false, ['2026-99', 1, 1, id]]) },
      { sort: 'target', after: encode({ length: 3 }) },
    ];
    for (const query of bad) {
      assert.throws(() => page(cache, query), { code: 'input/invalid', field: 'after' });
    }
    assert.equal(page(cache, { sort: 'created', after: next! }).items.length, 2);
  });

  it('answers every order from an index, without sorting and without reading the table', async () => {
    const cache = await createCache(new Map());
    for (const sort of GOAL_SORTS) {
      for (const status of ['active', 'all'] as const) {
        for (const descending of [false, true]) {
          const plans: string[] = [];
          const explained: Database = {
            ...cache,
            all: (sql, params) => {
              plans.push(
                ...cache
                  .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params)
                  .map(({ detail }) => detail),
              );
              return [];
            },
          };
          createGoalListing(parseGoalQuery({ sort, status, descending })).window(explained);
          assert.ok(
            plans.some((detail) => detail.includes(`USING INDEX goals_by_${sort} (status=?`)),
            plans.join('\n'),
          );
          assert.ok(!plans.some((detail) => /TEMP B-TREE|SCAN goals/.test(detail)), plans.join('\n'));
        }
      }
    }
  });
});
