import assert from 'node:assert/strict';
import { v7 } from 'uuid';
import { command } from '../../owner/testing/core-fixture.ts';
import type { Fetch } from '../server-client.ts';
import { bringSnapshot } from '../snapshots/keep-snapshot.ts';
import type { SyncDrivers } from '../sync-engine.ts';
import { createPerson, createTestDevice, type TestDevice } from './test-device.ts';
import { createTestServer } from './test-server.ts';

/** Makes a snapshot on the device and brings it to the server. */
export const bring = async (device: TestDevice) => {
  const { client, settings } = await device.engine.connection();
  return device.engine.inTurn(() => bringSnapshot(device.host, client, settings.logId));
};

/** Everything that can be asked of the read models. */
export const everything = ({ vault }: TestDevice) => ({
  goals: vault.query('goals.list', { status: 'all', limit: 1_000, sort: 'created' }),
  found: vault.query('goals.list', { status: 'all', limit: 1_000, search: 'goal' }),
  projects: vault.query('projects.list', { status: 'all', limit: 1_000 }),
  notes: vault.query('documents.list', { collection: 'notes', limit: 1_000 }),
});

/** Rows of a table. */
export const countOf = ({ database }: TestDevice, table: string) =>
  database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0;

/** Nothing rests on a snapshot. */
export const isWhole = ({ vault }: TestDevice) => vault.sync.log.base.origin() === null;

/** In step with the server, whole, and the same as the other, also with read models made anew. */
export async function comesToTheSame(device: TestDevice, other: TestDevice) {
  for (const each of [other, device, other, device]) await each.engine.now();
  assert.equal(isWhole(device), true);
  assert.equal(device.engine.status.pending, 0);
  assert.deepEqual(everything(device), everything(other));
  assert.equal(countOf(device, 'events'), countOf(other, 'events'));
  for (const table of ['base_states', 'base_counted', 'bases', 'moved_aggregates']) {
    assert.equal(countOf(device, table), 0, table);
  }
  await device.restart({ keepCache: false });
  assert.deepEqual(everything(device), everything(other));
}

/** A vault with some of everything, each change in a record of its own. */
export async function createHistory(device: TestDevice, url: string) {
  const goalIds: string[] = [];
  await device.enable(url);
  for (let index = 0; index < 6; index += 1) {
    goalIds.push(device.createGoal({ summary: `goal ${index}` }));
    await device.engine.now();
  }
  const projectId = v7();
  device.execute(
    command('project.create', {
      projectId,
      name: 'Project',
      description: 'Lines\nof it',
      startDate: '2026-01-01',
      targetDate: '2026-12-31',
      goalIds: goalIds.slice(0, 2),
    }),
  );
  const documentId = v7();
  device.execute(
    command('document.put', { collection: 'notes', documentId, fields: { title: 'One', tags: ['a'] } }),
  );
  await device.engine.now();
  for (let round = 0; round < 4; round += 1) {
    for (const goalId of goalIds) {
      device.execute(command('goal.change', { goalId, summary: `goal ${goalId.slice(-4)} ${round}` }));
    }
    device.execute(
      command('document.patch', { collection: 'notes', documentId, set: { title: `Title ${round}` } }),
    );
    await device.engine.now();
  }
  device.execute(command('goal.achieve', { goalId: goalIds[3]! }));
  device.execute(command('goal.archive', { goalId: goalIds[4]! }));
  device.execute(command('project.change', { projectId, status: 'in-progress' }));
  await device.host.exclusively(() => device.vault.sync.shred(goalIds[5]!));
  await device.engine.now();
  return { goalIds, projectId, documentId };
}

/** A laptop and a phone of one person; `fetch` is what the phone has of the network, and `laptop` what the laptop has. */
export async function createTwo(fetch?: (real: Fetch) => Fetch, timer?: SyncDrivers['timer']) {
  const server = await createTestServer();
  const person = createPerson();
  const laptop = { fetch: server.fetch };
  const a = await createTestDevice(person, {
    fetch: (url, init) => laptop.fetch(url, init),
    name: 'Laptop',
  });
  const b = await createTestDevice(person, {
    fetch: fetch?.(server.fetch) ?? server.fetch,
    name: 'Phone',
    ...(timer && { timer }),
  });
  const close = async (...others: readonly TestDevice[]) => {
    await Promise.all([a, b, ...others].map((device) => device.close()));
    await server.close();
  };
  return { server, person, a, b, laptop, close };
}
