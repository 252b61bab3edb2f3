import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { followChain } from '../protocol/chain.ts';
import { createMemoryStore } from '../storage/memory.ts';
import { createSqliteStore } from '../storage/sqlite.ts';
import { HOSTS, type HostName } from '../testing/hosts.ts';
import { createRecord, newAccount } from '../testing/test-client.ts';

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const kind of ['memory', 'sqlite'] as const) {
    test(`push and pull over ${host} and ${kind}`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'mo-sync-'));
      const store =
        kind === 'memory' ? createMemoryStore() : createSqliteStore({ directory: join(directory, 'data') });
      const server = await HOSTS[host]({ store });
      try {
        const client = await newAccount(server.url);
        const log = await client.createLog();
        const genesis = log.head;
        const records = [createRecord(), createRecord(1000), createRecord(5000)];
        const pushed = await log.push(records);
        assert.equal(pushed.status, 200, pushed.text);
        const page = await log.pull();
        assert.equal(page.status, 200, page.text);
        assert.deepEqual(
          page.json.records.map(({ record }) => record),
          records.map(({ record }) => record),
        );
        assert.deepEqual(followChain(genesis, page.json.records), pushed.json.head);
        assert.deepEqual(page.json.head, pushed.json.head);
      } finally {
        await server.close();
        await rm(directory, { recursive: true });
      }
    });
  }
}
