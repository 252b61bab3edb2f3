/**
 * `npm run bench:vault`: the product as a page has it beside Evolu, encrypted too, and Evolu with its default, a plain
 * file. One run in Chromium, a persistent profile for each, the same goals, turn by turn. Prints a table and JSON; every
 * result is checked.
 *
 * `node bench/vault/run.mjs evolu` runs only those that are named: `mo-kit`, `evolu`, `evolu-plain`; `scale` is the product
 * alone, and only the part with a vault of many years, that comes last in a full run. `--quick` takes fewer
 * samples of everything and leaves out the opening of 100,000 events: enough to see that it runs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDemo } from '../../examples/serve.mjs';
import { canBeRead } from './at-rest.mjs';
import { openEvolu, serveEvolu } from './evolu.mjs';
import { evoluFigures, kitFigures, scaleFigures } from './figures.mjs';
import { CANARY, extraGoals, importedGoals } from './goals.mjs';
import { openMoKit } from './mo-kit.mjs';
import { report, reportScale } from './report.mjs';
import { DOCUMENTS, PROJECTS } from './scale.mjs';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 1 : 3;
const WARM_UP = 50;
const BLOCKS = 4;
const BLOCK = 50;
/** Of each block, behind a pause each. */
const BLOCK_AT_REST = 15;
const PAUSE_MS = 60;
const GOALS = 10_000;
const EXTRA = 1_000;
/** All events of the vault when the opening of a long log is measured. */
const MANY_EVENTS = 100_000;
const CHANGE_BLOCKS = isQuick ? 1 : 3;
const CHANGES = 20;
const OPENINGS = isQuick ? 3 : 7;
const UNLOCKS = isQuick ? 1 : 3;
const FAILOVERS = isQuick ? 3 : 20;
const COMMANDS = WARM_UP + BLOCKS * (BLOCK + BLOCK_AT_REST);
/** The product's list is in a page of its own, with a vault of its own. */
const beforeImport = (name) => (name === 'mo-kit' ? BLOCKS * BLOCK : COMMANDS);

const SUBJECTS = {
  'mo-kit': { serve: () => serveDemo({ port: 0, sync: false }), open: openMoKit },
  evolu: { serve: serveEvolu, open: openEvolu },
  'evolu-plain': { serve: serveEvolu, open: (where) => openEvolu({ ...where, plain: true }) },
};
const wanted = process.argv.slice(2).filter((word) => word !== '--quick');
const isScaleOnly = wanted.length === 1 && wanted[0] === 'scale';
const names = isScaleOnly ? ['mo-kit'] : wanted.length === 0 ? Object.keys(SUBJECTS) : wanted;
if (names.some((name) => !(name in SUBJECTS)))
  throw new Error(`Subjects: ${Object.keys(SUBJECTS).join(', ')}.`);

const checks = [];
const check = (name, holds) => checks.push({ name, holds });
const loadBefore = loadavg()[0];
const closers = [];
const subjects = [];
for (const name of names) {
  const { origin, close } = await SUBJECTS[name].serve();
  closers.push(close);
  const samples = {
    commands: [],
    commandsAtRest: [],
    demoCommands: [],
    imports: [],
    created: [],
    opened: [],
    floor: [],
  };
  subjects.push({ name, origin, samples });
}

/** All subjects, a different one first each time. */
const inTurn = (turn) => subjects.map((_, at) => subjects[(at + turn) % subjects.length]);

/** A fresh profile and browser for each subject. */
async function start(subject) {
  subject.profile = mkdtempSync(join(tmpdir(), 'mo-kit-bench-'));
  subject.session = await SUBJECTS[subject.name].open(subject);
}

async function stop(subject) {
  await subject.session?.close();
  if (subject.profile !== undefined) {
    if (subject.samples.imports.length > 0) {
      const isReadable = canBeRead(subject.profile, CANARY);
      // The plain file shows that the search finds what can be found.
      if (subject.name === 'evolu-plain') check('evolu-plain: goals can be read on disk', isReadable);
      else check(`${subject.name}: nothing can be read on disk`, !isReadable);
    }
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
    subject.settings = await subject.session.settings?.();
  }
  for (let block = 0; block < BLOCKS; block += 1) {
    for (const { session, samples } of inTurn(block)) {
      samples.commands.push(...(await session.commands(BLOCK)));
      samples.commandsAtRest.push(...(await session.commands(BLOCK_AT_REST, PAUSE_MS)));
      if (session.demoCommands) samples.demoCommands.push(...(await session.demoCommands(BLOCK)));
    }
  }
  for (const { name, session } of subjects)
    check(`${name}, round ${round}: every command is there`, (await session.total()) === beforeImport(name));
  for (const { session } of subjects) await session.endCommands?.();
  const goals = importedGoals(GOALS);
  for (const { session, samples } of inTurn(round)) samples.imports.push(await session.import(goals));
  for (const { name, session } of subjects)
    check(
      `${name}, round ${round}: every imported goal is there`,
      (await session.total()) === beforeImport(name) + GOALS,
    );
}

