/**
 * Devices of one person, each a browser with a profile of its own, through a server on a real socket: in with the words and
 * in by a code, apart and together again, shut out, a server that was put back to an older copy, another server.
 */
import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { VaultDevice } from '@mo-kit/worker';
import { serveDemo } from '../serve.mjs';
import { temporaryFolder } from './demo-site.ts';
import { openSyncDevice, until, type SyncDevice } from './sync-device.ts';

const passphrase = 'each device has one of its own';

const goalsOf = (device: SyncDevice) =>
  device.call(async (vault) => {
    const { items } = await vault.goals.list({ status: 'all' });
    return items.map(({ summary }) => summary).sort();
  }, null);
const statusOf = (device: SyncDevice) => device.call(async (vault) => vault.sync.status, null);
const syncNow = (device: SyncDevice) => device.call((vault) => vault.sync.now(), null);
/** Without which device is one's own: that differs on each. */
const conflictsOf = (device: SyncDevice) =>
  device.call(async (vault) => {
    const { items, total } = await vault.conflicts.list();
    return {
      items: items.map(({ current, other, field, aggregateId }) => {
        const sides = [current, other].map(({ eventId, deviceName, value }) => ({
          eventId,
          deviceName,
          value,
        }));
        return { aggregateId, field, sides };
      }),
      total,
    };
  }, null);
const devicesOf = (device: SyncDevice): Promise<readonly VaultDevice[]> =>
  device.call((vault) => vault.devices.list(), null);

