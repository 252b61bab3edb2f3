/**
 * `npm run bench:vault`: the product as a page has it beside Evolu, encrypted too, in one run: Chromium, a persistent
 * profile for each, the same goals, turn by turn. Prints a table and JSON; every result is checked.
 *
 * `node bench/vault/run.mjs evolu` (or `mo-kit`) runs one of them alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDemo } from '../../examples/serve.mjs';
import { canBeRead } from './at-rest.mjs';
import { openEvolu, serveEvolu } from './evolu.mjs';
import { changeFigures, named } from './figures.mjs';
import { CANARY, extraGoals, importedGoals } from './goals.mjs';
import { openMoKit } from './mo-kit.mjs';
import { quantile } from './quantile.mjs';
import { report } from './report.mjs';

const ROUNDS = 3;
const WARM_UP = 50;
const BLOCKS = 4;
const BLOCK = 50;
const GOALS = 10_000;
const EXTRA = 1_000;
const CHANGE_BLOCKS = 3;
const CHANGES = 20;
const OPENINGS = 7;
const UNLOCKS = 3;
const FAILOVERS = 20;
const BEFORE_IMPORT = WARM_UP + BLOCKS * BLOCK;

const SUBJECTS = {
  'mo-kit': { serve: () => serveDemo({ port: 0, sync: false }), open: openMoKit },
  evolu: { serve: serveEvolu, open: openEvolu },
};
const wanted = process.argv.slice(2);
const names = wanted.length === 0 ? Object.keys(SUBJECTS) : wanted;
if (names.some((name) => !(name in SUBJECTS))) throw new Error('Subjects: mo-kit, evolu.');

const checks = [];
const check = (name, holds) => checks.push({ name, holds });
const closers = [];
const subjects = [];
for (const name of names) {
  const { origin, close } = await SUBJECTS[name].serve();
  closers.push(close);
  subjects.push({ name, origin, samples: { commands: [], imports: [], created: [], opened: [], floor: [] } });
}

/** A fresh profile and browser for each subject. */
async function start(subject) {
  subject.profile = mkdtempSync(join(tmpdir(), 'mo-kit-bench-'));
  subject.session = await SUBJECTS[subject.name].open(subject);
}

async function stop(subject) {
  await subject.session?.close();
  if (subject.profile !== undefined) {
    const isImported = subject.samples.imports.length > 0;
    if (isImported) check(`${subject.name}: nothing readable on disk`, !canBeRead(subject.profile, CANARY));
    rmSync(subject.profile, { recursive: true, force: true, maxRetries: 5 });
  }
  subject.session = undefined;
  subject.profile = undefined;
}

/** Changes to 10,000 goals: an empty store, commands in turns, one import. The last round's stores stay open. */
async function fill(round) {
  for (const subject of subjects) {
    await stop(subject);
    await start(subject);
    subject.samples.created.push(await subject.session.create());
    await subject.session.commands(WARM_UP);
  }
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const { session, samples } of subjects) samples.commands.push(...(await session.commands(BLOCK)));
  }
  for (const { name, session } of subjects)
    check(`${name}, round ${round}: every command is there`, (await session.total()) === BEFORE_IMPORT);
  const goals = importedGoals(GOALS);
  for (const { session, samples } of subjects) samples.imports.push(await session.import(goals));
  for (const { name, session } of subjects)
    check(
      `${name}, round ${round}: every imported goal is there`,
      (await session.total()) === BEFORE_IMPORT + GOALS,
    );
}

async function openings() {
  for (let round = 0; round < OPENINGS; round += 1) {
    for (const { name, session, samples } of subjects) {
      const { ms, rows } = await session.open();
      samples.opened.push(ms);
      check(`${name}: opening ${round} shows the first page`, rows === 50);
    }
  }
}

