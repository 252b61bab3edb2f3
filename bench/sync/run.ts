/**
 * A new device: how long until it shows its goals, and what it fetches for that, from a snapshot and without one; what pulling
 * costs beside the decryption alone; and how long a change takes from one device to another. The real engine over SQLite in
 * memory, the real server over SQLite on disk and real sockets. `BENCH_GOALS` and `BENCH_CHANGES` (of each goal, each a record
 * of its own) set the size, `BENCH_ROUNDS` how many changes go across, `BENCH_JSON` names a file for the figures.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { v7 } from 'uuid';
import { moSync } from '../../server-kit/node.ts';
import { parseRecord } from '../../server-kit/protocol/index.ts';
import { createSqliteStore } from '../../server-kit/storage/sqlite.ts';
import { command, someGoal } from '../../worker/owner/testing/core-fixture.ts';
import { isEpochRecord } from '../../worker/sync/formats/epoch-record.ts';
import { openRecord } from '../../worker/sync/formats/record-seal.ts';
import type { Fetch } from '../../worker/sync/server-client.ts';
import { bringSnapshot } from '../../worker/sync/snapshots/keep-snapshot.ts';
import { createPerson, createTestDevice, type TestDevice } from '../../worker/sync/testing/test-device.ts';
import { quantile } from '../server/load.ts';

const GOALS = Number(process.env['BENCH_GOALS'] ?? 1_000);
const CHANGES = Number(process.env['BENCH_CHANGES'] ?? 10);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 200);

interface Row {
  readonly work: string;
  readonly ms: number;
  readonly fetchedKiB: number;
  readonly heapMiB: number;
}

const directory = await mkdtemp(join(tmpdir(), 'mo-bench-'));
const store = createSqliteStore({ directory: join(directory, 'data') });
const listener = moSync({ store, basePath: '/mo', rateLimits: false, registration: { mode: 'open' } });
await listener.ready();
const server = createServer((request, response) => void listener(request, response));
// Work that takes the process longer than this would find its sockets closed, as no device with a process of its own does.
server.keepAliveTimeout = 600_000;
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mo`;

let fetched = 0;
const counting: Fetch = async (target, init) => {
  const response = await fetch(target, init);
  const bytes = new Uint8Array(await response.arrayBuffer());
  fetched += bytes.length;
  const isBodyless = response.status === 204;
  return new Response(isBodyless ? null : bytes, { status: response.status, headers: response.headers });
};

const rows: Row[] = [];
try {
  const person = createPerson();
  const writer = await createTestDevice(person, { fetch: counting, name: 'Writer' });
  const events = await writeHistory(writer);
  console.log(`${events} events are written.`);
  const { client, settings } = await writer.engine.connection();
  const { logId } = settings;
  const { head, recordBytes } = await client.call('getLog', { params: { logId } });

  const slow = await newDevice('pulled record by record', person, writer);
  const alone = await decryptionAlone(writer, logId);
  const begun = performance.now();
  assert.equal(await bringSnapshot(writer.host, client, logId), true);
  const makingMs = performance.now() - begun;
  const fast = await newDevice('from a snapshot', person, writer);
  const filling = performance.now();
  await fast.device.engine.completeHistory();
  const fillingMs = performance.now() - filling;
  assert.deepEqual(firstList(fast.device), firstList(writer));
  assert.equal(countEvents(fast.device), countEvents(writer), 'the whole history is there');

  const across = await roundTrips(writer, fast.device);

  console.table(rows);
  const facts = {
    goals: GOALS,
    events,
    records: head.sequence,
    recordKiB: Math.round(recordBytes / 1_024),
    snapshotMadeMs: Math.round(makingMs),
    historyFilledMs: Math.round(fillingMs),
    pulledRecordsPerSecond: Math.round((head.sequence * 1_000) / slow.ms),
    decryptedRecordsPerSecond: Math.round((head.sequence * 1_000) / alone),
    ofDecryptionAlone: Number((slow.ms / alone).toFixed(1)),
    acrossP50Ms: roundedMs(across, 0.5),
    acrossP95Ms: roundedMs(across, 0.95),
    firstListRatio: Number((fast.ms / slow.ms).toFixed(3)),
  };
  console.table(facts);
  const file = process.env['BENCH_JSON'];
  if (file !== undefined) await writeFile(file, `${JSON.stringify({ rows, facts }, null, 2)}\n`);
  await Promise.all([writer, slow.device, fast.device].map((device) => device.close()));
} finally {
  server.closeAllConnections();
  server.close();
  await listener.close();
  await rm(directory, { recursive: true, force: true });
}

/** Every goal, and then every change in a record of its own, as it is when somebody works for years. */
async function writeHistory(device: TestDevice): Promise<number> {
  const goalIds: string[] = [];
  for (let from = 0; from < GOALS; from += 1_000) {
    const items = Array.from({ length: Math.min(1_000, GOALS - from) }, (_, index) => {
      const goalId = v7();
      goalIds.push(goalId);
      return { goalId, ...someGoal, summary: `Goal ${from + index}` };
    });
    device.execute(command('goal.import', { items }));
  }
  await device.enable(url);
  for (let change = 0; change < CHANGES; change += 1) {
    for (const goalId of goalIds) {
      device.execute(
        command('goal.change', { goalId, summary: `Goal ${goalId.slice(-6)}, change ${change}` }),
      );
      await device.engine.inTurn(async () => (await device.engine.connection()).sync.push());
    }
  }
  await device.engine.now();
  return countEvents(device);
}