const createGoal = (device: SyncDevice, summary: string) =>
  device.call(
    async (vault, text) =>
      (await vault.goals.create({ summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-05' }))
        .goalId,
    summary,
  );
const rename = (device: SyncDevice, goalId: string, summary: string) =>
  device.call((vault, change) => vault.goals.change(change), { goalId, summary });

const untilState = (device: SyncDevice, state: string) =>
  until(`sync is ${state}`, async () => (await statusOf(device)).state === state);
const untilGoals = (device: SyncDevice, summaries: readonly string[]) =>
  until(summaries.join(', '), async () => {
    const wanted = [...summaries].sort();
    return JSON.stringify(await goalsOf(device)) === JSON.stringify(wanted);
  });

describe('sync in browsers, through Express and SQLite', () => {
  const folder = temporaryFolder();
  const dataDir = join(folder.path, 'mo-data');
  const devices: SyncDevice[] = [];
  let demo: Awaited<ReturnType<typeof serveDemo>>;
  let port = 0;
  let words = '';
  let first: SyncDevice;
  let second: SyncDevice;
  let third: SyncDevice;
  let goalId = '';

  const serve = async () => {
    demo = await serveDemo({ port, otherPort: 0, dataDir });
    port = Number(new URL(demo.origin).port);
  };
  const open = async (name: string) => {
    const device = await openSyncDevice(folder.path, name, demo.origin);
    devices.push(device);
    return device;
  };

  before(serve);
  after(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await demo.close();
    folder.remove();
  });

  it('a second browser joins by the words and has what the first wrote; each sees what the other does', async () => {
    first = await open('laptop');
    words = await first.call(async (vault, secret) => {
      const { recoveryPhrase } = await vault.create({ passphrase: secret });
      // The page names the server, so the vault may be in step by itself already, as a device without a name.
      await vault.sync.enable({ url: '/mo' });
      const [own] = await vault.devices.list();
      await vault.devices.rename({ deviceId: own!.deviceId, name: 'Laptop' });
      return recoveryPhrase;
    }, passphrase);
    goalId = await createGoal(first, 'Learn to sail');
    await syncNow(first);

    second = await open('phone');
    await second.call(
      (vault, input) =>
        vault.join({ ...input, url: new URL('/mo', location.href).href, deviceName: 'Phone' }),
      { recoveryPhrase: words, passphrase },
    );
    await untilGoals(second, ['Learn to sail']);
    await createGoal(second, 'Plant a tree');
    await untilGoals(first, ['Learn to sail', 'Plant a tree']);
    assert.deepEqual(
      (await devicesOf(first)).map(({ name }) => name),
      ['Laptop', 'Phone'],
    );
  });

  it('what both change while they are offline is a conflict, the same on both, until one settles it', async () => {
    await Promise.all([first.setOffline(true), second.setOffline(true)]);
    await rename(first, goalId, 'Learn to sail a dinghy');
    await rename(second, goalId, 'Learn to sail a yacht');
    await createGoal(first, 'Written on the train');
    for (const device of [first, second]) {
      await until('the change waits', async () => {
        const { state, pending } = await statusOf(device);
        return state === 'offline' && pending > 0;
      });
    }

    await first.setOffline(false);
    await syncNow(first);
    await second.setOffline(false);
    await syncNow(second);
    await syncNow(first);
    const both = ['Learn to sail a yacht', 'Plant a tree', 'Written on the train'];
    await untilGoals(first, both);
    await untilGoals(second, both);
    const conflicts = await conflictsOf(first);
    assert.deepEqual(await conflictsOf(second), conflicts);
    assert.deepEqual(
      conflicts.items.map(({ field, sides }) => [
        field,
        ...sides.map(({ deviceName, value }) => [deviceName, value]),
      ]),
      [['summary', ['Phone', 'Learn to sail a yacht'], ['Laptop', 'Learn to sail a dinghy']]],
    );

    const chosen = conflicts.items[0]!;
    await first.call((vault, choice) => vault.conflicts.settle(choice), {
      aggregateId: chosen.aggregateId,
      field: chosen.field,
      eventId: chosen.sides[1]!.eventId,
    });
    const settled = ['Learn to sail a dinghy', 'Plant a tree', 'Written on the train'];
    await untilGoals(second, settled);
    await untilGoals(first, settled);
    for (const device of [first, second]) {
      await until('no conflict', async () => (await statusOf(device)).conflicts === 0);
      assert.equal((await conflictsOf(device)).total, 0);
    }
  });

  it('a third comes in by a code; shut out, it says so, reads nothing new, and nobody takes what it writes', async () => {
    third = await open('tablet');
    const { code } = await first.call((vault) => vault.devices.offer(), null);
    const [, arrived] = await Promise.all([
      third.call((vault, input) => vault.join({ ...input, deviceName: 'Tablet' }), { code, passphrase }),
      first.call(async (vault, secret) => {
        const arrival = await vault.devices.awaitArrival();
        await vault.unlock({ passphrase: secret });
        await vault.devices.approve();
        return arrival;
      }, passphrase),
    ]);
    assert.deepEqual(arrived, { name: 'Tablet', check: null });
    const shared = ['Learn to sail a dinghy', 'Plant a tree', 'Written on the train'];
    await untilGoals(third, shared);
    await createGoal(third, 'From the tablet');
    for (const device of [first, second]) await untilGoals(device, [...shared, 'From the tablet']);

    const tablet = (await devicesOf(second)).find(({ name }) => name === 'Tablet')!;
    await second.call((vault, input) => vault.devices.revoke(input), { deviceId: tablet.deviceId });
    await createGoal(second, 'Not for the tablet');
    await until('the first reads on', async () => (await goalsOf(first)).includes('Not for the tablet'));

    await createGoal(third, 'Too late');
    assert.notEqual(await third.codeOf((vault) => vault.sync.now(), null), null);
    // The round that runs by itself may be under way.
    await untilState(third, 'problem');
    // An honest server does not let it sign in any more; one that does cannot make others take what it writes.
    assert.match((await statusOf(third)).error?.code ?? '', /^sync\/(revoked|unauthorized)$/);
    assert.ok(!(await goalsOf(third)).includes('Not for the tablet'));
    for (const device of [first, second]) {
      await syncNow(device);
      assert.ok(!(await goalsOf(device)).includes('Too late'));
      assert.ok((await devicesOf(device)).some(({ name, isRevoked }) => name === 'Tablet' && isRevoked));
    }
  });

  it('a server that was put back to an older copy is noticed by name; one device restarts the log, the other follows', async () => {
    const copy = join(folder.path, 'older');
    await demo.close();
    cpSync(dataDir, copy, { recursive: true });
    await serve();
    await createGoal(first, 'After the copy');
    await syncNow(first);
    await until('both have it', async () => (await goalsOf(second)).includes('After the copy'));
    await demo.close();
    rmSync(dataDir, { recursive: true });
    cpSync(copy, dataDir, { recursive: true });
    await serve();

    for (const device of [first, second]) {
      assert.equal(await device.codeOf((vault) => vault.sync.now(), null), 'sync/rollback');
      await untilState(device, 'problem');
      assert.equal((await statusOf(device)).error?.code, 'sync/rollback');
    }
    await createGoal(second, 'Written meanwhile');
    await first.call((vault) => vault.sync.restart(), null);
    await syncNow(second);
    await syncNow(first);
    const goals = await goalsOf(first);
    assert.deepEqual(await goalsOf(second), goals);
    for (const summary of ['After the copy', 'Written meanwhile'])
      assert.ok(goals.includes(summary), summary);
    assert.equal(new Set(goals).size, goals.length);
    for (const device of [first, second]) await untilState(device, 'idle');

    assert.notEqual(await third.codeOf((vault) => vault.sync.now(), null), null);
    assert.ok(!(await goalsOf(third)).includes('After the copy'));
  });
});
