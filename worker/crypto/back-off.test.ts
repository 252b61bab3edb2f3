import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_ATTEMPTS, delayMs, nextAttempts, parseAttempts, retryAt } from './back-off.ts';
import { runs } from './testing/runs.ts';

const afterFailures = (count: number, now: number) => {
  let attempts = NO_ATTEMPTS;
  for (let i = 0; i < count; i++) attempts = nextAttempts(attempts, 'failure', now);
  return attempts;
};

test('the third failure costs a second, then it doubles to a quarter of an hour', () => {
  const waits = Array.from({ length: 16 }, (_, failures) => delayMs(failures) / 1_000);
  assert.deepEqual(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  assert.equal(delayMs(5_000), 900_000);
});

test('three attempts may follow each other at once', () => {
  assert.equal(retryAt(NO_ATTEMPTS, 5), null);
  assert.equal(retryAt(afterFailures(1, 1_000), 1_000), null);
  assert.equal(retryAt(afterFailures(2, 1_000), 1_000), null);
  assert.equal(retryAt(afterFailures(3, 1_000), 1_000), 2_000);
});

test('the wait ends on the millisecond', () => {
  const attempts = afterFailures(5, 10_000);
  assert.equal(retryAt(attempts, 13_999), 14_000);
  assert.equal(retryAt(attempts, 14_000), null);
});

test('a success forgets the failures', () => {
  assert.deepEqual(nextAttempts(afterFailures(9, 1_000), 'success', 2_000), NO_ATTEMPTS);
});

test('nobody ever waits longer than a quarter of an hour, whatever the clock does', () => {
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(fc.array(time, { maxLength: 40 }), time, (failuresAt, now) => {
      let attempts = NO_ATTEMPTS;
      for (const at of failuresAt) attempts = nextAttempts(attempts, 'failure', at);
      const at = retryAt(attempts, now);
      if (at !== null) assert.ok(at > now && at <= now + 900_000);
    }),
    runs(500),
  );
});

test('a clock set back does not lock, and the next failure counts on', () => {
  const attempts = afterFailures(8, 1_800_000_000_000);
  const yearBefore = 1_768_000_000_000;
  assert.equal(retryAt(attempts, yearBefore), null);
  const next = nextAttempts(attempts, 'failure', yearBefore);
  assert.equal(retryAt(next, yearBefore), yearBefore + delayMs(9));
});

test('what was stored is read back, and anything else counts as none', () => {
  const attempts = afterFailures(4, 1_000);
  assert.deepEqual(parseAttempts(structuredClone(attempts)), attempts);
  const others = [
    undefined,
    null,
    'x',
    3,
    [],
    {},
    { failures: -1, lastFailureAt: 0 },
    { failures: 1.5, lastFailureAt: 0 },
  ];
  for (const value of [...others, { failures: '1', lastFailureAt: 0 }, { failures: 1, lastFailureAt: NaN }]) {
    assert.deepEqual(parseAttempts(value), NO_ATTEMPTS);
  }
});
