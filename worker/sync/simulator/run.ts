/** `npm run simulate -- --seeds 1000 [--from 1]`: random histories; a failing seed is printed and can be run again. */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } },
});
/** How often a long run says that it is still at it. */
const PROGRESS_MS = 60_000;

const from = Number(values.from);
const count = Number(values.seeds);
const totals: Record<string, number> = {};
const startedAt = Date.now();
let saidAt = startedAt;
let failed = 0;
for (let seed = from; seed < from + count; seed += 1) {
  try {
    for (const [name, value] of Object.entries(await simulate(seed)))
      totals[name] = (totals[name] ?? 0) + value;
  } catch (error) {
    failed += 1;
    process.stdout.write(`seed ${seed} failed: npm run simulate -- --seeds 1 --from ${seed}\n`);
    process.stdout.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  if (Date.now() - saidAt > PROGRESS_MS) {
    saidAt = Date.now();
    process.stdout.write(`${seed - from + 1} of ${count}, ${failed} failed\n`);
  }
}
const seconds = ((Date.now() - startedAt) / 1_000 / count).toFixed(2);
process.stdout.write(`${count} histories, ${failed} failed, ${seconds} s each: ${JSON.stringify(totals)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
