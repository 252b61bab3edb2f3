import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGoalQuery } from './goal-query.ts';
import { wordsOf } from './list-query.ts';

describe('checking a query', () => {
  it('fills in the defaults', () => {
    const defaults = { status: 'active', sort: 'target', descending: false, limit: 50, offset: 0, words: [] };
    assert.deepEqual(parseGoalQuery({}), defaults);
    assert.deepEqual(parseGoalQuery({ search: ' \t' }), defaults);
    assert.equal(parseGoalQuery({ search: 'run' }).sort, undefined);
    assert.equal(parseGoalQuery({ search: 'run', sort: 'created' }).sort, 'created');
  });

  const bad: [object | null, string, string?][] = [
    [null, 'query'],
    [{ search: 1 }, 'search'],
    [{ search: '\ud800' }, 'search'],
    [{ search: 'x'.repeat(201) }, 'search', 'input/too-long'],
    [{ slice: 'health' }, 'slice'],
    [{ priority: '' }, 'priority'],
    [{ month: '2026-13' }, 'month'],
    [{ status: 'done' }, 'status'],
    [{ sort: 'rank' }, 'sort'],
    [{ sort: '__proto__' }, 'sort'],
    [{ descending: 1 }, 'descending'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 1001 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ offset: -1 }, 'offset'],
    [{ offset: 5, after: 'x' }, 'offset'],
    [{ after: '' }, 'after'],
    [{ after: 'x'.repeat(20_000) }, 'after', 'input/too-long'],
    [{ goals: 1 }, 'goals', 'input/unknown-field'],
  ];
  for (const [query, field, code = 'input/invalid'] of bad) {
    it(`refuses ${JSON.stringify(query).slice(0, 60)}`, () => {
      assert.throws(() => parseGoalQuery(query), { code, field });
    });
  }

  it('finds words and nothing of the syntax of a search', () => {
    assert.deepEqual(wordsOf('"a" AND b* (c NEAR/2 d) ^e f:g -h'), [
      'a',
      'AND',
      'b',
      'c',
      'NEAR',
      '2',
      'd',
      'e',
      'f',
      'g',
      'h',
    ]);
    assert.deepEqual(wordsOf('Łódź, naïve—日本 e\u0301'), ['Łódź', 'naïve', '日本', 'e\u0301']);
    assert.deepEqual(wordsOf(' !? \u0000'), []);
  });
});
