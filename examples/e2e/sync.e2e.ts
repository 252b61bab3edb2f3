/**
 * Devices of one person, each a browser with a profile of its own, through Express over SQLite and through Fastify over
 * PostgreSQL: in with the words and in by a code, apart and together again, shut out, a server that was put back to an
 * older copy, another server.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { VaultDevice } from '@mo-kit/worker';
import { temporaryFolder } from './demo-site.ts';
import { openSyncDevice, until, type SyncDevice } from './sync-device.ts';
import { startSyncServers, type SyncServer, type SyncServers } from './sync-servers.ts';

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

const WAYS = [
  { name: 'Express and SQLite', home: 'express', next: 'fastify' },
  { name: 'Fastify and PostgreSQL', home: 'fastify', next: 'express' },
] as const;

for (const way of WAYS)
  describe(`sync in browsers, through ${way.name}`, () => {
    const folder = temporaryFolder();
    const devices: SyncDevice[] = [];
    let servers: SyncServers;
    let home: SyncServer;
    let words = '';
    let first: SyncDevice;
    let second: SyncDevice;
    let third: SyncDevice;
    let goalId = '';

    const open = async (name: string) => {
      const device = await openSyncDevice(folder.path, name, servers.page);
      devices.push(device);
      return device;
    };

    before(async () => {
      servers = await startSyncServers(folder.path, way.home);
      home = servers[way.home];
    });
    after(async () => {
      await Promise.all(devices.map((device) => device.close()));
      await servers.close();
      folder.remove();
    });

    it('a second browser joins by the words and has what the first wrote; each sees what the other does', async () => {
      first = await open('laptop');
      words = await first.call(
        async (vault, { secret, url }) => {
          const { recoveryPhrase } = await vault.create({ passphrase: secret });
          // The page names the server, so the vault may be in step by itself already, as a device without a name.
          await vault.sync.enable({ url });
          const [own] = await vault.devices.list();
          await vault.devices.rename({ deviceId: own!.deviceId, name: 'Laptop' });
          return recoveryPhrase;
        },
        { secret: passphrase, url: home.url },
      );
      goalId = await createGoal(first, 'Learn to sail');
      await syncNow(first);

      second = await open('phone');
      await second.call((vault, input) => vault.join({ ...input, deviceName: 'Phone' }), {
        recoveryPhrase: words,
        passphrase,
        url: home.url,
      });
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
      await home.stop();
      await home.copyRecords();
      await home.start();
      await createGoal(first, 'After the copy');
      await syncNow(first);
      await until('both have it', async () => (await goalsOf(second)).includes('After the copy'));
      await home.stop();
      await home.putBackCopy();
      await home.start();

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

    it('another server: one moves by the words, the other needs none; the old one may go', async () => {
      const { url } = servers[way.next];
      await first.call((vault, input) => vault.sync.enable({ ...input, deviceName: 'Laptop' }), {
        url,
        recoveryPhrase: words,
      });
      await createGoal(second, 'Written at the old server');
      await second.call((vault, input) => vault.sync.enable({ url: input, deviceName: 'Phone' }), url);
      await home.stop();
      await createGoal(first, 'Written at the new server');
      await until('the last of the old server', async () =>
        (await goalsOf(first)).includes('Written at the old server'),
      );
      const wanted = await goalsOf(first);
      assert.ok(wanted.includes('Written at the new server'));
      await untilGoals(second, wanted);
      assert.deepEqual(
        (await devicesOf(second)).map(({ name, isRevoked }) => [name, isRevoked]),
        (await devicesOf(first)).map(({ name, isRevoked }) => [name, isRevoked]),
      );

      // Who was shut out is so at any server.
      assert.notEqual(await third.codeOf((vault, input) => vault.sync.enable({ url: input }), url), null);
      await createGoal(first, 'Not for the tablet either');
      await untilGoals(second, [...wanted, 'Not for the tablet either']);
      assert.ok(!(await goalsOf(third)).includes('Written at the new server'));
    });
  });
