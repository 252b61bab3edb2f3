import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  followChain,
  genesisHash,
  type LogHead,
  type Page,
  type PageEntrySchema,
} from '../protocol/index.ts';
import type { InferOutput } from 'valibot';
import { openStream } from '../testing/events.ts';
import { testPostgres } from '../testing/postgres.ts';
import { PROCESS_MOUNT_URL, startServerProcess } from '../testing/start-process.ts';
import {
  createClient,
  createRecord,
  expectStatus,
  newAccount,
  openLog,
  type Fetch,
  type TestClient,
} from '../testing/test-client.ts';

const RUNS = Number(process.env['MO_RUNS'] ?? 1);
const CLIENTS = 50;
const signedUrl = PROCESS_MOUNT_URL;

/** Everything from the beginning, verified against the chain. */
async function pullAll(
  client: TestClient,
  logId: string,
): Promise<{ entries: InferOutput<typeof PageEntrySchema>[]; head: LogHead }> {
  const log = openLog(client, logId);
  const entries = [];
  let head: LogHead = { sequence: 0, hash: genesisHash(logId) };
  for (;;) {
    const page: Page = (await expectStatus(200, log.pull(head.sequence, '&limit=40'))).json;
    assert.deepEqual(page.after, head);
    const next = followChain(head, page.records);
    assert.deepEqual(next, page.last, 'the chain holds and leaves no gap');
    entries.push(...page.records);
    head = page.last;
    if (head.sequence === page.head.sequence) return { entries, head };
  }
}

/** Requests are delayed, sent twice, or cut off after they were sent: nothing is lost, since pushes are repeated. */
const unreliable: Fetch = async (url, init) => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    const dice = Math.random();
    const abort = new AbortController();
    const first = fetch(url, { ...init, signal: abort.signal });
    if (dice < 0.2) {
      setTimeout(() => abort.abort(), Math.random() * 10);
      const answer = await first
        .then((response) => response.text().then((text) => new Response(text, response)))
        .catch(() => null);
      if (answer !== null) return answer;
    } else if (dice < 0.4) {
      const [one] = await Promise.all([first, fetch(url, init).then((response) => response.text())]);
      return one;
    } else return first;
  }
};

for (const [title, wire] of [
  ['plainly', fetch],
  ['over a bad connection', unreliable],
] as const) {
  test(`${CLIENTS} clients push to one log on two processes over one PostgreSQL, ${title}`, async () => {
    const options = (await testPostgres()).fresh();
    const processes = await Promise.all([1, 2].map(() => startServerProcess({ kind: 'postgres', options })));
    const [left, right] = processes.map(({ url }) => url) as [string, string];
    try {
      const owner = await newAccount(left, { signedUrl });
      const log = await owner.createLog();
      const streams = await Promise.all(
        [left, right].map((url) =>
          openStream(Object.assign(createClient(url), { token: owner.token }), `${log.logId}.0`),
        ),
      );
      const pushed = new Map<string, string>();
      await Promise.all(
        Array.from({ length: CLIENTS }, async (_, index) => {
          const client = createClient(index % 2 === 0 ? left : right, { signedUrl, fetch: wire });
          client.token = owner.token;
          const mine = openLog(client, log.logId);
          for (let round = 0; round < 3 * RUNS; round += 1) {
            const records = [createRecord(), createRecord()];
            const { results } = (await expectStatus(200, mine.push(records))).json;
            assert.deepEqual(
              results.map(({ status }) => status),
              ['stored', 'stored'],
            );
            for (const { id, record } of records) pushed.set(id, record);
          }
        }),
      );
      const total = CLIENTS * 3 * RUNS * 2;
      for (const url of [left, right]) {
        const reader = Object.assign(createClient(url), { token: owner.token });
        const { entries } = await pullAll(reader, log.logId);
        assert.equal(entries.length, total);
        assert.equal(new Set(entries.map(({ id }) => id)).size, total, 'each event is stored once');
        for (const { id, record } of entries) assert.equal(record, pushed.get(id));
      }
      for (const stream of streams) {
        await stream.until(
          (events) => events.flatMap(({ data }) => data.records ?? []).length >= total,
          20_000,
        );
        const sequences = stream.events.flatMap(({ data }) => data.records.map(({ sequence }) => sequence));
        assert.deepEqual(
          sequences,
          Array.from({ length: total }, (_, index) => index + 1),
        );
        stream.close();
      }
    } finally {
      await Promise.all(processes.map((server) => server.kill()));
    }
  });
}

for (const kind of ['sqlite', 'postgres'] as const) {
  test(`${kind}: a process that is killed during pushes loses nothing it acknowledged`, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mo-kill-'));
    const options = (await testPostgres()).fresh();
    const start = (port?: number) =>
      startServerProcess({
        ...(kind === 'sqlite' ? { kind, directory } : { kind, options }),
        ...(port === undefined ? {} : { port }),
      });
    let server = await start();
    const port = Number(new URL(server.url).port);
    try {
      const owner = await newAccount(server.url, { signedUrl });
      const log = await owner.createLog();
      const acknowledged = new Map<string, number>();
      for (let round = 0; round < 2 * RUNS; round += 1) {
        let alive = true;
        const pushers = Array.from({ length: 8 }, async () => {
          while (alive) {
            const records = [createRecord(1_000), createRecord()];
            const reply = await openLog(owner, log.logId)
              .push(records)
              .catch(() => null);
            if (reply === null) return;
            for (const result of reply.json.results) {
              if (result.status === 'stored') acknowledged.set(result.id, result.sequence);
            }
          }
        });
        // In the middle of it, however slow the machine is.
        while (acknowledged.size < (round + 1) * 40) await new Promise((resolve) => setTimeout(resolve, 5));
        await server.kill();
        alive = false;
        await Promise.all(pushers);
        server = await start(port);
        const { entries } = await pullAll(owner, log.logId);
        const stored = new Map(entries.map(({ id, sequence }) => [id, sequence]));
        for (const [id, sequence] of acknowledged) assert.equal(stored.get(id), sequence);
      }
      assert.ok(acknowledged.size > 0);
    } finally {
      await server.kill();
      await rm(directory, { recursive: true, force: true });
    }
  });
}
