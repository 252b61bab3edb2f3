import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadSodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { DiskModel, SimulatedCrash } from '../testing/disk-model.ts';
import { createRandom } from '../testing/random.ts';
import type { Random } from '../testing/random.ts';
import { SMALL_TUNING } from '../testing/small-tuning.ts';
import { PAGE_BYTES } from './layout.ts';
import { PageLog } from './page-log.ts';
import type { Durability } from './page-log.ts';
import { createSodiumCipher } from './sodium-cipher.ts';

const sodium = await loadSodium();
const RUNS = Number(process.env['MO_RUNS'] ?? 1000);
const key = new Uint8Array(32).fill(1);
const fileId = new Uint8Array(16).fill(2);

/** The state of a database: a stamp for each page, 0 for one that was never written. */
type State = readonly number[];

function stampPage(page: number, stamp: number): Uint8Array {
  const bytes = new Uint8Array(PAGE_BYTES);
  const words = new Uint32Array(bytes.buffer);
  for (let i = 0; i < words.length; i += 64) words[i] = Math.imul(stamp, 2654435761) ^ (page * 31 + i);
  words[1] = stamp;
  return bytes;
}

function readState(log: PageLog): State {
  const state: number[] = [];
  const bytes = new Uint8Array(PAGE_BYTES);
  for (let page = 1; page <= log.pages; page++) {
    log.read(page, bytes);
    const stamp = new Uint32Array(bytes.buffer)[1] ?? 0;
    if (stamp === 0) assert.ok(bytes.every((byte) => byte === 0));
    else assert.deepEqual(bytes, stampPage(page, stamp));
    state.push(stamp);
  }
  return state;
}

async function openLog(disk: DiskModel, mode: 'create' | 'open', durability: Durability): Promise<PageLog> {
  const even = await disk.open('log', { create: true });
  const odd = await disk.open('log.odd', { create: true });
  assert.ok(even && odd);
  const cipher = createSodiumCipher(sodium, key);
  try {
    return PageLog[mode]({ files: [even, odd], fileId, cipher, durability, tuning: SMALL_TUNING });
  } catch (error) {
    cipher.dispose();
    even.close();
    odd.close();
    throw error;
  }
}

const seen = { compactions: 0, torn: 0, crashes: 0, commits: 0, restarts: 0 };

/** One life of a store: commits, crashes and reopenings at random. */
async function runHistory(seed: number, durability: Durability): Promise<void> {
  const random = createRandom(seed);
  const disk = new DiskModel({ random });
  let stamp = 0;
  /** Every state since the last one known to be durable; the last is the current one. */
  let states: State[] = [[]];
  let log: PageLog | null = null;
  let born = false;
  const pagesAtMost = 8 + random.below(30);

  for (let life = 0; life < 4; life++) {
    disk.crashAfter(random.below(life === 0 && random.chance(0.3) ? 12 : 160));
    try {
      if (!born) {
        log = await openLog(disk, 'create', durability);
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
          log = await openLog(disk, 'open', durability);
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
      const found = await openLog(disk, 'open', durability).catch((error: unknown) => error);
      if (found instanceof PageLog) {
        born = true;
        assert.deepEqual(readState(found), []);
        found.close();
      } else {
        assert.ok(found instanceof MoError && found.code === 'storage/missing', String(found));
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
  states: readonly State[],
  durability: Durability,
): Promise<{ log: PageLog; states: State[] }> {
  const log = await openLog(disk, 'open', durability);
  seen.restarts++;
  if (log.generation > 0) seen.compactions++;
  if (log.report.droppedTailBytes > 0) seen.torn++;
  const state = readState(log);
  const match = states.findLastIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(state));
  assert.notEqual(match, -1, 'what was found is no state that ever was, or one older than was acknowledged');
  return { log, states: [state] };
}

function change(log: PageLog, before: State, random: Random, most: number, stamp: () => number): State {
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

after(() => console.log(JSON.stringify(seen)));
