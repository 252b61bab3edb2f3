/** A browser's profile that was copied: two installations with the keys of one device, which become two devices. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startDemo, temporaryFolder } from './demo-site.ts';
import { openSyncDevice, until, type SyncDevice } from './sync-device.ts';

const passphrase = 'one passphrase for both of them';

describe('a copied profile', () => {
  const folder = temporaryFolder();
  const devices: SyncDevice[] = [];
  let demo: Awaited<ReturnType<typeof startDemo>>;

  const open = async (name: string) => {
    const device = await openSyncDevice(folder.path, name, demo.origin);
    devices.push(device);
    return device;
  };
  const createGoal = (device: SyncDevice, summary: string) =>
    device.call(
      (vault, text) =>
        vault.goals.create({ summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-05' }),
      summary,
    );
  const goalsOf = (device: SyncDevice) =>
    device.call(async (vault) => {
      const { items } = await vault.goals.list({ status: 'all' });
      return items.map(({ summary }) => summary).sort();
    }, null);

  before(async () => {
    demo = await startDemo();
  });
  after(async () => {
    await Promise.all(devices.map((device) => device.close()));
    await demo.close();
    folder.remove();
  });

  it('becomes a device of its own without a word: still unlocked, in step, nothing lost or twice', async () => {
    const maker = await openSyncDevice(folder.path, 'laptop', demo.origin);
    await maker.call(async (vault, secret) => {
      await vault.create({ passphrase: secret });
      await vault.sync.enable({ url: '/mo' });
      const [own] = await vault.devices.list();
      await vault.devices.rename({ deviceId: own!.deviceId, name: 'Laptop' });
    }, passphrase);
    await createGoal(maker, 'Before the copy');
    await maker.call((vault) => vault.sync.now(), null);
    await maker.close();
    cpSync(join(folder.path, 'laptop'), join(folder.path, 'copy'), { recursive: true });

    const laptop = await open('laptop');
    const copy = await open('copy');
    for (const device of [laptop, copy])
      await device.call((vault, secret) => vault.unlock({ passphrase: secret }), passphrase);
    await copy.call((vault) => vault.sync.pause(), null);
    await createGoal(copy, 'On the copy');
    await createGoal(laptop, 'On the laptop');
    await laptop.call((vault) => vault.sync.now(), null);
    // What watches the list goes on watching it.
    await copy.call(async (vault) => {
      const seen: number[] = [];
      Object.assign(window, { seen });
      vault.goals.watch(
        { status: 'all' },
        { onChange: ({ total }) => void seen.push(total), onError: () => void seen.push(-1) },
      );
    }, null);
    await copy.call((vault) => vault.sync.resume(), null);

    const wanted = ['Before the copy', 'On the copy', 'On the laptop'];
    for (const device of [laptop, copy]) {
      await until('both have everything', async () => {
        assert.equal(await device.call(async (vault) => vault.status.state, null), 'unlocked');
        return JSON.stringify(await goalsOf(device)) === JSON.stringify(wanted);
      });
      await until('sync rests', async () => {
        const { state, pending, unopened } = await device.call(async (vault) => vault.sync.status, null);
        return state === 'idle' && pending === 0 && unopened === 0;
      });
      assert.deepEqual(
        await device.call(async (vault) => (await vault.devices.list()).map(({ name }) => name), null),
        ['Laptop', 'Laptop (2)'],
      );
    }
    const seen = await copy.call(async () => (window as unknown as { seen: number[] }).seen, null);
    assert.equal(seen.at(-1), 3);
    const own = (device: SyncDevice) =>
      device.call(async (vault) => (await vault.devices.list()).find(({ isThis }) => isThis)?.name, null);
    assert.deepEqual([await own(laptop), await own(copy)], ['Laptop', 'Laptop (2)']);

    await createGoal(copy, 'Afterwards');
    await until('the other has it', async () => (await goalsOf(laptop)).includes('Afterwards'));
  });
});
