import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command, createDevice, PASSPHRASE } from '../owner/testing/core-fixture.ts';
import { damageStore, onlySlots } from '../owner/testing/damage-store.ts';
import type { Lifecycle } from '../owner/lifecycle.ts';
import { mergeBackup } from '../owner/merge-backup.ts';
import { loadSodium } from '../crypto/sodium.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import type { Fetch } from '../sync/server-client.ts';
import {
  bring,
  countOf,
  comesToTheSame,
  createHistory,
  createTwo,
  everything,
  isWhole,
} from '../sync/testing/snapshot-scene.ts';
import { createRewindableStore } from '../sync/simulator/rewindable-store.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import { createPerson, createTestDevice, type TestDevice } from '../sync/testing/test-device.ts';
import { ARCHIVE_VERSION } from './archive-format.ts';
import { verifyArchivedBase, type ArchivedBase } from './archived-base.ts';
import { openAgeFile } from './age-file.ts';
import { readBackup, type BackupParts } from './read-backup.ts';
import { createStoreWriter } from './restore-store.ts';
import { TEST_SCRYPT_LOG_N } from './testing/archive-fixture.ts';
import { backupFileOf, FILE_PASSPHRASE, mergeFile, readFile } from './testing/device-backup.ts';

/** A laptop with the whole history, and a phone that started from a snapshot and whose server went before the rest came. */
async function createShort() {
  const state = { isGone: false };
  const { server, person, a, b, close } = await createTwo(
    (real) => (url, init) => (state.isGone ? Promise.reject(new TypeError('network')) : real(url, init)),
  );
  const history = await createHistory(a, server.url);
  await bring(a);
  a.execute(command('goal.change', { goalId: history.goalIds[0]!, summary: 'goal behind the snapshot' }));
  await a.engine.now();
  await b.enable(server.url);
  b.execute(command('goal.change', { goalId: history.goalIds[1]!, summary: 'goal changed by the phone' }));
  await b.engine.now();
  await a.engine.now();
  state.isGone = true;
  const fetch: Fetch = (url, init) =>
    state.isGone ? Promise.reject(new TypeError('network')) : server.fetch(url, init);
  const another = (name: string) => createTestDevice(person, { fetch: server.fetch, name });
  return { server, person, a, b, close, ...history, state, fetch, another };
}

/** Writes some of what a backup holds before its events into the store of a device. */
const bringPart = (
  { vault }: TestDevice,
  file: Blob,
  choose: (
    keys: BackupParts['keys'],
    base: ArchivedBase,
  ) => Pick<BackupParts, 'keys'> & { base: ArchivedBase },
) =>
  readFile(file, {
    onParts(parts) {
      const { database, log, sodium, keys: own } = vault.sync;
      const { keys, base } = choose(parts.keys, parts.base as ArchivedBase);
      const writer = createStoreWriter(database, sodium, own, { log, now: 1 });
      writer.addKeys(keys);
      writer.addBase(base);
    },
  });

const everyGoal = { status: 'all', limit: 1_000, sort: 'created' } as const;

