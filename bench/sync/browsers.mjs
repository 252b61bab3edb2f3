/**
 * Devices in browsers beside Evolu: an initial sync, and a change from one device until another one shows it. One Chromium
 * and one persistent profile for each device, one server process for each subject, the same goals, turn by turn.
 *
 * `BENCH_GOALS`, `BENCH_JOINS` (new devices of each) and `BENCH_ROUNDS` (how many changes go across) set the size.
 * `--quick` leaves out the devices that start from a snapshot: it is made within five minutes.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { importedGoals } from '../vault/goals.mjs';
import { quantile } from '../vault/quantile.mjs';
import { startEvolu } from './evolu-devices.mjs';
import { startMoKit } from './mo-kit-devices.mjs';

const isQuick = process.argv.includes('--quick');
const GOALS = Number(process.env.BENCH_GOALS ?? 10_000);
const JOINS = Number(process.env.BENCH_JOINS ?? 3);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 150);
const BLOCK = 10;
const PUSHED_WITHIN_MS = 120_000;
/** A device makes its first snapshot within five minutes of finding that one is due: for a log of more than 1 MiB. */
const SNAPSHOT_WITHIN_MS = 330_000;
const SNAPSHOT_FROM_BYTES = 1_048_576;

const checks = [];
const check = (name, holds) => checks.push({ name, holds });
const loadBefore = loadavg()[0];
const folder = mkdtempSync(join(tmpdir(), 'mo-kit-bench-'));
const subjects = [];

/** All subjects, a different one first each time. */
const inTurn = (turn) => subjects.map((_, at) => subjects[(at + turn) % subjects.length]);

const isSame = (one, other) => one.length === GOALS && JSON.stringify(one) === JSON.stringify(other);

async function isTrueWithin(withinMs, holds) {
  for (const end = Date.now() + withinMs; !holds(); await delay(100)) if (Date.now() > end) return false;
  return true;
}

/** The same goals on a first device of each, and all of them on its server. */
async function fill() {
  const goals = importedGoals(GOALS);
  for (const [at, start] of [startMoKit, startEvolu, (home) => startEvolu(home, { plain: true })].entries()) {
    const home = join(folder, String(at));
    mkdirSync(home);
    subjects.push({ ...(await start(home)), joins: [], later: [], times: [] });
  }
  for (const subject of subjects) {
    subject.writer = await subject.first();
    const started = performance.now();
    await subject.writer.import(goals);
    const isPushed = () => subject.isComplete(subject.stored(), GOALS);
    check(`${subject.name}: everything is on the server`, await isTrueWithin(PUSHED_WITHIN_MS, isPushed));
    subject.importAndPushMs = performance.now() - started;
  }
}

/** New devices, one after the other; the last one stays. */
async function joins(figures) {
  for (let round = 0; round < JOINS; round += 1) {
    for (const subject of inTurn(round)) {
      await subject.reader?.close();
      const joined = await subject.join(`${figures} ${round}`, GOALS);
      subject.reader = joined.device;
      subject[figures].push(joined.figures);
      await delay(1_000);
      const [written, read] = [await subject.writer.summaries(), await joined.device.summaries()];
      check(`${subject.name}, ${figures} ${round}: the same goals`, isSame(written, read));
    }
  }
}

async function changes() {
  for (let block = 0; block <= ROUNDS / BLOCK; block += 1) {
    for (const { writer, reader, times } of inTurn(block)) {
      for (let number = 0; number < BLOCK; number += 1) {
        const summary = `Changed ${block} ${number}`;
        await reader.expect(summary);
        await delay(100 + Math.random() * 100);
        const called = await writer.rename(summary);
        const shown = await reader.arrived();
        // The first turn warms up.
        if (block > 0) times.push(shown - called);
      }
    }
  }
}

const median = (samples, key) =>
  quantile(
    samples.map((sample) => sample[key] ?? 0),
    0.5,
  );
const rounded = (ms) => Number(ms.toFixed(ms < 100 ? 1 : 0));

/** From nothing to all goals; `derivingMs` of it goes by until a key is derived from the passphrase of the new device. */
function figuresOf({ name, joins, later, times, importAndPushMs, held }) {
  return {
    name,
    serverRecords: held.records,
    serverKiB: Math.round(held.bytes / 1_024),
    importAndPushMs: rounded(importAndPushMs),
    firstListMs: rounded(median(joins, 'firstMs')),
    allShownMs: rounded(median(joins, 'allMs')),
    derivingMs: rounded(median(joins, 'derivingMs')),
    ...(later.length === 0
      ? {}
      : {
          snapshotFirstListMs: rounded(median(later, 'firstMs')),
          snapshotAllShownMs: rounded(median(later, 'allMs')),
          snapshotDerivingMs: rounded(median(later, 'derivingMs')),
        }),
    acrossP50Ms: rounded(quantile(times, 0.5)),
    acrossP95Ms: rounded(quantile(times, 0.95)),
    changes: times.length,
  };
}

let results = [];
try {
  await fill();
  for (const subject of subjects) subject.held = subject.stored();
  await joins('joins');
  await changes();
  // The others start from the whole log, however long it is.
  const [own, ...others] = subjects.splice(0);
  subjects.push(own);
  if (!isQuick && own.held.bytes > SNAPSHOT_FROM_BYTES) {
    check('a snapshot is there', await isTrueWithin(SNAPSHOT_WITHIN_MS, own.hasSnapshot));
    await joins('later');
  }
  subjects.push(...others);
  results = subjects.map(figuresOf);
} finally {
  for (const subject of subjects) await subject.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

for (const { name, acrossP50Ms, changes, allShownMs } of results)
  check(`${name}: every figure is there`, changes >= ROUNDS && acrossP50Ms > 0 && allShownMs > 0);
const [own, ...peers] = results;
const ratios = Object.fromEntries(
  peers.map((peer) => [
    peer.name,
    Object.fromEntries(
      ['importAndPushMs', 'firstListMs', 'allShownMs', 'acrossP50Ms', 'acrossP95Ms'].map((key) => [
        key,
        Number((own[key] / peer[key]).toFixed(2)),
      ]),
    ),
  ]),
);
console.log(`
${GOALS} goals. Chromium, a persistent profile for each device, in turns. Durable:
MO Kit  page log, one flush a commit; its server: SQLite in WAL with synchronous=FULL
Evolu   access handle pool, journal_mode=DELETE, synchronous=FULL; its relay: SQLite with the same
${availableParallelism()} cores, load average ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after
`);
console.table(Object.fromEntries(results.map(({ name, ...figures }) => [name, figures])));
console.log(JSON.stringify({ results, ratios, checks }));
const wrong = checks.filter(({ holds }) => !holds);
if (wrong.length > 0) {
  console.error(`\nWrong results: ${wrong.map(({ name }) => name).join('; ')}`);
  process.exit(1);
}
