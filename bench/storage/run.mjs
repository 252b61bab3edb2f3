/**
 * `npm run bench:storage`: the page log beside the official OPFS VFS (plaintext, its defaults) and SQLite3 Multiple
 * Ciphers, in one run of one browser on a persistent profile, turn by turn. Prints a table and JSON; every task checks
 * its result. Arguments name the subjects to run; `BENCH_BROWSER=firefox` takes Firefox, `--quick` a tenth.
 */
import { loadavg } from 'node:os';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { serveBench } from './serve.mjs';

const ALL = ['page-log', 'opfs-sahpool', 'chacha20', 'sqlcipher'];
const isQuick = process.argv.includes('--quick');
const wanted = process.argv.slice(2).filter((word) => word !== '--quick');
const subjects = wanted.length > 0 ? ALL.filter((name) => wanted.includes(name)) : ALL;
const browserName = process.env.BENCH_BROWSER === 'firefox' ? 'firefox' : 'chromium';
const scale = isQuick ? 0.1 : 1;

const ROUNDS = Math.max(2, Math.round(8 * scale));
const WRITES = 100;
const LONG_WRITES = Math.round(10_000 * scale);
const COLD_BYTES = 4_000_000;
const BIG_BYTES = Math.round(200_000_000 * scale);
const OPENINGS = 7;

const server = await serveBench();
const { browser, close } = await launchBrowser(browserName, { headless: true });

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
};
const median = (values) => quantile(values, 0.5);

try {
  const page = await browser.newPage();
  await page.goto(server.origin);
  await page.evaluate(() => {
    window.workers = new Map();
    window.ask = (subject, task, argument) => {
      const worker =
        window.workers.get(subject) ?? new Worker(`/bench.worker.js?subject=${subject}`, { type: 'module' });
      window.workers.set(subject, worker);
      return new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
        worker.postMessage({ task, argument });
      });
    };
    window.end = (subject) => {
      window.workers.get(subject)?.terminate();
      window.workers.delete(subject);
    };
  });
  const ask = (subject, task, argument) =>
    page
      .evaluate((...message) => window.ask(...message), subject, task, argument)
      .catch((error) => {
        throw new Error(`${subject}: ${error.message}`);
      });

  const samples = Object.fromEntries(
    subjects.map((name) => [name, { write: [], bulk: [], cold: [], point: [], search: [], long: [] }]),
  );
  const settings = {};
  for (const name of subjects) {
    await ask(name, 'open', 'small');
    settings[name] = await ask(name, 'settings');
    await ask(name, 'prepare');
    await ask(name, 'durableWrites', WRITES);
    await ask(name, 'fill', COLD_BYTES);
    await ask(name, 'prepareSearch', 5000);
  }
  for (let round = 0; round < ROUNDS; round++) {
    // Turn by turn, and each time another one first: noise of the machine falls on all.
    for (let i = 0; i < subjects.length; i++) {
      const name = subjects[(i + round) % subjects.length];
      const sample = samples[name];
      sample.write.push(...(await ask(name, 'durableWrites', WRITES)));
      sample.bulk.push(...(await ask(name, 'bulk', 10_000)));
      sample.point.push(...(await ask(name, 'pointReads', 10_000)));
      sample.search.push(...(await ask(name, 'search', 100)));
      await ask(name, 'close');
      await ask(name, 'open', 'small');
      sample.cold.push(...(await ask(name, 'coldRead', COLD_BYTES / 1000)));
    }
  }
  for (let done = 0; done < LONG_WRITES; done += 500) {
    const amount = Math.min(500, LONG_WRITES - done);
    samples['page-log']?.long.push(...(await ask('page-log', 'durableWrites', amount)));
    // A fifth tells enough of the peers.
    for (const name of subjects) {
      if (name !== 'page-log')
        samples[name].long.push(...(await ask(name, 'durableWrites', Math.ceil(amount / 5))));
    }
  }
  const openings = [];
  const afterCrash = [];
  if (subjects.includes('page-log')) {
    await ask('page-log', 'close');
    await ask('page-log', 'open', 'big');
    await ask('page-log', 'fill', BIG_BYTES);
    await ask('page-log', 'prepare');
    for (let i = 0; i < OPENINGS; i++) {
      await ask('page-log', 'close');
      openings.push(...(await ask('page-log', 'open', 'big')));
    }
    for (let i = 0; i < OPENINGS; i++) {
      await ask('page-log', 'durableWrites', 200);
      // The worker dies without closing; the wasm is loaded before the clock of the next one starts.
      await page.evaluate(() => window.end('page-log'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await ask('page-log', 'open', 'small');
      await ask('page-log', 'close');
      afterCrash.push(...(await ask('page-log', 'open', 'big')));
    }
  }

  const rows = subjects.map((name) => {
    const { write, bulk, cold, point, search, long } = samples[name];
    return {
      subject: name,
      'write p50': median(write),
      'write p99': quantile(write, 0.99),
      'long p99.9': quantile(long, 0.999),
      'long max': Math.max(...long),
      '10,000 rows': median(bulk),
      'cold 4 MB': median(cold),
      '10,000 points': median(point),
      '100 searches': median(search),
    };
  });
  const [ours] = rows;
  const plain = rows.find((row) => row.subject === 'opfs-sahpool');
  const ratio = (key) => (ours.subject === 'page-log' && plain ? ours[key] / plain[key] : null);
  const targets = [
    { target: 'durable write ≤ 0.35 × plaintext', value: ratio('write p50'), limit: 0.35 },
    { target: '10,000 rows ≤ 0.8 × plaintext', value: ratio('10,000 rows'), limit: 0.8 },
    { target: 'cold 4 MB ≤ 20 ms', value: ours['cold 4 MB'], limit: 20 },
    { target: 'p99.9 of durable writes ≤ 10 ms', value: ours['long p99.9'], limit: 10 },
    { target: 'opening 200 MB ≤ 50 ms', value: median(openings), limit: 50 },
    { target: 'opening 200 MB after a crash ≤ 50 ms', value: median(afterCrash), limit: 50 },
  ];
  const rounded = (row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? +value.toFixed(3) : value]),
    );
  console.log(`${await browser.version()}, milliseconds, load ${loadavg()[0].toFixed(1)}`);
  console.table(Object.fromEntries(rows.map(({ subject, ...row }) => [subject, rounded(row)])));
  console.table(Object.fromEntries(Object.entries(settings)));
  console.table(
    targets.map((row) => ({ ...rounded(row), met: row.value === null ? '–' : row.value <= row.limit })),
  );
  console.log(
    JSON.stringify({
      browser: await browser.version(),
      scale,
      settings,
      rows: rows.map(rounded),
      targets: targets.map(rounded),
      openings,
      afterCrash,
    }),
  );
} finally {
  await close();
  server.close();
}
