import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openAgeFile } from '../backup/age-file.ts';
import { TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import type { SyncDrivers } from '../sync/sync-engine.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, PASSPHRASE, type Device } from './testing/core-fixture.ts';

const FILE_PASSPHRASE = 'orbit lantern velvet canyon';

async function createScene() {
  const server = await createTestServer();
  const cores: OwnerCore[] = [];
  const drivers: SyncDrivers = {
    fetch: server.fetch,
    timer: (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: () => 0.5,
    onOnline: () => () => undefined,
  };
  const start = (device: Device, options: { readonly isOnline?: boolean } = {}) => {
    const core = device.start({
      scryptLogN: TEST_SCRYPT_LOG_N,
      ...(options.isOnline === false ? {} : { sync: drivers }),
    });
    cores.push(core);
    return core;
  };
  const close = async () => {
    for (const core of cores) await core.close();
    await server.close();
  };
  return { url: server.url, start, close };
}

async function until(condition: () => boolean | Promise<boolean>) {
  for (let wait = 0; wait < 1_000 && !(await condition()); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(await condition());
}

/** Let in, and with nothing left to send or to fetch. */
async function inStep(core: OwnerCore) {
  await until(() => core.syncStatus().state === 'idle');
  await core.run('sync.now', {});
}

const add = async (core: OwnerCore, ...summaries: readonly string[]) => {
  for (const summary of summaries) await core.execute(createGoal({ summary }).command);
};

const summariesOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 100, sort: 'created' })).items
    .map(({ summary }) => summary)
    .sort();

const backup = async (core: OwnerCore) =>
  (await core.run('backup.export', { content: 'full', passphrase: FILE_PASSPHRASE })).file;

const restore = (core: OwnerCore, file: Blob, mode: 'new' | 'replace') =>
  core.run('backup.restore', {
    file,
    secret: { passphrase: FILE_PASSPHRASE },
    mode,
    newPassphrase: PASSPHRASE,
  });

async function confirmWords(core: OwnerCore, recoveryPhrase: string) {
  const positions = [1, 5, 9];
  const words = positions.map((position) => recoveryPhrase.split(' ')[position - 1] ?? '');
  await core.run('vault.confirm-recovery', { positions, words });
}

describe('a backup of a vault that is in step', () => {
  it('names the server, and holds no token, roster or key of the log', async () => {
    const { url, start, close } = await createScene();
    const device = await createDevice();
    const core = start(device);
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: url });
    await inStep(core);
    const opened = await openAgeFile(await backup(core), { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
    const lines = (await new Response(await opened.read()).text()).trim().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(entries[0]?.['syncUrl'], url);
    assert.deepEqual([...new Set(entries.map(({ kind }) => kind))], ['manifest', 'vault', 'device', 'end']);
    assert.deepEqual(Object.keys(entries[1] ?? {}).sort(), [
      'authoritySeed',
      'createdAt',
      'kind',
      'recovery',
      'secretKey',
    ]);
    assert.deepEqual(Object.keys(entries[2] ?? {}).sort(), ['deviceId', 'kind', 'signPublicKey']);
    await close();
  });

  it('restored on a new device, joins again by itself while it has the words, and gets what came since', async () => {
    const { url, start, close } = await createScene();
    const first = start(await createDevice());
    await first.run('vault.create', { passphrase: PASSPHRASE, syncUrl: url });
    await add(first, 'In the backup');
    await inStep(first);
    const file = await backup(first);
    await add(first, 'After the backup');
    await first.run('sync.now', {});

    const second = start(await createDevice());
    await restore(second, file, 'new');
    await until(async () => (await summariesOf(second)).length === 2);
    await add(second, 'On the new device');
    await inStep(second);
    await inStep(first);
    assert.deepEqual(await summariesOf(first), ['After the backup', 'In the backup', 'On the new device']);
    assert.deepEqual(await summariesOf(second), await summariesOf(first));
    await close();
  });

  it('asks for the words once they were confirmed, and then joins', async () => {
    const { url, start, close } = await createScene();
    const first = start(await createDevice());
    const { recoveryPhrase } = await first.run('vault.create', { passphrase: PASSPHRASE, syncUrl: url });
    await inStep(first);
    await confirmWords(first, recoveryPhrase);
    const file = await backup(first);
    await add(first, 'After the backup');
    await first.run('sync.now', {});

    const second = start(await createDevice());
    await restore(second, file, 'new');
    await until(() => second.syncStatus().error?.field === 'recoveryPhrase');
    await second.run('sync.enable', { url, recoveryPhrase });
    await inStep(second);
    assert.deepEqual(await summariesOf(second), ['After the backup']);
    await close();
  });
});

describe('an older backup in the place of a newer vault', () => {
  it('of a vault in step: what was in the log comes back from there, the rest when the restore is undone', async () => {
    const { url, start, close } = await createScene();
    const device = await createDevice();
    const core = start(device);
    await core.run('vault.create', { passphrase: PASSPHRASE, syncUrl: url });
    await add(core, 'In the backup');
    await inStep(core);
    const file = await backup(core);
    await add(core, 'In the log');
    await inStep(core);
    await core.close();
    const offline = start(device, { isOnline: false });
    await offline.run('vault.unlock', { passphrase: PASSPHRASE });
    await add(offline, 'Only here');
    await offline.close();

    const replaced = start(device);
    await restore(replaced, file, 'replace');
    await until(async () => (await summariesOf(replaced)).length === 2);
    await inStep(replaced);
    assert.deepEqual(await summariesOf(replaced), ['In the backup', 'In the log']);
    await add(replaced, 'After the restore');
    await inStep(replaced);
    await replaced.close();

    await replaced.run('backup.undo-restore', {});
    await replaced.run('vault.unlock', { passphrase: PASSPHRASE });
    await inStep(replaced);
    const all = ['After the restore', 'In the backup', 'In the log', 'Only here'];
    assert.deepEqual(await summariesOf(replaced), all);

    const other = start(await createDevice());
    await restore(other, file, 'new');
    await until(async () => (await summariesOf(other)).length === all.length);
    assert.deepEqual(await summariesOf(other), all);
    await close();
  });

  it('of a vault without sync: what is newer is kept until it is confirmed, and comes back when it is undone', async () => {
    const { start, close } = await createScene();
    const device = await createDevice();
    const core = start(device);
    await core.run('vault.create', { passphrase: PASSPHRASE });
    await add(core, 'In the backup');
    const file = await backup(core);
    await add(core, 'Newer');
    await core.close();

    await restore(core, file, 'replace');
    assert.equal(core.syncStatus().state, 'off');
    assert.deepEqual(await summariesOf(core), ['In the backup']);
    assert.equal((await core.run('backup.status', {})).replaced, true);
    await core.close();
    await core.run('backup.undo-restore', {});
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await summariesOf(core), ['In the backup', 'Newer']);
    await core.close();

    await restore(core, file, 'replace');
    await core.run('backup.confirm-restore', {});
    assert.equal((await core.run('backup.status', {})).replaced, false);
    await core.close();
    await assert.rejects(core.run('backup.undo-restore', {}), { code: 'input/not-found' });
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await summariesOf(core), ['In the backup']);
    await close();
  });
});