async function changes() {
  const extra = extraGoals(EXTRA);
  for (const { session } of subjects) await session.import(extra);
  const total = BEFORE_IMPORT + GOALS + EXTRA;
  for (const { name, session } of subjects)
    check(`${name}: the live list has ${total} rows`, (await session.total()) === total);
  for (let block = 0; block < CHANGE_BLOCKS; block += 1) {
    for (const { name, session, samples } of subjects) {
      samples.floor.push(...(await session.floor(CHANGES)));
      for (const kind of name === 'evolu' ? ['window', 'all'] : ['list']) {
        const { times, rows } = await session.changes(kind, `${kind} ${block}`, CHANGES);
        (samples[kind] ??= []).push(...times);
        check(`${name}, ${kind}: the rows expected`, rows === (kind === 'window' ? 60 : total));
      }
    }
  }
}

/** What only the product has. */
async function unlocksAndFailovers({ session, samples }) {
  samples.unlocks = [];
  samples.failovers = [];
  for (let round = 0; round < UNLOCKS; round += 1) samples.unlocks.push(await session.unlock());
  check(
    'all goals are there after unlocking',
    samples.unlocks.every(({ total }) => total > GOALS),
  );
  for (let round = 0; round < FAILOVERS; round += 1) samples.failovers.push(await session.failover());
}

function commonFigures({ commands, imports, opened, floor }) {
  const stored = commands.map(({ storedMs }) => storedMs);
  return {
    commandP50Ms: quantile(stored, 0.5),
    commandP99Ms: quantile(stored, 0.99),
    import10000Ms: quantile(
      imports.map(({ storedMs }) => storedMs),
      0.5,
    ),
    openP50Ms: quantile(opened, 0.5),
    trivialChangeToPaintP50Ms: quantile(floor, 0.5),
  };
}

function kitFigures({ openP50Ms, ...common }, samples) {
  const keyToQuery = samples.unlocks
    .map(({ keyToQueryMs }) => keyToQueryMs)
    .filter((value) => value !== null);
  return {
    ...common,
    navigationToFirstQueryP50Ms: openP50Ms,
    ...changeFigures(samples.list),
    createMs: quantile(samples.created, 0.5),
    unlockMs: quantile(
      samples.unlocks.map(({ ms }) => ms),
      0.5,
    ),
    keyToFirstQueryMs: quantile(keyToQuery, 0.5),
    failoverP50Ms: quantile(samples.failovers, 0.5),
    failoverP95Ms: quantile(samples.failovers, 0.95),
  };
}

const evoluFigures = (common, samples) => ({
  ...common,
  firstVisitP50Ms: quantile(samples.created, 0.5),
  commandCompletedP50Ms: quantile(
    samples.commands.map(({ completedMs }) => completedMs),
    0.5,
  ),
  importCompletedMs: quantile(
    samples.imports.map(({ completedMs }) => completedMs),
    0.5,
  ),
  ...named('window', changeFigures(samples.window)),
  ...named('all', changeFigures(samples.all)),
});

const results = {};
try {
  for (let round = 1; round <= ROUNDS; round += 1) await fill(round);
  await openings();
  await changes();
  for (const subject of subjects) {
    const common = commonFigures(subject.samples);
    if (subject.name === 'evolu') results.evolu = evoluFigures(common, subject.samples);
    else {
      await unlocksAndFailovers(subject);
      results.kit = kitFigures(common, subject.samples);
    }
  }
} finally {
  for (const subject of subjects) await stop(subject);
  for (const close of closers) await close();
}

const { lines, ratios } = report(results);
console.log(`
Chromium, a persistent profile each, in turns. Durable:
MO Kit  page log of 4 KiB pages, one flush a commit, journal in memory; acknowledged behind the flush
Evolu   SQLCipher pages in an OPFS access handle pool, SQLite's default journal and synchronous; no sync server.
        Its onComplete comes before the COMMIT, so what counts is the answer to a one-row query sent behind the change
`);
for (const line of lines) console.log(line);
console.log(`\n${JSON.stringify({ results, ratios, checks })}`);
const wrong = checks.filter(({ holds }) => !holds);
if (wrong.length > 0) {
  console.error(`\nWrong results: ${wrong.map(({ name }) => name).join('; ')}`);
  process.exit(1);
}
