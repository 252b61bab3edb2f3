/**
 * `npm run bench:guess`: what one guess of a passphrase costs on this machine, one thread, by the code that the kit itself runs.
 *
 *   npm run bench:guess            against the costs that a record may have at least, those chosen for this machine, and a backup
 *   npm run bench:guess -- 10      ten guesses of each instead of five
 *
 * A guesser has better code and many machines, so the time here is an upper bound; the memory holds for every guess wherever it
 * is made.
 */
import { register } from 'tsx/esm/api';

register();
const { ARGON2_FLOOR, ARGON2_SALT_BYTES } = await import('../worker/crypto/kdf/argon2.ts');
const { calibrateArgon2 } = await import('../worker/crypto/kdf/calibrate.ts');
const { directArgon2 } = await import('../worker/crypto/kdf/direct-argon2.ts');
const { encryptAgeFile, openAgeFile, SCRYPT_LOG_N } = await import('../worker/backup/age-file.ts');

const runs = Number(process.argv[2] ?? 5);
if (!Number.isSafeInteger(runs) || runs < 1 || runs > 1_000) {
  console.error('Runs: a whole number from 1 to 1000.');
  process.exit(1);
}

/** The middle of the times of so many guesses, ms. */
async function timeOf(/** @type {(guess: string) => Promise<unknown>} */ guess) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    await guess(`guess ${run}`);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

/** A key slot is tried by deriving its key: what comes after costs nothing beside it. */
const againstSlot =
  (/** @type {import('../worker/crypto/kdf/argon2.ts').Argon2Parameters} */ costs) =>
  (/** @type {string} */ guess) =>
    directArgon2({
      ...costs,
      password: new TextEncoder().encode(guess),
      salt: new Uint8Array(ARGON2_SALT_BYTES),
    });

const backup = await new Response(
  await encryptAgeFile(new Blob(['{}\n']).stream(), { passphrase: 'not among the guesses' }),
).blob();
const againstBackup = (/** @type {string} */ passphrase) =>
  openAgeFile(backup, { passphrase }).then(
    () => {
      throw new Error('A guess was right.');
    },
    (/** @type {{ code?: string }} */ error) => {
      if (error.code !== 'backup/wrong-secret') throw error;
    },
  );

const calibrated = await calibrateArgon2(directArgon2);
const named = (/** @type {typeof calibrated} */ { memoryKiB, iterations, parallelism }) =>
  `Argon2id ${memoryKiB / 1024} MiB, t=${iterations}, p=${parallelism}`;
const subjects = [
  {
    name: `key slot, floor: ${named(ARGON2_FLOOR)}`,
    memoryMiB: ARGON2_FLOOR.memoryKiB / 1024,
    guess: againstSlot(ARGON2_FLOOR),
  },
  {
    name: `key slot, this machine: ${named(calibrated)}`,
    memoryMiB: calibrated.memoryKiB / 1024,
    guess: againstSlot(calibrated),
  },
  {
    name: `backup: scrypt N=2^${SCRYPT_LOG_N}, r=8, p=1`,
    memoryMiB: 2 ** SCRYPT_LOG_N / 1024,
    guess: againstBackup,
  },
];

const timed = [];
for (const subject of subjects) timed.push({ ...subject, ms: await timeOf(subject.guess) });

print([
  ['a guess against', 'ms', 'MiB', 'guesses/s'],
  ...timed.map(({ name, memoryMiB, ms }) => [
    name,
    ms.toFixed(0),
    String(memoryMiB),
    (1_000 / ms).toFixed(2),
  ]),
]);

const SECONDS_PER_YEAR = 31_557_600;
const CORES = 10_000;
const DICE_WORDS = 7_776;
/** @type {readonly (readonly [string, number])[]} */
const strengths = [
  ['among the 100,000 most common', 1e5],
  ['8 random letters and digits', 36 ** 8],
  ['three dice words', DICE_WORDS ** 3],
  ['four dice words', DICE_WORDS ** 4],
  ['five dice words', DICE_WORDS ** 5],
  ['125 random bits, as suggested for a backup', 2 ** 125],
];
const years = (/** @type {number} */ count, /** @type {number} */ ms) => {
  const value = ((count / 2) * (ms / 1_000)) / SECONDS_PER_YEAR / CORES;
  return value < 1
    ? value.toPrecision(1)
    : value < 1e6
      ? Math.round(value).toLocaleString('en')
      : value.toExponential(0);
};
console.log(`\nYears until half of them are tried, by ${CORES.toLocaleString('en')} such threads:\n`);
print([
  ['a passphrase', ...timed.map(({ name }) => name.split(':', 1)[0] ?? name)],
  ...strengths.map(([name, count]) => [name, ...timed.map(({ ms }) => years(count, ms))]),
]);
console.log(`\nMedian of ${runs}, one thread, Node.js ${process.versions.node}.`);

function print(/** @type {string[][]} */ rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}
