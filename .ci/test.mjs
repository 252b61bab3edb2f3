/**
 * `npm test`: everything, in an order that fails early. Prints what each step counted and one closing line.
 *
 *   npm test                  all steps
 *   npm test -- lint node     only these steps
 *   MO_RUNS=200 npm test -- runtime e2e
 *                             the random runs as long as that: tabs that come and go, browsers that are killed
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowsers, ensureWebkit } from './browsers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name, path) => [process.execPath, join(root, 'node_modules', name, path)];

/** Files below the workspaces whose name ends so. */
function filesEnding(...endings) {
  return ['worker', 'components', 'server-kit', 'examples', 'bench', '.ci']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
    )
    .filter(
      (file) =>
        !/(^|[/\\])(node_modules|dist)[/\\]/.test(file) && endings.some((ending) => file.endsWith(ending)),
    )
    .sort();
}

/** The product as a visitor has it, from the build; the others drive parts of it. */
const isProductTest = (file) => file.startsWith('examples');
const isElementTest = (file) => file.startsWith(`components`) && file.endsWith('.test.ts');
/** Two files at the same time, each in a process with browsers, profiles and ports of its own: much of a test is waiting. */
const nodeTest = (files) => [
  process.execPath,
  '--import',
  'tsx',
  '--test',
  '--test-concurrency=2',
  '--test-reporter=spec',
  ...files,
];

const steps = {
  lint: [...bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'],
  format: [...bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  types: [...bin('typescript', 'bin/tsc'), '--noEmit'],
  build: [...bin('rollup', 'dist/bin/rollup'), '-c', '--silent'],
  declarations: [process.execPath, '.ci/declarations.mjs'],
  manifest: [
    ...bin('@custom-elements-manifest/analyzer', 'cem.js'),
    'analyze',
    '--quiet',
    '--config',
    'components/custom-elements-manifest.config.mjs',
  ],
  size: [process.execPath, '.ci/size.mjs'],
  node: () =>
    nodeTest(filesEnding('.test.ts', '.node-test.ts', '.test.mjs').filter((file) => !isElementTest(file))),
  elements: [...bin('@web/test-runner', 'dist/bin.js')],
  runtime: () => nodeTest(filesEnding('.e2e.ts').filter((file) => !isProductTest(file))),
  e2e: () => nodeTest(filesEnding('.e2e.ts').filter(isProductTest)),
};

/** In this order; those in one row need nothing of each other and one core each, and run at the same time. */
const order = [
  ['lint', 'format', 'types'],
  ['build', 'declarations'],
  ['manifest'],
  ['size'],
  ['node'],
  ['elements'],
  ['runtime'],
  ['e2e'],
];

/** Runs one step, showing its output, at the end if others run beside it, and reads the counts its runner prints. */
function run(command, isAlone) {
  return new Promise((done) => {
    const child = spawn(command[0], command.slice(1), {
      cwd: root,
      stdio: ['ignore', 'pipe', isAlone ? 'inherit' : 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' },
    });
    let output = '';
    const take = (chunk) => {
      output += chunk;
      if (isAlone) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr?.on('data', take);
    child.on('close', (code) => {
      if (!isAlone) process.stdout.write(output);
      done({ code: code ?? 1, counts: countTests(output) });
    });
  });
}

function countTests(coloured) {
  const output = coloured.replaceAll(/\u001b\[[\d;]*m/g, '');
  const last = (pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
  const node = {
    passed: last(/^ℹ pass (\d+)$/gm),
    failed: last(/^ℹ fail (\d+)$/gm),
    skipped: last(/^ℹ skipped (\d+)$/gm),
  };
  if (node.passed + node.failed > 0) return node;
  const browser = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/g;
  const [, passed = 0, failed = 0, skipped = 0] = [...output.matchAll(browser)].at(-1) ?? [];
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. Steps: ${Object.keys(steps).join(', ')}`);
  process.exit(1);
}

ensureBrowsers();
ensureWebkit();
const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
let failedStep = null;
for (const row of order) {
  const names = row.filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) continue;
  const title = names.join(', ');
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 70 - title.length))}`);
  await Promise.all(names.map((name) => take(name, names.length === 1)));
  if (failedStep !== null) break;
}

/** Runs a step and adds up what it counted. */
async function take(name, isAlone) {
  const started = performance.now();
  const step = steps[name];
  const { code, counts } = await run(typeof step === 'function' ? step() : step, isAlone);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  for (const key of Object.keys(total)) total[key] += counts[key];
  const counted =
    counts.passed + counts.failed > 0
      ? `${counts.passed} passed, ${counts.failed} failed`
      : code === 0
        ? 'ok'
        : 'failed';
  summary.push(`${name.padEnd(13)} ${seconds.padStart(7)} s   ${counted}`);
  if (code === 0) return;
  failedStep = name;
  if (counts.failed === 0) total.failed += 1;
}

console.log(`\n${summary.join('\n')}\n`);
if (failedStep !== null) console.log(`Stopped at ${failedStep}.`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(failedStep === null ? 0 : 1);
