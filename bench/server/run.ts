import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page, PushResponse } from '../../server-kit/protocol/index.ts';
import { openStream } from '../../server-kit/testing/events.ts';
import { startPostgres } from '../../server-kit/testing/postgres-server.ts';
import {
  PROCESS_MOUNT_URL,
  startServerProcess,
  type ServerProcess,
} from '../../server-kit/testing/start-process.ts';
import {
  createClient,
  createRecord,
  newAccount,
  type TestClient,
  type TestLog,
  type TestRecord,
} from '../../server-kit/testing/test-client.ts';
import { measure, quantile, send, type Load } from './load.ts';
import { rawPostgres, rawSqlite, type RawDriver } from './raw.ts';

const DURATION_MS = Number(process.env['BENCH_MS'] ?? 3_000);
const STREAMS = Number(process.env['BENCH_STREAMS'] ?? 5_000);
const RECORD_BYTES = 1_024;
const CIPHERTEXT = randomBytes((RECORD_BYTES * 3) / 4).toString('base64url');
const signedUrl = PROCESS_MOUNT_URL;

interface Row {
  readonly store: string;
  readonly work: string;
  readonly clients: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly rawPerSecond: number;
  readonly ofRaw: number;
  readonly cpuMs: number;
  readonly rawCpuMs: number;
}

const directory = await mkdtemp(join(tmpdir(), 'mo-bench-'));
const postgres = await startPostgres();
const rows: Row[] = [];
const facts: Record<string, number> = {};
try {
  await benchStore(
    'sqlite',
    await startServerProcess({ kind: 'sqlite', directory: join(directory, 'data') }),
    rawSqlite(join(directory, 'raw.sqlite')),
  );
  await benchStore(
    'postgres',
    await startServerProcess({ kind: 'postgres', options: postgres.fresh() }),
    await rawPostgres(postgres.pool),
  );
  await benchArrival();
  await benchStreams();
} finally {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
}

console.table(
  rows.map((row) => ({
    ...row,
    perSecond: Math.round(row.perSecond),
    p99Ms: row.p99Ms.toFixed(1),
    rawPerSecond: Math.round(row.rawPerSecond),
    ofRaw: `${Math.round(row.ofRaw * 100)} %`,
    cpuMs: row.cpuMs.toFixed(2),
    rawCpuMs: row.rawCpuMs.toFixed(2),
  })),
);
console.table(facts);
const report = {
  node: process.version,
  cpus: cpus().length,
  recordBytes: RECORD_BYTES,
  durability: 'SQLite: WAL, synchronous=FULL; PostgreSQL: fsync and synchronous_commit on',
  rows,
  facts,
};
await writeFile(
  process.env['BENCH_OUT'] ?? join(tmpdir(), 'mo-bench-server.json'),
  JSON.stringify(report, null, 2),
);
console.log(JSON.stringify(report));

/** Pushes and pulls through HTTP, and the same rows through the driver alone, one right after the other. */
async function benchStore(store: string, server: ServerProcess, raw: RawDriver): Promise<void> {
  try {
    const owner = await newAccount(server.url, { signedUrl });
    const log = await owner.createLog();
    const headers = { 'mo-token': owner.token };
    const url = `${server.url}/logs/${log.logId}/records`;
    const { record } = newRecord();
    for (const batch of [1, 100]) {
      for (const clients of [1, 64]) {
        await measure(clients, 500, () => push(url, headers, log, batch));
        const work = () => push(url, headers, log, batch);
        const load = await measure(clients, DURATION_MS, work, server.cpuMs);
        add(store, `push ${batch}`, clients, load, await raw.write(clients, batch, DURATION_MS, record));
      }
    }
    const { head } = JSON.parse(await send('GET', `${url}?after=0&limit=1`, headers)) as Page;
    for (const clients of [1, 64]) {
      const pull = async () => {
        const after = Math.floor(Math.random() * (head.sequence - 100));
        const page = await send('GET', `${url}?after=${after}&limit=100`, headers);
        assert.ok(page.length > 100 * RECORD_BYTES * 0.9);
      };
      const load = await measure(clients, DURATION_MS, pull, server.cpuMs);
      add(store, 'pull 100', clients, load, await raw.read(clients, DURATION_MS));
    }
  } finally {
    await raw.close();
    await server.kill();
  }
}

