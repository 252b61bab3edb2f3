import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const classes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.component.ts'))
  .map((file) => `./${file}`);

describe('on a server', () => {
  for (const entry of ['./index.ts', './all.ts', './loader.ts', ...classes]) {
    it(`${entry} is imported without a document`, async () => {
      assert.equal('document' in globalThis, false);
      assert.ok(await import(entry));
    });
  }
});
