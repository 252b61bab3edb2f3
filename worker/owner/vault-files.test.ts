import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryDirectory } from '../storage/memory-directory.ts';
import { loadSqlite } from '../storage/sqlite.ts';
import { createVaultFiles } from './vault-files.ts';

describe('the files of a store', () => {
  it('all go, although another worker looks at one of them for a moment', async () => {
    const directory = createMemoryDirectory();
    const files = createVaultFiles({ sqlite: await loadSqlite(), directory, durability: 'flush' });
    const looked = await directory.open('mo-creating-x', { create: true });
    setTimeout(() => looked?.close(), 50);
    assert.deepEqual(await files.removeAll(), []);
  });
});