/** A new id around the same ciphertext, so that the load costs this side little more than it costs the driver alone. */
function newRecord(): TestRecord {
  const id = randomBytes(16).toString('base64url');
  return { id, epoch: 0, record: `{"v":1,"id":"${id}","epoch":0,"ct":"${CIPHERTEXT}"}` };
}

async function push(
  url: string,
  headers: Record<string, string>,
  log: TestLog,
  batch: number,
): Promise<void> {
  const records = Array.from({ length: batch }, newRecord);
  const answer = JSON.parse(
    await send('POST', url, headers, JSON.stringify({ prefix: log.head, records })),
  ) as PushResponse;
  assert.ok(answer.results.every(({ status }) => status === 'stored'));
  if (answer.head.sequence > log.head.sequence) log.head = answer.head;
}

function add(store: string, work: string, clients: number, load: Load, raw: Load): void {
  rows.push({
    store,
    work,
    clients,
    ...load,
    rawPerSecond: raw.perSecond,
    ofRaw: load.perSecond / raw.perSecond,
    rawCpuMs: raw.cpuMs,
  });
}

/** From the beginning of a push on one process to its arrival on a stream of another. */
async function benchArrival(): Promise<void> {
  const options = postgres.fresh();
  const [left, right] = [
    await startServerProcess({ kind: 'postgres', options }),
    await startServerProcess({ kind: 'postgres', options }),
  ];
  try {
    const owner = await newAccount(left.url, { signedUrl });
    const log = await owner.createLog();
    const stream = await openStream(onServer(right, owner), `${log.logId}.0`);
    const times: number[] = [];
    for (let round = 1; round <= 200; round += 1) {
      const before = performance.now();
      const arrived = stream.until((events) => (events.at(-1)?.data.last.sequence ?? 0) >= round);
      await log.push([createRecord(RECORD_BYTES)]);
      await arrived;
      times.push(performance.now() - before);
    }
    stream.close();
    facts['arrival on another process, p50 ms'] = round2(quantile(times, 0.5));
    facts['arrival on another process, p95 ms'] = round2(quantile(times, 0.95));
  } finally {
    await left.kill();
    await right.kill();
  }
}

/** Memory of a server process with many idle streams. */
async function benchStreams(): Promise<void> {
  const server = await startServerProcess({ kind: 'sqlite', directory: join(directory, 'streams') });
  try {
    const owner = await newAccount(server.url, { signedUrl });
    const log = await owner.createLog();
    const before = await memory(server);
    const streams = [];
    while (streams.length < STREAMS) {
      streams.push(
        ...(await Promise.all(Array.from({ length: 100 }, () => openStream(owner, `${log.logId}.0`)))),
      );
    }
    assert.ok(streams.every(({ status }) => status === 200));
    const idle = await memory(server);
    facts['open streams'] = STREAMS;
    facts['server MB before'] = round2(before / 1e6);
    facts['server MB with streams'] = round2(idle / 1e6);
    facts['KB for each stream'] = round2((idle - before) / STREAMS / 1e3);
    const startedAt = performance.now();
    await log.push([createRecord(RECORD_BYTES)]);
    await Promise.all(streams.map((stream) => stream.until((events) => events.length > 0, 60_000)));
    facts['one push to all of them, ms'] = Math.round(performance.now() - startedAt);
    for (const stream of streams) stream.close();
  } finally {
    await server.kill();
  }
}

async function memory(server: ServerProcess): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return server.memory();
}

function onServer(server: ServerProcess, owner: TestClient): TestClient {
  return Object.assign(createClient(server.url, { signedUrl }), { token: owner.token });
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
