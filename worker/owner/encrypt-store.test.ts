import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import { createDevelopmentCore } from '../development/development-core.ts';
import type { BlockDirectory } from '../storage/block-file.ts';
import { loadSqlite } from '../storage/sqlite.ts';
import { DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createDevice, createGoal, createVault, PASSPHRASE } from './testing/core-fixture.ts';
import { fastArgon2 } from './testing/fast-argon2.ts';

const sqlite = await loadSqlite();
const NEW_PASSPHRASE = 'a new passphrase here';
const CANARY = 'Zwetschgenbaum plain canary';
const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };

const goalsOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 1000, sort: 'created' })).items;

/** A device whose store is a development one, closed; what it holds; and how to open it as such again. */
async function developmentStore(directory?: BlockDirectory) {
  const device = await createDevice();
  const place = directory ?? device.directory;
  const develop = () =>
    createDevelopmentCore({
      sqlite,
      directory: place,
      keyStore: device.keyStore,
      argon2: fastArgon2,
      now: () => device.time,
    });
  const core = develop();
  const { recoveryPhrase, vaultId } = await core.run('vault.create', { passphrase: PASSPHRASE });
  const goals = [createGoal({ summary: CANARY }, 1_760_000_000_000), createGoal({}, 1_760_000_000_001)];
  for (const { command: create } of goals) await core.execute(create);
  const [first, second] = goals;
  await core.execute(command('goal.change', { goalId: first!.goalId, priority: 'maybe' }));
  await core.run('keys.shred', { aggregateId: second!.goalId });
  const items = await goalsOf(core);
  assert.equal(items.length, 1);
  await core.close();
  const start = () => device.start({ ...cheap, directory: place });
  return { device, directory: place, develop, start, items, recoveryPhrase, vaultId };
}

async function bytesOf(directory: BlockDirectory, name: string): Promise<Buffer> {
  const file = await directory.open(name, { create: false });
  assert.ok(file);
  const bytes = Buffer.alloc(file.size());
  file.read(bytes, 0);
  file.close();
  return bytes;
}

async function plainFiles(directory: BlockDirectory): Promise<{ name: string; bytes: Buffer }[]> {
  const all = await Promise.all(
    (await directory.list()).map(async (name) => ({ name, bytes: await bytesOf(directory, name) })),
  );
  return all.filter(({ bytes }) => bytes.includes('SQLite format 3') || bytes.includes(CANARY));
}

async function assertAre(directory: BlockDirectory, files: readonly { name: string; bytes: Buffer }[]) {
  const now = await plainFiles(directory);
  assert.deepEqual(
    now.map(({ name }) => name),
    files.map(({ name }) => name),
  );
  assert.ok(now.every(({ bytes }, index) => bytes.equals(files[index]!.bytes)));
}

describe('a development store', () => {
  it('is plain SQLite, readable rows included, opens again as such, and is refused by any other owner', async () => {
    const { directory, develop, start, items } = await developmentStore();
    const files = await plainFiles(directory);
    assert.equal(files.length, 2);
    assert.ok(files.some(({ bytes }) => bytes.includes(CANARY)));
    const again = develop();
    await again.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await goalsOf(again), items);
    await again.close();
    const left = await plainFiles(directory);
    const production = start();
    await assert.rejects(production.presence(), { code: 'storage/unencrypted' });
    await assert.rejects(production.run('vault.unlock', { passphrase: PASSPHRASE }), {
      code: 'storage/unencrypted',
    });
    await assert.rejects(production.run('vault.create', { passphrase: PASSPHRASE }), {
      code: 'storage/unencrypted',
    });
    await assertAre(directory, left);
  });

  it('leaves an encrypted store alone', async () => {
    const { device, core } = await createVault();
    await core.close();
    const { keyStore, directory } = device;
    const develop = createDevelopmentCore({
      sqlite,
      directory,
      keyStore,
      argon2: fastArgon2,
      now: () => device.time,
    });
    await assert.rejects(develop.run('vault.unlock', { passphrase: PASSPHRASE }), { code: 'vault/exists' });
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    await core.close();
  });
});