function firstList({ vault }: TestDevice) {
  return vault.query('goals.list', { status: 'all', limit: 100, sort: 'created' });
}

function countEvents({ database }: TestDevice): number {
  return database.get<{ count: number }>('SELECT count(*) AS count FROM events')?.count ?? 0;
}

async function newDevice(work: string, person: ReturnType<typeof createPerson>, like: TestDevice) {
  const device = await createTestDevice(person, { fetch: counting, name: work });
  const before = fetched;
  let heap = 0;
  const sampling = setInterval(() => (heap = Math.max(heap, process.memoryUsage().heapUsed)), 20);
  const begun = performance.now();
  await device.enable(url);
  const list = firstList(device);
  const ms = performance.now() - begun;
  clearInterval(sampling);
  assert.deepEqual(list, firstList(like), `${work}: the same goals`);
  rows.push({
    work,
    ms: Math.round(ms),
    fetchedKiB: Math.round((fetched - before) / 1_024),
    heapMiB: Math.round(heap / 2 ** 20),
  });
  return { device, ms };
}

/** From a change on one device until another one shows it: a push, a pull, and everything on both sides. */
async function roundTrips(from: TestDevice, to: TestDevice): Promise<readonly number[]> {
  const { sync: sender } = await from.engine.connection();
  const { sync: receiver } = await to.engine.connection();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    const goalId = from.createGoal({ summary: `Goal of round ${round}` });
    await from.engine.inTurn(() => sender.push());
    await to.engine.inTurn(() => receiver.pull());
    const shown = to.vault.query('goals.get', { goalId });
    times.push(performance.now() - begun);
    assert.equal(shown?.goalId, goalId);
  }
  return times;
}

function roundedMs(times: readonly number[], share: number): number {
  return Number(quantile(times, share).toFixed(1));
}

/** What no client can do without: opening each record, and nothing else. */
async function decryptionAlone(device: TestDevice, logId: string): Promise<number> {
  const { client } = await device.engine.connection();
  const logKey = device.vault.sync.tables.epochKey(logId, 1);
  assert.ok(logKey);
  let ms = 0;
  for (let after = 0; ;) {
    const page = await client.pull(logId, { after });
    const begun = performance.now();
    for (const { record } of page.records) {
      const parsed = record === null ? null : parseRecord(record);
      if (parsed !== null && !isEpochRecord(parsed)) openRecord(device.host.sodium, logKey, logId, parsed);
    }
    ms += performance.now() - begun;
    if (page.last.sequence >= page.head.sequence) return ms;
    after = page.last.sequence;
  }
}
