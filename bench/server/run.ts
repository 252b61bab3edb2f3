import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openStream } from '../../server-kit/testing/events.ts';
import type { ServerProcessOptions } from '../../server-kit/testing/server-process.ts';
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
} from '../../server-kit/testing/test-client.ts';
import { compileServer } from './compile-server.ts';
import { requestText } from './connection.ts';
import { benchGrowth, type GrowthRow } from './growth.ts';
import { compare, quantile, type Load, type Subject } from './load.ts';
import { startPlainHttp } from './plain-http.ts';
import { pageReader, rawReader } from './reader.ts';
import { rawPostgres, rawSqlite, type RawDriver } from './raw.ts';
import { checkPage, checkPushed, newRecord, overHttp, pushBody, RECORD_BYTES } from './requests.ts';

const DURATION_MS = Number(process.env['BENCH_MS'] ?? 3_000);
const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 1_000_000);
const STREAMS = Number(process.env['BENCH_STREAMS'] ?? 5_000);
const PARTS = (process.env['BENCH_PARTS'] ?? 'sqlite postgres arrival streams').split(' ');
const signedUrl = PROCESS_MOUNT_URL;

interface Row extends Load {
  readonly store: string;
  readonly work: string;
  readonly clients: number;
  readonly rawPerSecond: number;
  readonly ofRaw: number;
  readonly rawCpuMs: number;
  readonly httpPerSecond: number;
  readonly httpCpuMs: number;
  /** What plain HTTP and the bare driver would reach one after the other: for a lone client that waits for each answer there is no more. */
  readonly floorOfRaw: number | null;
}

const directory = await mkdtemp(join(tmpdir(), 'mo-bench-'));
const { script, folder } = await compileServer();
const startCompiled = (options: ServerProcessOptions) => startServerProcess(options, script);
const postgres = await startPostgres();
const rows: Row[] = [];
const growth: GrowthRow[] = [];
const facts: Record<string, number> = {};
try {
  if (PARTS.includes('sqlite')) {
    await benchStore(
      'sqlite',
      await startCompiled({ kind: 'sqlite', directory: join(directory, 'data') }),
      rawSqlite(join(directory, 'raw.sqlite')),
    );
  }
  if (PARTS.includes('postgres')) {
    await benchStore(
      'postgres',
      await startCompiled({ kind: 'postgres', options: postgres.fresh() }),
      await rawPostgres(postgres.pool),
    );
  }
  if (PARTS.includes('arrival')) await benchArrival();
  if (PARTS.includes('streams')) await benchStreams();
  if (PARTS.includes('growth'))
    growth.push(
      ...(await benchGrowth(directory, postgres, { durationMs: DURATION_MS, records: RECORDS, script })),
    );
} finally {
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
  await rm(folder, { recursive: true });
}

console.table(
  rows.map((row) => ({
    ...row,
    perSecond: Math.round(row.perSecond),
    p99Ms: row.p99Ms.toFixed(1),
    rawPerSecond: Math.round(row.rawPerSecond),
    ofRaw: percent(row.ofRaw),
    floorOfRaw: row.floorOfRaw === null ? '' : percent(row.floorOfRaw),
    cpuMs: row.cpuMs.toFixed(2),
    rawCpuMs: row.rawCpuMs.toFixed(2),
    httpPerSecond: Math.round(row.httpPerSecond),
    httpCpuMs: row.httpCpuMs.toFixed(2),
  })),
);
console.table(
  growth.map(({ perSecond, p99Ms, cpuMs, ...row }) => ({
    ...row,
    perSecond: Math.round(perSecond),
    p99Ms: p99Ms.toFixed(1),
    cpuMs: cpuMs.toFixed(2),
  })),
);
console.table(facts);
const report = {
  node: process.version,
  cpus: cpus().length,
  recordBytes: RECORD_BYTES,
  durability: 'SQLite: WAL, synchronous=FULL; PostgreSQL: fsync and synchronous_commit on',
  rows,
  growth,
  facts,
};
await writeFile(
  process.env['BENCH_OUT'] ?? join(tmpdir(), 'mo-bench-server.json'),
  JSON.stringify(report, null, 2),
);
console.log(JSON.stringify(report));

/** Pushes and pulls through the server, beside the driver alone and HTTP alone, in turns. */
async function benchStore(store: string, server: ServerProcess, raw: RawDriver): Promise<void> {
  const http = await startPlainHttp();
  try {
    const owner = await newAccount(server.url, { signedUrl });
    const log = await owner.createLog();
    const headers = { 'mo-token': owner.token };
    const path = `${new URL(server.url).pathname}/logs/${log.logId}/records`;
    const { record } = newRecord();
    for (const batch of [1, 100]) {
      for (const clients of [1, 64]) {
        const push = () => requestText('POST', path, headers, pushBody(log, batch));
        const plain = () => requestText('POST', `/${150 + 130 * batch}`, headers, pushBody(log, batch));
        await add(store, `push ${batch}`, clients, {
          server: await overHttp(server, clients, push, (answer) => checkPushed(log, answer)),
          raw: { loops: Array.from({ length: clients }, () => () => raw.write(batch, record)) },
          http: await overHttp(http, clients, plain),
        });
      }
    }
    const stored = log.head.sequence;
    await raw.analyze();
    const pull = () =>
      requestText('GET', `${path}?after=${Math.floor(Math.random() * (stored - 100))}&limit=100`, headers);
    const plainPage = () => requestText('GET', `/${100 * RECORD_BYTES * 1.2}`, headers);
    for (const clients of [1, 64]) {
      await add(store, 'pull 100', clients, {
        server: await overHttp(server, clients, pull, checkPage),
        raw: { loops: Array.from({ length: clients }, () => async () => void (await raw.read())) },
        http: await overHttp(http, clients, plainPage),
      });
    }
    for (const [work, isAhead] of [
      ['pull 100, verify', false],
      ['pull 100 ahead, verify', true],
    ] as const) {
      await add(store, work, 1, {
        server: await pageReader(server, pull, isAhead),
        raw: rawReader(raw),
        http: await overHttp(http, 1, plainPage),
      });
    }
  } finally {
    await raw.close();
    await server.kill();
    await http.stop();
  }
}

async function add(
  store: string,
  work: string,
  clients: number,
  subjects: Readonly<Record<'server' | 'raw' | 'http', Subject>>,
): Promise<void> {
  const { server, raw, http } = await compare(subjects, DURATION_MS);
  rows.push({
    store,
    work,
    clients,
    ...server,
    rawPerSecond: raw.perSecond,
    ofRaw: server.perSecond / raw.perSecond,
    floorOfRaw:
      clients === 1 && !work.includes('ahead') ? http.perSecond / (http.perSecond + raw.perSecond) : null,
    rawCpuMs: raw.cpuMs,
    httpPerSecond: http.perSecond,
    httpCpuMs: http.cpuMs,
  });
}

/** From the beginning of a push on one process to its arrival on a stream of another. */
async function benchArrival(): Promise<void> {
  const options = postgres.fresh();
  const [left, right] = [
    await startCompiled({ kind: 'postgres', options }),
    await startCompiled({ kind: 'postgres', options }),
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
  const server = await startCompiled({ kind: 'sqlite', directory: join(directory, 'streams') });
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

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
