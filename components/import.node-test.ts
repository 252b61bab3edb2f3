import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('on a server', () => {
  for (const entry of [
    './index.ts',
    './all.ts',
    './loader.ts',
    './vault/vault.component.ts',
    './goals/goals.component.ts',
  ]) {
    it(`${entry} is imported without a document`, async () => {
      assert.equal('document' in globalThis, false);
      assert.ok(await import(entry));
    });
  }
});