describe('an unencrypted database', () => {
  it('becomes an encrypted vault in its place: equal, under the new passphrase and the old words, and no plaintext is left', async () => {
    const { directory, start, items, recoveryPhrase, vaultId } = await developmentStore();
    const core = start();
    assert.equal(await core.run('backup.is-unencrypted', {}), true);
    await assert.rejects(core.run('backup.encrypt', { passphrase: 'short' }), { field: 'passphrase' });
    const report = await core.run('backup.encrypt', { passphrase: NEW_PASSPHRASE });
    assert.deepEqual(report, { vaultId, added: 2, known: 0, shredded: 1 });
    assert.deepEqual(await goalsOf(core), items);
    const { integrity } = await core.query('diagnostics.get', { verify: true });
    assert.deepEqual(integrity, { eventStore: 'ok', cache: 'ok', eventLog: 'ok' });
    await core.close();
    assert.deepEqual(await plainFiles(directory), []);
    assert.equal(await core.run('backup.is-unencrypted', {}), false);
    await assert.rejects(core.run('backup.encrypt', { passphrase: NEW_PASSPHRASE }), { code: 'vault/empty' });
    await core.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
    await core.close();
    await core.run('vault.unlock', { recoveryPhrase });
    assert.deepEqual(await goalsOf(core), items);
    await core.close();
  });

  it('without its keys beside it becomes one too: the file is the whole vault', async () => {
    const { device, start, items } = await developmentStore();
    await device.keyStore.remove();
    const core = start();
    await assert.rejects(core.presence(), { code: 'storage/unencrypted' });
    await core.run('backup.encrypt', { passphrase: NEW_PASSPHRASE });
    assert.deepEqual(await goalsOf(core), items);
    await core.close();
  });

  it('that the person opens is restored into an empty store, or merged, and twice changes nothing', async () => {
    const { directory, items, vaultId } = await developmentStore();
    const [name] = (await directory.list()).filter((each) => each.startsWith('mo-eventstore'));
    const file = new Blob([(await bytesOf(directory, name!)) as BlobPart]);
    const core = (await createDevice()).start(cheap);
    assert.deepEqual(await core.run('backup.inspect', { file }), { lock: 'none' });
    const secret = { unencrypted: true } as const;
    const summary = await core.run('backup.inspect', { file, secret });
    assert.ok('events' in summary);
    assert.deepEqual([summary.vaultId, summary.events], [vaultId, 3]);
    const into = { file, secret, newPassphrase: NEW_PASSPHRASE };
    await assert.rejects(core.run('backup.restore', { file, secret, mode: 'new' }), { field: 'passphrase' });
    const report = await core.run('backup.restore', { ...into, mode: 'new' });
    assert.deepEqual(report, { vaultId, added: 2, known: 0, shredded: 1 });
    assert.deepEqual(await goalsOf(core), items);
    const again = await core.run('backup.restore', { ...into, mode: 'merge' });
    assert.deepEqual([again.added, again.known], [0, 2]);
    await core.close();
  });

  it('that is damaged, cut, foreign or of another version is refused, and what is here stays', async () => {
    const { directory, start } = await developmentStore();
    const [name] = (await directory.list()).filter((each) => each.startsWith('mo-eventstore'));
    const whole = await bytesOf(directory, name!);
    const plain = new sqlite.oo1.DB(':memory:');
    plain.exec('CREATE TABLE notes (text TEXT)');
    const foreign = sqlite.capi.sqlite3_js_db_export(plain);
    plain.close();
    const changedAt = (at: number) => {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      return changed;
    };
    const sealed = whole.indexOf('mo-kit/v1') > 0 ? whole.indexOf('mo-kit/v1') : whole.length - 300;
    const rows: [string, Uint8Array, string][] = [
      ['cut', whole.subarray(0, whole.length - 4096), 'backup/damaged'],
      ['changed', changedAt(sealed), 'backup/damaged'],
      ['foreign', foreign, 'backup/unreadable'],
      ['another version', changedAt(63), 'backup/unsupported'],
      ['no database', Buffer.from('hello'), 'backup/unreadable'],
      ['a header alone', whole.subarray(0, 100), 'backup/damaged'],
    ];
    const core = (await createDevice()).start(cheap);
    for (const [title, bytes, code] of rows) {
      const file = new Blob([bytes as BlobPart]);
      const input = { file, secret: { unencrypted: true }, newPassphrase: NEW_PASSPHRASE } as const;
      await assert.rejects(core.run('backup.restore', { ...input, mode: 'new' }), { code }, title);
      assert.equal((await core.presence()).state, 'empty');
    }
    const file = await directory.open(name!, { create: false });
    file?.write(changedAt(sealed), 0);
    file?.close();
    const files = await plainFiles(directory);
    await assert.rejects(start().run('backup.encrypt', { passphrase: NEW_PASSPHRASE }), {
      code: 'backup/damaged',
    });
    await assertAre(directory, files);
  });

  it('is whole before, or a vault after, a crash at any step, and overwriting it is carried on', async () => {
    const outcomes = new Set<string>();
    let carriedOn = 0;
    for (let step = 0, isDone = false; !isDone; step += 1) {
      const disk = new DiskModel({ random: createRandom(step) });
      const { start, items } = await developmentStore(disk);
      const core = start();
      disk.crashAfter(step);
      isDone = await core.run('backup.encrypt', { passphrase: NEW_PASSPHRASE }).then(
        () => !disk.hasCrashed,
        () => false,
      );
      await core.close().catch(() => undefined);
      disk.restart(step % 2 === 0);
      const next = start();
      const state = await next.presence().then(
        ({ state: found }) => found,
        (error: { code: string }) => error.code,
      );
      outcomes.add(state);
      if (state === 'storage/unencrypted') {
        await next.run('backup.encrypt', { passphrase: NEW_PASSPHRASE });
      } else {
        carriedOn += (await plainFiles(disk)).length;
        await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
      }
      assert.deepEqual(await goalsOf(next), items, `step ${step}`);
      await next.close();
      assert.deepEqual(await plainFiles(disk), [], `step ${step}`);
      assert.equal((await disk.list()).filter((name) => name.startsWith('mo-eventstore')).length, 2);
      assert.ok(step < 500);
    }
    assert.deepEqual([...outcomes].sort(), ['locked', 'storage/unencrypted']);
    assert.ok(carriedOn > 0, 'plaintext was found after the switch');
  });
});