async function openings() {
  for (let round = 0; round < OPENINGS; round += 1) {
    for (const { name, session, samples } of inTurn(round)) {
      const { ms, rows } = await session.open();
      samples.opened.push(ms);
      check(`${name}: opening ${round} shows the first page`, rows === 50);
    }
  }
}

async function changes() {
  const extra = extraGoals(EXTRA);
  for (const { session } of subjects) await session.import(extra);
  const expected = (name) => beforeImport(name) + GOALS + EXTRA;
  for (const { name, session } of subjects)
    check(`${name}: the live list has ${expected(name)} rows`, (await session.total()) === expected(name));
  for (let block = 0; block < CHANGE_BLOCKS; block += 1) {
    for (const { name, session, samples } of inTurn(block)) {
      samples.floor.push(...(await session.floor(CHANGES)));
      for (const kind of name === 'mo-kit' ? ['list'] : ['window', 'all']) {
        const { times, rows } = await session.changes(kind, `${kind} ${block}`, CHANGES);
        (samples[kind] ??= []).push(...times);
        check(`${name}, ${kind}: the rows expected`, rows === (kind === 'window' ? 60 : expected(name)));
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

/** Long tasks and slow frames with eleven thousand goals. */
async function frames({ session, samples }) {
  samples.frames = await session.frames();
}

/** 2,000 projects and 50,000 documents beside eleven thousand goals: stutter, and what a change costs among them. */
async function scale({ session, samples }) {
  const { projects, documents } = await session.fillLarge();
  check('every project is there', projects === PROJECTS);
  check('every document is there', documents === DOCUMENTS);
  samples.framesLarge = await session.framesLarge();
  samples.largeFloor = [];
  samples.large = [];
  samples.hastyFloor = [];
  samples.hasty = [];
  for (let block = 0; block < CHANGE_BLOCKS; block += 1) {
    samples.largeFloor.push(...(await session.floor(CHANGES)));
    samples.large.push(...(await session.changes('list', `large ${block}`, CHANGES)).times);
    samples.hastyFloor.push(...(await session.floor(CHANGES, false)));
    samples.hasty.push(...(await session.changes('list', `hasty ${block}`, CHANGES, false)).times);
  }
}

/** The same vault without the turns before it. */
async function scaleOnly(subject) {
  await start(subject);
  await subject.session.create();
  await subject.session.import(importedGoals(GOALS));
  await subject.session.import(extraGoals(EXTRA));
  await scale(subject);
  results.scale = scaleFigures(subject.samples);
}

/** Opening does not grow with the log: ten times as many events. Reloaded, and unlocked after a lock. */
async function manyEvents({ session, samples }) {
  let total = await session.total();
  while (total < MANY_EVENTS) {
    await session.import(importedGoals(Math.min(GOALS, MANY_EVENTS - total)));
    total = await session.total();
  }
  samples.openedMany = [];
  samples.unlocksMany = [];
  for (let round = 0; round < OPENINGS; round += 1) samples.openedMany.push((await session.open()).ms);
  for (let round = 0; round < UNLOCKS; round += 1) samples.unlocksMany.push(await session.unlock());
  check(
    `all of ${total} goals are there after unlocking`,
    samples.unlocksMany.every((unlock) => unlock.total === total),
  );
}

const results = {};
try {
  if (isScaleOnly) await scaleOnly(subjects[0]);
  else {
    for (let round = 1; round <= ROUNDS; round += 1) await fill(round);
    await openings();
    await changes();
    for (const subject of subjects) {
      if (subject.name === 'mo-kit') {
        await frames(subject);
        await unlocksAndFailovers(subject);
        if (!isQuick) await manyEvents(subject);
        results.kit = kitFigures(subject.samples);
        await scale(subject);
        results.scale = scaleFigures(subject.samples);
      } else {
        results[subject.name === 'evolu' ? 'evolu' : 'evoluPlain'] = evoluFigures(subject.samples);
      }
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
Evolu   SQLCipher in an OPFS access handle pool; plain: the same without an encryption key, its default. No sync server.
        Its onComplete, like its rows, comes before the COMMIT: what counts as durable is the answer to a one-row query
        sent behind the change
${subjects.map(({ name, settings }) => (settings ? `        ${name}: ${settings}\n` : '')).join('')}${availableParallelism()} cores, load average ${loadBefore.toFixed(1)} before and ${loadavg()[0].toFixed(1)} after
`);
if (!isScaleOnly) for (const line of lines) console.log(line);
if (results.kit?.frames) console.table(results.kit.frames);
if (results.scale) for (const line of reportScale(results.scale)) console.log(line);
console.log(`\n${JSON.stringify({ results, ratios, checks })}`);
const wrong = checks.filter(({ holds }) => !holds);
if (wrong.length > 0) {
  console.error(`\nWrong results: ${wrong.map(({ name }) => name).join('; ')}`);
  process.exit(1);
}
