/** `npm run simulate -- --seeds 1000 [--from 1]`: random histories; a failing seed is printed and can be run again. */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } },
});
const from = Number(values.from);
const count = Number(values.seeds);
const totals = { commands: 0, events: 0, crashes: 0, restarts: 0, revoked: 0, rewinds: 0 };
let failed = 0;
for (let seed = from; seed < from + count; seed += 1) {
  try {
    const report = await simulate(seed);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += report[name];
  } catch (error) {
    failed += 1;
    process.stdout.write(`seed ${seed} failed: npm run simulate -- --seeds 1 --from ${seed}\n`);
    process.stdout.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}
process.stdout.write(`${count} histories, ${failed} failed: ${JSON.stringify(totals)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