async function until(condition: () => boolean | Promise<boolean>) {
  for (let wait = 0; wait < 1_000 && !(await condition()); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(await condition());
}

describe('a backup of a device with a short history, whose server is gone', () => {
  it('restored, is the same vault, goes on, joins its server again, and has the whole history then', async () => {
    const { server, person, a, b, state, fetch, close } = await createShort();
    b.createGoal({ summary: 'goal that nobody received' });
    const file = await backupFileOf(b, person, server.url);
    const manifest = await readFile(file);
    assert.equal(manifest.version, ARCHIVE_VERSION);
    assert.ok(manifest.events < countOf(a, 'events') / 2, 'the history is as short as it was');

    const drivers: SyncDrivers = {
      fetch,
      timer: (callback, ms) => {
        const timer = setTimeout(callback, Math.min(ms, 200));
        return () => clearTimeout(timer);
      },
      random: () => 0.5,
      onOnline: () => () => undefined,
    };
    const core = (await createDevice()).start({ sync: drivers, scryptLogN: TEST_SCRYPT_LOG_N });
    const secret = { passphrase: FILE_PASSPHRASE };
    const goals = async () => (await core.query('goals.list', everyGoal)).items;
    await core.run('backup.restore', { file, secret, mode: 'new', newPassphrase: PASSPHRASE });
    assert.deepEqual(await goals(), everything(b).goals.items);
    assert.deepEqual(
      (await core.query('documents.list', { collection: 'notes', limit: 10 })).items,
      everything(b).notes.items,
    );
    assert.deepEqual(
      (await core.query('projects.list', { status: 'all', limit: 10 })).items,
      everything(b).projects.items,
    );

    // Once more, and from a backup of the backup: nothing changes.
    assert.equal((await core.run('backup.restore', { file, secret, mode: 'merge' })).added, 0);
    const again = await core.run('backup.export', { content: 'full', ...secret });
    assert.ok((again.since ?? 0) > 0, 'it says back to when its history goes');
    assert.equal((await core.run('backup.restore', { file: again.file, secret, mode: 'merge' })).added, 0);
    assert.deepEqual(await goals(), everything(b).goals.items);

    state.isGone = false;
    await b.engine.now();
    await until(() => core.syncStatus().state === 'idle');
    await core.run('sync.now', {});
    for (const device of [b, a]) await device.engine.now();
    await core.run('sync.now', {});
    assert.deepEqual(await goals(), everything(a).goals.items);
    const whole = await core.run('backup.export', { content: 'full', ...secret });
    assert.equal(whole.since, null);
    const counted = (await readFile(whole.file)).events;
    assert.equal(counted, countOf(a, 'events'));
    await core.close();
    await close();
  });

  it('salvaged, has what its history began with', async () => {
    const { b, person, close } = await createShort();
    const file = await backupFileOf(b, person);
    const device = await createDevice();
    const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };
    const secret = { passphrase: FILE_PASSPHRASE };
    const restored = device.start(cheap);
    await restored.run('backup.restore', { file, secret, mode: 'new', newPassphrase: PASSPHRASE });
    await restored.close();
    await damageStore(device, onlySlots);
    const core = device.start(cheap);
    const { missing } = await core.run('backup.salvage', { passphrase: PASSPHRASE });
    assert.equal(missing, 0);
    assert.deepEqual((await core.query('goals.list', everyGoal)).items, everything(b).goals.items);
    const notes = await core.query('documents.list', { collection: 'notes', limit: 10 });
    assert.deepEqual(notes.items, everything(b).notes.items);
    const again = await core.run('backup.export', { content: 'full', ...secret });
    assert.ok((again.since ?? 0) > 0, 'it says back to when its history goes');
    await core.close();
    await close();
  });

  it('merged into a vault that has everything, changes nothing there', async () => {
    const { a, b, person, close } = await createShort();
    const file = await backupFileOf(b, person);
    const before = { shown: everything(a), events: countOf(a, 'events') };
    assert.deepEqual(await mergeFile(a, file), {
      added: 0,
      known: (await readFile(file)).events,
      shredded: 0,
    });
    assert.deepEqual({ shown: everything(a), events: countOf(a, 'events') }, before);
    assert.equal(isWhole(a), true);
    assert.equal(countOf(a, 'base_counted'), 0);
    await close();
  });

  it('merged into one that has a part, brings the rest, counts nothing twice, and leaves with the log', async () => {
    const { server, a, b, person, goalIds, state, another, close } = await createShort();
    const c = await another('Tablet');
    const d = await another('Desktop');
    // The one follows the log, the other has what a backup had, and neither knows of what comes.
    await c.enable(server.url);
    await c.engine.completeHistory();
    await mergeFile(d, await backupFileOf(c, person));
    a.execute(command('goal.change', { goalId: goalIds[2]!, summary: 'goal changed later' }));
    a.execute(command('goal.unachieve', { goalId: goalIds[3]! }));
    await a.engine.now();
    await bring(a);
    const e = await another('Watch');
    await e.enable(server.url);
    assert.equal(isWhole(e), false);
    const file = await backupFileOf(e, person);
    for (const device of [c, d]) {
      await mergeFile(device, file);
      assert.equal(isWhole(device), false);
      assert.deepEqual(everything(device), everything(a));
      assert.equal((await mergeFile(device, file)).added, 0);
      await device.restart({ keepCache: false });
      assert.deepEqual(everything(device), everything(a));
    }
    state.isGone = false;
    await b.engine.now();
    await d.enable(server.url);
    for (const device of [c, d]) await comesToTheSame(device, a);
    await close(c, d, e);
  });

  it('merged into another device with a short history: the newer of the two beginnings stands', async () => {
    const { server, a, b, person, goalIds, another, close } = await createShort();
    a.execute(command('goal.change', { goalId: goalIds[2]!, summary: 'goal changed later' }));
    await a.engine.now();
    await bring(a);
    const newer = await another('Watch');
    await newer.enable(server.url);
    const files = [await backupFileOf(b, person), await backupFileOf(newer, person)] as const;
    const shown = everything(newer);
    await mergeFile(newer, files[0]);
    assert.deepEqual(everything(newer), shown);
    await mergeFile(b, files[1]);
    assert.deepEqual(everything(b), shown);
    const fresh = await another('Tablet');
    for (const file of files) await mergeFile(fresh, file);
    assert.deepEqual(everything(fresh), shown);
    await fresh.enable(server.url);
    await newer.engine.completeHistory();
    for (const device of [fresh, newer]) await comesToTheSame(device, a);
    await close(newer, fresh);
  });

  it('merged where each begins with something that the other lacks, is refused before anything is changed', async () => {
    const { b, person, goalIds, another, close } = await createShort();
    const fresh = await another('Tablet');
    const file = await backupFileOf(b, person);
    await bringPart(fresh, file, (keys, archived) => {
      // It lacks what the backup has of the laptop, and has what the backup lacks of a device that nobody else heard of.
      const tips = [...archived.base.tips.map(([id]) => [id, 1] as const), ['nobody-else', 3] as const];
      const states = archived.states.filter(({ aggregateId }) => aggregateId === goalIds[0]);
      return {
        keys: keys.filter(({ aggregateId }) => aggregateId === goalIds[0]),
        base: { base: { ...archived.base, tips: tips as never }, states, counted: [] },
      };
    });
    const rows = () => ['keys', 'events', 'base_states'].map((table) => countOf(fresh, table));
    const before = rows();
    const { sync } = fresh.vault;
    const lifecycle = {
      exclusively: async (task: () => unknown) => task(),
      now: () => 1,
      requireOpen: () => ({
        keys: sync.keys,
        vault: { sync, context: { eventStore: sync.database, log: sync.log, keys: sync.keys } },
      }),
    } as unknown as Lifecycle;
    const opened = await openAgeFile(file, { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
    const sodium = await loadSodium();
    await assert.rejects(
      mergeBackup(lifecycle, (visitor, options) => readBackup(opened, sodium, visitor, options), {}),
      { code: 'backup/history-apart' },
    );
    assert.deepEqual(rows(), before);
    await close(fresh);
  });

  it('merged into what salvage left of the same beginning, brings the states that were gone', async () => {
    const { b, person, goalIds, another, close } = await createShort();
    const fresh = await another('Tablet');
    const file = await backupFileOf(b, person);
    await bringPart(fresh, file, (keys, archived) => ({
      keys: keys.filter(({ aggregateId }) => aggregateId !== goalIds[0]),
      base: {
        ...archived,
        states: archived.states.filter(({ aggregateId }) => aggregateId !== goalIds[0]),
      },
    }));
    await mergeFile(fresh, file);
    assert.deepEqual(everything(fresh), everything(b));
    await close(fresh);
  });

  it('restored where the server lost a part of the log, loses nothing, and names that', async () => {
    const rewindable = createRewindableStore();
    const server = await createTestServer({ store: rewindable.store });
    const person = createPerson();
    const [a, b, c] = await Promise.all(
      ['Laptop', 'Phone', 'Tablet'].map((name) => createTestDevice(person, { fetch: server.fetch, name })),
    );
    assert.ok(a && b && c);
    await createHistory(a, server.url);
    await bring(a);
    await b.enable(server.url);
    const file = await backupFileOf(b, person);
    await rewindable.rewind(rewindable.pushes - 4);
    await mergeFile(c, file);
    await c.enable(server.url);
    assert.equal(c.engine.status.error?.code, 'sync/rollback');
    assert.equal(isWhole(c), false);
    assert.deepEqual(everything(c), everything(b));
    for (const device of [a, b, c]) await device.close();
    await server.close();
  });

  it('is refused as a whole when a state is not what it was', async () => {
    const { b, person, close } = await createShort();
    const seen: BackupParts[] = [];
    const file = await backupFileOf(b, person);
    const context = { sodium: await loadSodium(), vaultId: person.vaultId };
    await readFile(file, {
      onParts(parts) {
        seen.push(parts);
        const keys = new Map(parts.keys.map((key) => [key.keyId, key]));
        const archived = parts.base as ArchivedBase;
        const [first, ...rest] = archived.states;
        assert.ok(first);
        const verify = (changed: ArchivedBase) => verifyArchivedBase(changed, { ...context, keys });
        const sealed = first.sealed.slice();
        sealed[30]! ^= 1;
        verify(archived);
        for (const state of [
          { ...first, sealed },
          { ...first, type: 'document' },
          { ...first, aggregateId: rest[0]!.aggregateId },
        ]) {
          assert.throws(() => verify({ ...archived, states: [state, ...rest] }), { code: 'backup/damaged' });
        }
        const base = { ...archived.base, sequence: archived.base.sequence + 1 };
        assert.throws(() => verify({ ...archived, base }), { code: 'backup/damaged' });
        const newer = { ...archived.base, stateVersion: archived.base.stateVersion + 1 };
        assert.throws(() => verify({ ...archived, base: newer }), { code: 'backup/unsupported' });
      },
    });
    assert.equal(seen.length, 1);
    await close();
  });
});
