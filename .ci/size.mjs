/** `npm run size`: the gzipped weight of what a visitor loads, against its budget. Needs a build. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const cdn = fileURLToPath(new URL('../components/dist/cdn/', import.meta.url));
const KB = 1000;

const gzipped = (file) => gzipSync(readFileSync(join(cdn, file)), { level: 9 }).length;

/** A module and everything it imports statically. */
function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(cdn, file), 'utf8');
  for (const [, path] of text.matchAll(/(?:\bimport|\bfrom)\s*"(\.\/[^"]+)"/g))
    closure(join(dirname(file), path), seen);
  return seen;
}
const weight = (files) => [...files].reduce((sum, file) => sum + gzipped(file), 0);

const rows = [
  ['before unlock: mo.js and what it imports', weight(closure('mo.js')), 25 * KB],
  ['before unlock: hub.worker.js', gzipped('hub.worker.js'), 12 * KB],
  ['all-in-one: mo.iife.js', gzipped('mo.iife.js'), 144 * KB],
  ['all-in-one: mo.all.js', gzipped('mo.all.js'), 144 * KB],
  ['when opened or created: owner.worker.js', gzipped('owner.worker.js'), 405 * KB],
];

let over = 0;
for (const [name, bytes, budget] of rows) {
  const fits = bytes <= budget;
  if (!fits) over += 1;
  console.log(
    `${fits ? 'ok  ' : 'OVER'} ${(bytes / KB).toFixed(1).padStart(7)} of ${String(budget / KB).padStart(4)} KB  ${name}`,
  );
}
console.log(`     ${(gzipped('sqlite3.wasm') / KB).toFixed(1).padStart(7)}            with it: sqlite3.wasm`);
console.log(`${rows.length - over} passed, ${over} failed`);
process.exit(over === 0 ? 0 : 1);
