import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { electTab, HIDDEN_OWNER_MS, shouldMove, type Candidate } from './election.ts';

const tab = (tabId: string, over: Partial<Candidate> = {}): Candidate => ({
  tabId,
  visible: true,
  lastVisibleAt: 0,
  workers: 0,
  ...over,
});

describe('electTab', () => {
  it('chooses nobody when there is nobody, or all are excluded', () => {
    assert.equal(electTab([]), null);
    assert.equal(electTab([tab('a')], new Set(['a'])), null);
  });

  it('prefers a visible tab, then the one that was looked at last', () => {
    assert.equal(electTab([tab('a', { visible: false, lastVisibleAt: 9 }), tab('b')]), 'b');
    assert.equal(electTab([tab('a', { lastVisibleAt: 1 }), tab('b', { lastVisibleAt: 2 })]), 'b');
  });

  it('prefers a tab without a worker even to a visible one', () => {
    assert.equal(electTab([tab('a', { workers: 1 }), tab('b', { visible: false })]), 'b');
  });

  it('does not depend on the order of the tabs, and never chooses an excluded one', () => {
    const candidate = fc.record({
      visible: fc.boolean(),
      lastVisibleAt: fc.nat(),
      workers: fc.nat(2),
    });
    const tabs = fc.uniqueArray(candidate, { selector: ({ lastVisibleAt }) => lastVisibleAt, maxLength: 8 });
    fc.assert(
      fc.property(tabs, fc.nat(7), (list, index) => {
        const candidates = list.map((each, at) => tab(`t${at}`, each));
        const excluded = new Set([`t${index}`]);
        const elected = electTab(candidates, excluded);
        assert.equal(elected, electTab([...candidates].reverse(), excluded));
        assert.ok(elected === null || !excluded.has(elected));
        assert.equal(
          elected === null,
          candidates.every(({ tabId }) => excluded.has(tabId)),
        );
      }),
    );
  });
});

describe('shouldMove', () => {
  const hidden = tab('owner', { visible: false, lastVisibleAt: 1000 });

  it('moves after half a minute, when somebody looks at another tab', () => {
    assert.equal(shouldMove(hidden, [hidden, tab('b')], 1000 + HIDDEN_OWNER_MS), true);
  });

  it('stays while it is visible, hidden for less, or nobody looks anywhere', () => {
    assert.equal(shouldMove({ ...hidden, visible: true }, [tab('b')], 1e9), false);
    assert.equal(shouldMove(hidden, [hidden, tab('b')], 999 + HIDDEN_OWNER_MS), false);
    assert.equal(shouldMove(hidden, [hidden, tab('b', { visible: false })], 1e9), false);
  });
});
