import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { GOAL_SORTS, type GoalWatchEvent, type VaultProgress } from '../api.ts';
import { parseKeyRecord } from '../crypto/key-record.ts';
import { runs } from '../crypto/testing/runs.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Database } from '../storage/database.ts';
import { loadSqlite } from '../storage/sqlite.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createGoal, createVault, watchesAreTold, type Device } from './testing/core-fixture.ts';
import { arbitraryStep, createVaultModel } from './testing/vault-model.ts';
import { createVaultFiles, type VaultFiles } from './vault-files.ts';

const CACHE = 'mo-cache-';

async function removeCache({ directory }: Device) {
  for (const name of await directory.list()) if (name.startsWith(CACHE)) await directory.remove(name);
}

/** Everything that can be asked of the read models. */
async function everything(core: OwnerCore) {
  const pages = [];
  for (const sort of GOAL_SORTS)
    pages.push(await core.query('goals.list', { sort, status: 'all', limit: 1000 }));
  for (const search of ['run', 'e', 'b2', '日'])
    pages.push(await core.query('goals.list', { search, status: 'all', limit: 1000 }));
  return pages;
}

const fileIdOfCache = async (device: Device) => parseKeyRecord(await device.keyStore.load()).cache.fileId;

describe('the cache (INV-011)', () => {
  it('is the same after it was dropped and made again, under a fresh key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { minLength: 20, maxLength: 60 }), async (steps) => {
        const { device, core } = await createVault();
        const model = createVaultModel();
        for (const step of steps) await core.execute(model.commandOf(step)).catch(() => undefined);
        const before = await everything(core);
        const session = core.session()!;
        await core.close();
        const fileId = await fileIdOfCache(device);
        await removeCache(device);
        const next = device.start();
        await next.resume(session);
        assert.deepEqual(await everything(next), before);
        assert.notDeepEqual(await fileIdOfCache(device), fileId);
        await next.close();
      }),
      runs(8),
    );
  });

  it('is made again where a goal is younger than the project that serves it', async () => {
    const { device, core } = await createVault();
    const projectId = v7();
    const dates = { startDate: '2031-01-01', targetDate: '2031-12-31' };
    await core.execute(command('project.create', { projectId, name: 'Build a boat', ...dates }));
    const { goalId, command: create } = createGoal();
    await core.execute(create);
    await core.execute(command('project.change', { projectId, link: [goalId] }));
    const before = await everything(core);
    const session = core.session()!;
    await core.close();
    await removeCache(device);
    const next = device.start();
    await next.resume(session);
    assert.deepEqual(await everything(next), before);
    assert.deepEqual((await next.query('projects.get', { projectId }))?.goalIds, [goalId]);
    await next.close();
  });

  it('is made again when it is damaged, foreign, older or ahead', async () => {
    const { device, core } = await createVault();
    for (let index = 0; index < 50; index += 1)
      await core.execute(createGoal({ summary: `goal ${index}` }).command);
    const session = core.session()!;
    await core.close();
    const cacheNames = (await device.directory.list()).filter((name) => name.startsWith(CACHE));
    const read = async (name: string) => {
      const file = (await device.directory.open(name, { create: true }))!;
      const bytes = new Uint8Array(file.size());
      file.read(bytes, 0);
      file.close();
      return bytes;
    };
    const write = async (name: string, bytes: Uint8Array) => {
      const file = (await device.directory.open(name, { create: true }))!;
      file.truncate(bytes.length);
      file.write(bytes, 0);
      file.close();
    };
    const changes: ((bytes: Uint8Array) => Uint8Array)[] = [
      (bytes) => bytes.map((byte, index) => (index % 997 === 5 ? byte ^ 1 : byte)),
      (bytes) => bytes.subarray(0, bytes.length >> 1),
      () => new Uint8Array(0),
      () => new Uint8Array(20_000).fill(9),
      () => new TextEncoder().encode('SQLite format 3\0'),
    ];
    for (const change of changes) {
      for (const name of cacheNames) await write(name, change(await read(name)));
      const next = device.start();
      await next.resume(session);
      assert.equal((await next.query('goals.list', { search: 'goal' })).total, 50);
      assert.equal((await next.query('diagnostics.get', { verify: true })).integrity?.cache, 'ok');
      await next.close();
    }
  });

  it('of an older time catches up before anything is decided', async () => {
    const { device, core } = await createVault();
    const { command, goalId } = createGoal();
    await core.execute(command);
    const session = core.session()!;
    await core.close();
    // An owner that dies with the cache uncommitted: the event store has the goals, the cache has not.
    const sqlite = await loadSqlite();
    const files = createVaultFiles({ sqlite, directory: device.directory, durability: 'flush' });
    const dying = device.start({
      files: withCache(files, (cache) => ({ ...bound(cache), run: ignoringCommit(cache) })),
    });
    await dying.resume(session);
    for (let index = 0; index < 5; index += 1)
      await dying.execute(createGoal({ summary: `late ${index}` }).command);
    await dying.close();
    const next = device.start();
    await next.resume(session);
    assert.equal((await next.query('goals.list', { search: 'late' })).total, 5);
    await assert.rejects(next.execute({ ...command, commandId: goalId }), { code: 'input/conflict' });
    await next.close();
  });

  it('that fails does not take back what is durable, and is repaired on the way', async () => {
    for (const code of ['storage/quota', 'storage/corrupt'] as const) {
      const { device, core: first } = await createVault();
      const session = first.session()!;
      await first.close();
      let failing = false;
      const sqlite = await loadSqlite();
      const files = createVaultFiles({ sqlite, directory: device.directory, durability: 'flush' });
      const core = device.start({
        files: withCache(files, (cache) => ({
          ...bound(cache),
          run(sql, params) {
            if (failing && sql.startsWith('INSERT INTO goals'))
              throw new MoError(code, 'As the test wants it.');
            cache.run(sql, params);
          },
        })),
      });
      await core.resume(session);
      const events: GoalWatchEvent[] = [];
      core.watch('goals', {}, (event) => events.push(event));
      await core.execute(createGoal().command);
      await watchesAreTold(core);
      failing = true;
      const lost = createGoal({ summary: 'Not in the cache' });
      assert.deepEqual(await core.execute(lost.command), { commit: 2, replayed: false, events: 1 });
      // It is answered first and comes into the cache then.
      await new Promise((resolve) => setTimeout(resolve, 5));
      failing = false;
      assert.deepEqual(await core.execute(lost.command), { commit: 2, replayed: true, events: null });
      assert.equal((await core.query('goals.list', {})).total, 2);
      await core.execute(createGoal().command);
      assert.equal((await core.query('goals.list', {})).total, 3);
      assert.equal(events.at(-1)?.total, 3);
      await core.close();
      const next = device.start();
      await next.resume(session);
      assert.equal((await next.query('goals.list', { search: 'cache' })).total, 1);
      await next.close();
    }
  });

  it('tells how far it is when it is made again, and can be canceled', async () => {
    const { device, core } = await createVault();
    const items = Array.from({ length: 2500 }, () => createGoal().command.input as never);
    await core.execute({ ...createGoal().command, name: 'goal.import', input: { items } });
    const session = core.session()!;
    await core.close();
    await removeCache(device);
    const controller = new AbortController();
    const canceled = device.start();
    await assert.rejects(
      canceled.resume(session, {
        signal: controller.signal,
        onProgress: ({ stage }) => stage === 'rebuilding' && controller.abort(),
      }),
      { code: 'vault/canceled' },
    );
    assert.equal(canceled.isOpen(), false);
    const progress: VaultProgress[] = [];
    const next = device.start();
    await removeCache(device);
    await next.resume(session, { onProgress: (each) => progress.push(each) });
    assert.deepEqual(
      progress.filter(({ stage }) => stage === 'rebuilding').map(({ fraction }) => fraction),
      [0.4, 0.8, 1],
    );
    assert.equal((await next.query('goals.list', {})).total, 2500);
    await next.close();
  });
});

function withCache(files: VaultFiles, wrap: (cache: Database) => Database): VaultFiles {
  return { ...files, openCache: async (...args) => wrap(await files.openCache(...args)) };
}

/** A database is a class: its methods need their object. */
function bound(database: Database): Database {
  return {
    report: database.report,
    run: (sql, params) => database.run(sql, params),
    get: (sql, params) => database.get(sql, params),
    all: (sql, params) => database.all(sql, params),
    exec: (sql) => database.exec(sql),
    transaction: (body) => database.transaction(body),
    sizeBytes: () => database.sizeBytes(),
    close: () => database.close(),
  };
}

function ignoringCommit(database: Database): Database['run'] {
  return (sql, params) => {
    if (sql !== 'COMMIT') database.run(sql, params);
  };
}
