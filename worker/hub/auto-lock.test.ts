import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AutoLockSettings } from '../api.ts';
import { createAutoLock } from './auto-lock.ts';

const NEVER: AutoLockSettings = { idleMs: null, hiddenMs: null, afterMs: null, onSleep: false };
const START = 1_760_000_000_000;

/** Looks every two seconds, as the hub does; the second at which the vault locks and at which it is announced. */
function run(
  settings: AutoLockSettings | null,
  script: {
    activeUntil?: number;
    hiddenFrom?: number;
    sleeps?: [number, number];
    /** The other clock goes on during sleep, as in some browsers on some systems. */
    runsOn?: boolean;
    unlocked?: boolean;
  } = {},
) {
  const { activeUntil = 0, hiddenFrom = Infinity, sleeps: [asleepAt, asleepFor] = [Infinity, 0] } = script;
  const autoLock = createAutoLock();
  let warnedAt: number | null = null;
  for (let second = 0; second <= 600; second += 2) {
    if (second >= asleepAt && second < asleepAt + asleepFor) continue;
    const now = START + second * 1000;
    if (second <= activeUntil) autoLock.active(now);
    const unlocked = script.unlocked ?? true;
    const stoodStillFor = script.runsOn !== true && second >= asleepAt ? asleepFor * 1000 : 0;
    const running = second * 1000 - stoodStillFor;
    const visible = second < hiddenFrom;
    const { due, lockAt } = autoLock.look({ now, running, unlocked, visible, settings });
    if (due) return { lockedAt: second, warnedAt };
    if (lockAt !== null) warnedAt ??= second;
    else warnedAt = null;
  }
  return { lockedAt: null, warnedAt };
}

test('without a reason, without settings, and while it is locked, nothing happens', () => {
  const never = { lockedAt: null, warnedAt: null };
  assert.deepEqual(run(NEVER, { hiddenFrom: 0, sleeps: [100, 200] }), never);
  assert.deepEqual(run(null), never);
  assert.deepEqual(run({ ...NEVER, idleMs: 10_000 }, { unlocked: false }), never);
});

test('an idle vault locks after the time since the last activity, and says so half a minute before', () => {
  const settings = { ...NEVER, idleMs: 120_000 };
  assert.deepEqual(run(settings), { lockedAt: 120, warnedAt: 90 });
  assert.deepEqual(run(settings, { activeUntil: 100 }), { lockedAt: 220, warnedAt: 190 });
});

test('a hidden vault locks after the time since the last tab was hidden', () => {
  assert.deepEqual(run({ ...NEVER, hiddenMs: 60_000 }, { hiddenFrom: 40 }), { lockedAt: 100, warnedAt: 70 });
  assert.equal(run({ ...NEVER, hiddenMs: 60_000 }).lockedAt, null);
});

test('the fixed time counts whatever the person does', () => {
  assert.equal(run({ ...NEVER, afterMs: 300_000 }, { activeUntil: 600 }).lockedAt, 300);
});

test('a lock that is near says whether doing something puts it off', () => {
  const look = (settings: AutoLockSettings) => {
    const autoLock = createAutoLock();
    autoLock.look({ now: START, running: 0, unlocked: true, visible: true, settings });
    const { lockAt, canWait } = autoLock.look({
      now: START + 40_000,
      running: 40_000,
      unlocked: true,
      visible: true,
      settings,
    });
    return { inMs: lockAt === null ? null : lockAt - START, canWait };
  };
  assert.deepEqual(look({ ...NEVER, idleMs: 60_000 }), { inMs: 60_000, canWait: true });
  assert.deepEqual(look({ ...NEVER, afterMs: 60_000, idleMs: 65_000 }), { inMs: 60_000, canWait: false });
  assert.deepEqual(look({ ...NEVER, afterMs: 300_000 }), { inMs: null, canWait: false });
});

test('the earliest reason counts', () => {
  const settings = { ...NEVER, idleMs: 120_000, hiddenMs: 30_000, afterMs: 100_000 };
  assert.equal(run(settings, { hiddenFrom: 10 }).lockedAt, 40);
  assert.equal(run(settings).lockedAt, 100);
});

test('waking from sleep locks when that was asked for, and counts as time without the person anyway', () => {
  const onSleep = { ...NEVER, onSleep: true };
  assert.equal(run(onSleep, { sleeps: [20, 90] }).lockedAt, 110);
  assert.equal(run(onSleep, { sleeps: [20, 10] }).lockedAt, 30);
  assert.equal(run(NEVER, { sleeps: [20, 90] }).lockedAt, null);
  // Where both clocks go on, a short sleep looks like a timer that was put off.
  assert.equal(run(onSleep, { sleeps: [20, 90], runsOn: true }).lockedAt, 110);
  assert.equal(run(onSleep, { sleeps: [20, 30], runsOn: true }).lockedAt, null);
  assert.equal(run({ ...NEVER, idleMs: 60_000 }, { sleeps: [20, 300] }).lockedAt, 320);
});
