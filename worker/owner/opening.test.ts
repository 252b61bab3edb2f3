import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory } from '../storage/block-file.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import { createMemoryDirectory } from '../storage/memory-directory.ts';
import { openDatabase } from '../storage/open-database.ts';
import { loadSqlite } from '../storage/sqlite.ts';
import { DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import { openVaultKeys, parseKeyRecord } from '../crypto/key-record.ts';
import { decideOpening, type FoundVault } from './opening.ts';
import type { OwnerCore } from './owner-core.ts';
import { createDevice, createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';

describe('the opening table', () => {
  const fileId = Uint8Array.from({ length: 16 }, (_, index) => index);
  const other = fileId.map((byte) => byte ^ 1);
  const rows: [string, FoundVault, string][] = [
    ['no key, no file', { expectedFileId: null, eventStore: { kind: 'missing' }, isMarked: false }, 'empty'],
    [
      'no key, plain SQLite',
      { expectedFileId: null, eventStore: { kind: 'unencrypted' }, isMarked: false },
      'storage/unencrypted',
    ],
    [
      'no key, a page log',
      { expectedFileId: null, eventStore: { kind: 'page-log', fileId }, isMarked: false },
      'storage/key-lost',
    ],
    [
      'no key, anything',
      { expectedFileId: null, eventStore: { kind: 'unknown' }, isMarked: false },
      'storage/key-lost',
    ],
    [
      'a key, no file',
      { expectedFileId: fileId, eventStore: { kind: 'missing' }, isMarked: false },
      'storage/missing',
    ],
    [
      'a key, no file, marked',
      { expectedFileId: fileId, eventStore: { kind: 'missing' }, isMarked: true },
      'unfinished',
    ],
    [
      'a key, plain SQLite',
      { expectedFileId: fileId, eventStore: { kind: 'unencrypted' }, isMarked: false },
      'storage/unencrypted',
    ],
    [
      'a key, another file',
      { expectedFileId: fileId, eventStore: { kind: 'page-log', fileId: other }, isMarked: false },
      'storage/key-lost',
    ],
    [
      'a key, rubbish',
      { expectedFileId: fileId, eventStore: { kind: 'unknown' }, isMarked: false },
      'storage/corrupt',
    ],
    [
      'a key, rubbish, marked',
      { expectedFileId: fileId, eventStore: { kind: 'unknown' }, isMarked: true },
      'storage/corrupt',
    ],
    [
      'a key and its file',
      { expectedFileId: fileId, eventStore: { kind: 'page-log', fileId: fileId.slice() }, isMarked: false },
      'locked',
    ],
    [
      'a key and its file, marked',
      { expectedFileId: fileId, eventStore: { kind: 'page-log', fileId }, isMarked: true },
      'locked',
    ],
  ];
  for (const [title, found, expected] of rows) {
    it(`${title}: ${expected}`, () => {
      let got: string;
      try {
        got = decideOpening(found);
      } catch (error) {
        assert.ok(error instanceof MoError);
        got = error.code;
      }
      assert.equal(got, expected);
    });
  }
});

async function overwrite(directory: BlockDirectory, name: string, change: (bytes: Uint8Array) => Uint8Array) {
  const file = await directory.open(name, { create: true });
  assert.ok(file);
  const bytes = new Uint8Array(file.size());
  file.read(bytes, 0);
  const next = change(bytes);
  file.truncate(next.length);
  file.write(next, 0);
  file.close();
}

async function namesOf(directory: BlockDirectory, prefix: string) {
  return (await directory.list()).filter((name) => name.startsWith(prefix));
}

/** A closed vault with one goal. */
async function closedVault() {
  const { device, core, vaultId } = await createVault();
  await core.execute(createGoal().command);
  const session = core.session()!;
  await core.close();
  return { device, vaultId, session };
}

/** The same answer on every way in, and nothing created or changed by asking. */
async function assertRefused(core: OwnerCore, code: string) {
  await assert.rejects(core.presence(), { code });
  await assert.rejects(core.run('vault.create', { passphrase: PASSPHRASE }), { code });
  await assert.rejects(core.run('vault.unlock', { passphrase: PASSPHRASE }), { code });
}

describe('opening real stores', () => {
  it('never takes an evicted vault for an empty one', async () => {
    const { device } = await closedVault();
    const record = await device.keyStore.load();
    for (const name of await device.directory.list()) await device.directory.remove(name);
    await assertRefused(device.start(), 'storage/missing');
    assert.deepEqual(await device.directory.list(), []);
    assert.deepEqual(await device.keyStore.load(), record);
  });

  it('keeps a file whose key is lost', async () => {
    const { device } = await closedVault();
    await device.keyStore.remove();
    const names = await device.directory.list();
    await assertRefused(device.start(), 'storage/key-lost');
    assert.deepEqual(await device.directory.list(), names);
  });

  it('knows a file of another key, an unencrypted one, and rubbish', async () => {
    const [one, two] = [await closedVault(), await closedVault()];
    const [name] = await namesOf(one.device.directory, `mo-eventstore-${one.vaultId}`);
    const [foreign] = await namesOf(two.device.directory, `mo-eventstore-${two.vaultId}`);
    let foreignBytes = new Uint8Array();
    await overwrite(two.device.directory, foreign!, (bytes) => (foreignBytes = bytes.slice()));
    await overwrite(one.device.directory, name!, () => foreignBytes);
    await assertRefused(one.device.start(), 'storage/key-lost');
    await overwrite(one.device.directory, name!, () =>
      new TextEncoder().encode(`SQLite format 3\0${'x'.repeat(5000)}`),
    );
    await assertRefused(one.device.start(), 'storage/unencrypted');
    await one.device.keyStore.remove();
    await assertRefused(one.device.start(), 'storage/unencrypted');
  });

  it('reports a file that is none of ours as corrupt', async () => {
    const { device, vaultId } = await closedVault();
    for (const name of await namesOf(device.directory, `mo-eventstore-${vaultId}`)) {
      await overwrite(device.directory, name, () => new Uint8Array(9000).fill(7));
    }
    await assertRefused(device.start(), 'storage/corrupt');
  });

  it('tells a wrong session from damage', async () => {
    const { device, session } = await closedVault();
    const core = device.start();
    await assert.rejects(core.resume({ ...session, vaultKey: new Uint8Array(32) }), {
      code: 'crypto/authentication-failed',
    });
    await assert.rejects(core.resume({ ...session, vaultId: v7() }), {
      code: 'crypto/authentication-failed',
    });
    assert.equal(core.isOpen(), false);
    await core.resume(session);
    await core.close();
  });

  it('refuses a vault that newer code has opened, and a record of newer code', async () => {
    const { device, session, vaultId } = await closedVault();
    const record = parseKeyRecord(await device.keyStore.load());
    const keys = await openVaultKeys(record, session.vaultKey);
    const database = await openDatabase({
      sqlite: await loadSqlite(),
      directory: device.directory,
      name: (await namesOf(device.directory, `mo-eventstore-${vaultId}`))[0]!,
      ...keys.eventStore,
      durability: 'flush',
      mode: 'open',
    });
    database.exec(`PRAGMA user_version = ${EVENT_STORE_SCHEMA + 1}`);
    database.close();
    await assert.rejects(device.start().resume(session), { code: 'vault/upgraded-elsewhere' });
    await device.keyStore.save({ ...record, version: 2 });
    await assertRefused(device.start(), 'vault/upgraded-elsewhere');
  });

  it('does not take a file that was set aside for the vault, and clears away what no key belongs to', async () => {
    const { device, vaultId } = await closedVault();
    const fileId = '0123456789abcdef';
    for (const name of [`mo-eventstore-${vaultId}-${fileId}`, `mo-eventstore-${vaultId}-${fileId}.odd`]) {
      await overwrite(device.directory, name, () => new Uint8Array(9000).fill(7));
    }
    await overwrite(device.directory, `mo-aside-${fileId}`, () => new Uint8Array(1));
    const record = parseKeyRecord(await device.keyStore.load());
    const own = await namesOf(device.directory, `mo-eventstore-${vaultId}`);
    for (const name of own.filter((each) => !each.includes(fileId))) await device.directory.remove(name);
    await assertRefused(device.start(), 'storage/missing');
    await device.keyStore.remove();
    assert.equal((await device.start().presence()).state, 'empty');
    const core = device.start();
    await core.run('vault.create', { passphrase: PASSPHRASE });
    assert.deepEqual(await namesOf(device.directory, 'mo-aside-'), []);
    assert.deepEqual(await namesOf(device.directory, `mo-eventstore-${record.vaultId}`), []);
    await core.close();
  });

  it('refuses to create where a vault is', async () => {
    const { device } = await closedVault();
    const core = device.start();
    await assert.rejects(core.run('vault.create', { passphrase: PASSPHRASE }), { code: 'vault/exists' });
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    await assert.rejects(core.run('vault.create', { passphrase: PASSPHRASE }), { code: 'vault/exists' });
    await core.close();
  });
});

describe('creating a vault', () => {
  it('that is cut short at any step leaves a vault or none, and never a broken one', async () => {
    const outcomes = new Set<string>();
    let acknowledged = false;
    for (let step = 0; !acknowledged; step += 1) {
      for (const losing of [false, true]) {
        const device = await createDevice();
        const disk = new DiskModel({ random: createRandom(step) });
        const core = device.start({ directory: disk });
        disk.crashAfter(step);
        acknowledged = await core.run('vault.create', { passphrase: PASSPHRASE }).then(
          () => !disk.hasCrashed,
          () => false,
        );
        await core.close().catch(() => undefined);
        disk.restart(losing);
        const next = device.start({ directory: disk });
        const { state } = await next.presence();
        outcomes.add(state);
        if (acknowledged) assert.equal(state, 'locked');
        if (state === 'empty') await next.run('vault.create', { passphrase: PASSPHRASE });
        else await next.run('vault.unlock', { passphrase: PASSPHRASE });
        await next.execute(createGoal().command);
        assert.equal((await next.query('goals.list', {})).total, 1);
        await next.close();
      }
    }
    assert.deepEqual([...outcomes].sort(), ['empty', 'locked']);
  });

  it('can be canceled while the key is derived, and leaves nothing', async () => {
    const device = await createDevice();
    const controller = new AbortController();
    const core = device.start({
      argon2: () => {
        controller.abort();
        return Promise.resolve(new Uint8Array(32));
      },
    });
    await assert.rejects(core.run('vault.create', { passphrase: PASSPHRASE }, { signal: controller.signal }));
    assert.deepEqual(await device.directory.list(), []);
    assert.equal(await device.keyStore.load(), null);
    assert.equal((await device.start().presence()).state, 'empty');
  });

  it('refuses a passphrase that is too short before anything is made', async () => {
    const device = await createDevice();
    await assert.rejects(device.start().run('vault.create', { passphrase: 'short' }), {
      code: 'input/invalid',
      field: 'passphrase',
    });
    assert.equal(await device.keyStore.load(), null);
    assert.deepEqual(await createMemoryDirectory().list(), []);
  });
});
