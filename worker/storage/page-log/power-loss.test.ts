import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import { DiskModel, SimulatedCrash } from '../testing/disk-model.ts';
import { createRandom } from '../testing/random.ts';
import type { Random } from '../testing/random.ts';
import { openTestLog, readState, stampPage } from '../testing/test-log.ts';
import type { LogState } from '../testing/test-log.ts';
import { PageLog } from './page-log.ts';
import type { Durability } from './page-log.ts';

const RUNS = Number(process.env['MO_RUNS'] ?? 120);

const seen = { compactions: 0, torn: 0, crashes: 0, commits: 0, restarts: 0 };

/** One life of a store: commits, crashes and reopenings at random. */
async function runHistory(seed: number, durability: Durability): Promise<void> {
  const random = createRandom(seed);
  const disk = new DiskModel({ random });
  let stamp = 0;
  /** Every state since the last one known to be durable; the last is the current one. */
  let states: LogState[] = [[]];
  let log: PageLog | null = null;
  let born = false;
  const pagesAtMost = 8 + random.below(30);

  for (let life = 0; life < 4; life++) {
    disk.crashAfter(random.below(life === 0 && random.chance(0.3) ? 12 : 160));
    try {
      if (!born) {
        log = await openTestLog(disk, 'create', { durability });
        born = true;
      } else {
        const { log: opened, states: now } = await reopen(disk, states, durability);
        log = opened;
        states = now;
      }
      for (let i = 0; i < 60; i++) {
        const next = change(log, states.at(-1) ?? [], random, pagesAtMost, () => ++stamp);
        states.push(next);
        log.commit();
        seen.commits++;
        if (durability === 'flush') states = [next];
        if (random.chance(0.03)) {
          log.close();
          // Closing does not throw; what could not be flushed then is no more durable than before.
          if (disk.hasCrashed) throw new SimulatedCrash();
          states = [next];
          log = await openTestLog(disk, 'open', { durability });
          assert.equal(log.report.droppedTailBytes, 0);
          assert.deepEqual(readState(log), next);
        }
      }
      log.close();
      if (disk.hasCrashed) throw new SimulatedCrash();
      states = states.slice(-1);
    } catch (error) {
      if (!(disk.hasCrashed && (error instanceof SimulatedCrash || isPoison(error)))) throw error;
      seen.crashes++;
    }
    disk.restart(random.chance(0.85));
    if (!born) {
      // Creating did not return: the store exists whole or not at all.
      const found = await openTestLog(disk, 'open', { durability }).catch((error: unknown) => error);
      if (found instanceof PageLog) {
        born = true;
        assert.deepEqual(readState(found), []);
        found.close();
      } else {
        assert.ok(hasCode(found, 'storage/missing'), String(found));
      }
      disk.restart(false);
    }
  }
  if (born) {
    const { log: opened } = await reopen(disk, states, durability);
    opened.close();
  }
}

/** A crash inside a commit reaches the caller as the fault of the log. */
const isPoison = (error: unknown): boolean =>
  error instanceof MoError && error.cause instanceof SimulatedCrash;

async function reopen(
  disk: DiskModel,
  states: readonly LogState[],
  durability: Durability,
): Promise<{ log: PageLog; states: LogState[] }> {
  const log = await openTestLog(disk, 'open', { durability });
  seen.restarts++;
  if (log.generation > 0) seen.compactions++;
  if (log.report.droppedTailBytes > 0) seen.torn++;
  const state = readState(log);
  const match = states.findLastIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(state));
  assert.notEqual(match, -1, 'what was found is no state that ever was, or one older than was acknowledged');
  return { log, states: [state] };
}

function change(log: PageLog, before: LogState, random: Random, most: number, stamp: () => number): LogState {
  const next = [...before];
  if (random.chance(0.08)) {
    next.length = random.below(next.length + 1);
    log.truncate(next.length);
  }
  const writes = random.chance(0.05) ? most : 1 + random.below(4);
  for (let i = 0; i < writes; i++) {
    const page = 1 + random.below(most);
    const mark = stamp();
    log.write(page, stampPage(page, mark));
    while (next.length < page) next.push(0);
    next[page - 1] = mark;
  }
  return next;
}

for (const durability of ['flush', 'relaxed'] as const) {
  test(`a power loss leaves exactly a prefix of the commits (${durability}, ${RUNS} histories)`, async () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      await runHistory(seed, durability).catch((error: unknown) => {
        console.error(`history ${seed} (${durability})`, error);
        throw error;
      });
    }
  });
}

/** The same commits each time, enough for two compactions; returns the states that may be found afterwards. */
async function runScript(disk: DiskModel, born: () => void): Promise<LogState[]> {
  let state: number[] = [];
  let stamp = 0;
  let found: LogState[] = [[]];
  try {
    const log = await openTestLog(disk, 'create');
    born();
    for (let i = 0; i < 60; i++) {
      const next = [...state];
      if (i % 17 === 16) {
        next.length -= 2;
        log.truncate(next.length);
      }
      for (const page of [1, 1 + (i % 10), 1 + ((i * 3) % 12)]) {
        log.write(page, stampPage(page, ++stamp));
        while (next.length < page) next.push(0);
        next[page - 1] = stamp;
      }
      found = [state, next];
      log.commit();
      state = next;
      found = [state];
    }
    assert.ok(log.generation >= 2, `only ${log.generation} compactions`);
    log.close();
  } catch (error) {
    if (!(disk.hasCrashed && (error instanceof SimulatedCrash || isPoison(error)))) throw error;
  }
  return found;
}

test('a power loss at every single step, through two compactions', async () => {
  const whole = new DiskModel({ random: createRandom(1) });
  await runScript(whole, () => undefined);
  assert.deepEqual([...whole.stepKinds].sort(), ['create', 'flush', 'truncate', 'write']);
  const seeds = Math.max(2, Math.round(RUNS / 50));
  for (let step = 0; step < whole.steps; step++) {
    for (let seed = 0; seed < seeds; seed++) {
      const disk = new DiskModel({ random: createRandom(step * 1000 + seed) });
      disk.crashAfter(step);
      let isBorn = false;
      const states = await runScript(disk, () => (isBorn = true));
      disk.restart(seed > 0);
      const log = await openTestLog(disk, 'open').catch((error: unknown) => {
        if (!isBorn && hasCode(error, 'storage/missing')) return null;
        throw error;
      });
      if (log === null) continue;
      const state = JSON.stringify(readState(log));
      assert.ok(
        states.some((candidate) => JSON.stringify(candidate) === state),
        `step ${step}, seed ${seed}`,
      );
      log.close();
    }
  }
});

after(() => console.log(JSON.stringify(seen)));
