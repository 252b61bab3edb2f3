import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { BackupSummary, RestoreReport, VaultActions } from '../api.ts';
import { openAgeFile } from '../backup/age-file.ts';
import type { ArchiveEvent } from '../backup/archive-format.ts';
import { readArchive } from '../backup/archive-reader.ts';
import { listOf, TEST_SCRYPT_LOG_N } from '../backup/testing/archive-fixture.ts';
import { decodeInnerEvent } from '../crypto/event-crypto.ts';
import { MoError } from '../errors/mo-error.ts';
import { DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createDevice, createGoal, PASSPHRASE, someGoal } from './testing/core-fixture.ts';
import { cutKeys, KEYS_STEPS } from './testing/cut-keys.ts';

const FILE_PASSPHRASE = 'orbit lantern velvet canyon';
const NEW_PASSPHRASE = 'a new passphrase here';
const cheap = { scryptLogN: TEST_SCRYPT_LOG_N };

type RestoreInput = Partial<VaultActions['backup.restore']['input']>;

async function vaultWithGoals(count = 5) {
  const device = await createDevice();
  const core = device.start(cheap);
  const { recoveryPhrase, vaultId } = await core.run('vault.create', { passphrase: PASSPHRASE });
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { goalId, command: create } = createGoal({ summary: `Goal ${index}` }, 1_760_000_000_000 + index);
    ids.push(goalId);
    await core.execute(create);
  }
  const [first] = ids;
  if (first !== undefined) await core.execute(command('goal.change', { goalId: first, priority: 'maybe' }));
  if (first !== undefined) await core.execute(command('goal.achieve', { goalId: ids.at(-1) ?? first }));
  return { device, core, recoveryPhrase, vaultId, ids };
}

const exportFull = async (core: OwnerCore) =>
  (await core.run('backup.export', { content: 'full', passphrase: FILE_PASSPHRASE })).file;

const restore = (core: OwnerCore, file: Blob, input: RestoreInput = {}) =>
  core.run('backup.restore', {
    file,
    secret: { passphrase: FILE_PASSPHRASE },
    mode: 'new',
    newPassphrase: NEW_PASSPHRASE,
    ...input,
  });

const goalsOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 1000, sort: 'created' })).items;

/** Opens the one of two vaults that is in place, and says which. */
const unlockEither = (core: OwnerCore) =>
  core.run('vault.unlock', { passphrase: PASSPHRASE }).then(
    () => 'before',
    async () => {
      await core.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
      return 'restored';
    },
  );

async function archiveOf(file: Blob) {
  const opened = await openAgeFile(file, { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
  return listOf(readArchive(await opened.read()));
}

async function eventsOf(file: Blob): Promise<ArchiveEvent[]> {
  return (await archiveOf(file)).filter((entry) => entry.kind === 'event');
}

describe('a full backup', () => {
  it('restores into an empty store: every goal is equal, event for event, on a device of its own', async () => {
    const { core, vaultId } = await vaultWithGoals();
    const before = await goalsOf(core);
    const file = await exportFull(core);
    const device = await createDevice();
    const restored = device.start(cheap);
    assert.deepEqual(await restore(restored, file), { vaultId, added: 7, known: 0, shredded: 0 });
    assert.deepEqual(await goalsOf(restored), before);
    const summary = await core.run('backup.inspect', { file, secret: { passphrase: FILE_PASSPHRASE } });
    assert.equal((summary as BackupSummary).events, 7);
    assert.equal((summary as BackupSummary).ofThisVault, true);
    const [old, now] = [await eventsOf(file), await eventsOf(await exportFull(restored))];
    const deviceOf = (events: ArchiveEvent[]) =>
      new Set(events.map(({ inner }) => decodeInnerEvent(inner).header.deviceId));
    assert.equal(old.length, now.length);
    assert.notDeepEqual(deviceOf(old), deviceOf(now));
    await restored.close();
    const again = device.start(cheap);
    await assert.rejects(again.run('vault.unlock', { passphrase: FILE_PASSPHRASE }), {
      code: 'vault/wrong-passphrase',
    });
    await again.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
    assert.deepEqual(await goalsOf(again), before);
    assert.equal((await again.query('diagnostics.get', { verify: true })).integrity?.eventLog, 'ok');
    assert.deepEqual(
      (await device.directory.list()).filter((name) => name.startsWith('mo-aside')),
      [],
    );
  });

  it('carries the recovery words over: they open the restored vault as well', async () => {
    const { core, recoveryPhrase } = await vaultWithGoals(1);
    const device = await createDevice();
    const restored = device.start(cheap);
    await restore(restored, await exportFull(core));
    await restored.close();
    await restored.run('vault.unlock', { recoveryPhrase });
    assert.equal((await goalsOf(restored)).length, 1);
  });

  it('made for the recovery words opens with them and with no passphrase', async () => {
    const { core, recoveryPhrase } = await vaultWithGoals(2);
    const { file } = await core.run('backup.export', { content: 'full', for: 'recovery-phrase' });
    assert.deepEqual(await core.run('backup.inspect', { file }), { lock: 'recovery-phrase' });
    const restored = (await createDevice()).start(cheap);
    await assert.rejects(restore(restored, file, { secret: { passphrase: PASSPHRASE } }), {
      code: 'backup/wrong-secret',
    });
    const { recoveryPhrase: others } = await vaultWithGoals(0);
    await assert.rejects(restore(restored, file, { secret: { recoveryPhrase: others } }), {
      code: 'backup/wrong-secret',
    });
    await restore(restored, file, { secret: { recoveryPhrase } });
    assert.equal((await goalsOf(restored)).length, 2);
  });

  it('holds no key of this installation or device, and nothing readable outside of its encryption', async () => {
    const { core, device } = await vaultWithGoals(1);
    await core.execute(createGoal({ summary: 'CANARY-IN-A-GOAL' }).command);
    const session = core.session()!;
    const file = await exportFull(core);
    const bytes = Buffer.from(await file.arrayBuffer());
    for (const secret of ['CANARY', 'goal.created', PASSPHRASE, FILE_PASSPHRASE, core.session()!.vaultId]) {
      assert.equal(bytes.includes(secret), false);
    }
    const opened = await openAgeFile(file, { passphrase: FILE_PASSPHRASE }, TEST_SCRYPT_LOG_N);
    const plain = Buffer.from(await new Response(await opened.read()).arrayBuffer());
    assert.equal(plain.includes(Buffer.from(session.vaultKey).toString('base64url')), false);
    const record = (await device.keyStore.load()) as { device: { wrappedSeed: Uint8Array } };
    assert.equal(plain.includes(Buffer.from(record.device.wrappedSeed).toString('base64url')), false);
  });

  it('is of one moment, while the vault is used', async () => {
    const { core } = await vaultWithGoals(40);
    const exporting = exportFull(core);
    for (let index = 0; index < 20; index += 1) await core.execute(createGoal().command);
    const restored = (await createDevice()).start(cheap);
    const { added } = await restore(restored, await exporting);
    assert.ok(added >= 42 && added <= 62);
    assert.equal((await goalsOf(restored)).length, added - 2);
    assert.equal((await goalsOf(core)).length, 60);
  });

  it('can be canceled, and says how far the vault is ahead of the last one', async () => {
    const { core } = await vaultWithGoals(3);
    const input = { content: 'full', passphrase: FILE_PASSPHRASE } as const;
    const controller = new AbortController();
    const stages = new Set<string>();
    const canceled = core.run('backup.export', input, {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        stages.add(stage);
        controller.abort();
      },
    });
    await assert.rejects(canceled, { code: 'vault/canceled' });
    const nothing = { lastBackupAt: null, changes: 5, suggested: false, replaced: false };
    assert.deepEqual(await core.run('backup.status', {}), nothing);
    await exportFull(core);
    await core.execute(createGoal().command);
    assert.equal((await core.run('backup.status', {})).changes, 1);
    assert.notEqual((await core.run('backup.status', {})).lastBackupAt, null);
    assert.ok(stages.has('deriving-key'));
  });

  it('a key backup holds every key and no event', async () => {
    const { core, vaultId } = await vaultWithGoals(3);
    const made = await core.run('backup.export', { content: 'keys', passphrase: FILE_PASSPHRASE });
    const entries = await archiveOf(made.file);
    assert.equal(entries.filter(({ kind }) => kind === 'event').length, 0);
    assert.equal(entries.filter(({ kind }) => kind === 'key').length, 3);
    const restored = (await createDevice()).start(cheap);
    assert.deepEqual(await restore(restored, made.file), { vaultId, added: 0, known: 0, shredded: 0 });
  });

  it('refuses a passphrase that is too short, and everything while the vault is locked', async () => {
    const { core } = await vaultWithGoals(1);
    await assert.rejects(core.run('backup.export', { content: 'full', passphrase: 'short' }), {
      code: 'input/invalid',
      field: 'passphrase',
    });
    await core.close();
    await assert.rejects(exportFull(core), { code: 'vault/locked' });
  });
});

describe('restoring twice', () => {
  it('changes nothing: into the same vault, into a restored one, and from a copy of a copy', async () => {
    const { core, vaultId } = await vaultWithGoals(4);
    const first = await exportFull(core);
    const merge = (into: OwnerCore, file: Blob) => restore(into, file, { mode: 'merge' });
    const allKnown = { vaultId, added: 0, known: 6, shredded: 0 };
    assert.deepEqual(await merge(core, first), allKnown);
    const second = (await createDevice()).start(cheap);
    await restore(second, first);
    assert.deepEqual(await merge(second, first), allKnown);
    const third = (await createDevice()).start(cheap);
    await restore(third, await exportFull(second));
    assert.deepEqual(await merge(third, first), allKnown);
    assert.deepEqual(await merge(core, await exportFull(third)), allKnown);
  });

  it('merges what two copies did apart, once, and shows it', async () => {
    const { core, vaultId } = await vaultWithGoals(2);
    const second = (await createDevice()).start(cheap);
    await restore(second, await exportFull(core));
    await second.execute(createGoal({ summary: 'Only there' }).command);
    await core.execute(createGoal({ summary: 'Only here' }).command);
    const file = await exportFull(second);
    const seen: number[] = [];
    core.watch('goals', { status: 'all' }, (event) => seen.push(event.total));
    const report: RestoreReport = { vaultId, added: 1, known: 4, shredded: 0 };
    assert.deepEqual(await restore(core, file, { mode: 'merge' }), report);
    assert.deepEqual(await restore(core, file, { mode: 'merge' }), { ...report, added: 0, known: 5 });
    assert.equal((await goalsOf(core)).length, 4);
    assert.equal(seen.at(-1), 4);
  });
});

describe('what cannot be restored', () => {
  it('says why, and leaves the vault as it was', async () => {
    const { core, device } = await vaultWithGoals(3);
    const file = await exportFull(core);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const changed = bytes.slice();
    changed[bytes.length - 40]! ^= 1;
    const foreign = await exportFull((await vaultWithGoals(1)).core);
    const before = { goals: await goalsOf(core), record: await device.keyStore.load() };
    const rows: [string, Blob, RestoreInput, string][] = [
      ['damaged', new Blob([changed]), {}, 'backup/damaged'],
      ['truncated', new Blob([bytes.slice(0, -70)]), {}, 'backup/damaged'],
      ['no backup', new Blob(['hello']), {}, 'backup/unreadable'],
      ['wrong secret', file, { secret: { passphrase: PASSPHRASE } }, 'backup/wrong-secret'],
    ];
    for (const [title, blob, input, code] of rows) {
      await assert.rejects(restore(core, blob, { mode: 'merge', ...input }), { code }, title);
    }
    await assert.rejects(restore(core, foreign, { mode: 'merge' }), { code: 'backup/other-vault' });
    await assert.rejects(restore(core, file, { mode: 'new' }), { code: 'vault/exists' });
    await core.close();
    const files = await device.directory.list();
    for (const [title, blob, input, code] of rows) {
      await assert.rejects(restore(core, blob, { mode: 'replace', ...input }), { code }, title);
    }
    await assert.rejects(restore(core, file, { mode: 'new' }), { code: 'vault/exists' });
    assert.deepEqual(await device.directory.list(), files);
    assert.deepEqual(await device.keyStore.load(), before.record);
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await goalsOf(core), before.goals);
  });

  it('asks for a well-formed request', async () => {
    const core = (await createDevice()).start(cheap);
    const bad: unknown[] = [
      {},
      { file: 'x', secret: { passphrase: 'x' }, mode: 'new' },
      { file: new Blob(['x']), secret: {}, mode: 'new' },
      { file: new Blob(['x']), secret: { passphrase: 'x' }, mode: 'over' },
      { file: new Blob(['x']), secret: { passphrase: 'x' }, mode: 'new', extra: 1 },
    ];
    for (const input of bad) {
      await assert.rejects(core.run('backup.restore', input as never), (error) => {
        return error instanceof MoError && error.code.startsWith('input/');
      });
    }
  });
});

describe('restoring in the place of a vault', () => {
  it('keeps what was there until it is confirmed', async () => {
    const { core: source } = await vaultWithGoals(2);
    const file = await exportFull(source);
    const { core, device } = await vaultWithGoals(5);
    await core.close();
    await restore(core, file, { mode: 'replace' });
    assert.equal((await goalsOf(core)).length, 2);
    assert.equal((await core.run('backup.status', {})).replaced, true);
    const names = (await device.directory.list()).filter((name) => name.startsWith('mo-eventstore'));
    assert.equal(names.length, 4);
    await core.run('backup.confirm-restore', {});
    assert.equal((await core.run('backup.status', {})).replaced, false);
    const left = (await device.directory.list()).filter((name) => name.startsWith('mo-eventstore'));
    assert.equal(left.length, 2);
    await core.close();
    await assert.rejects(core.run('vault.unlock', { passphrase: PASSPHRASE }));
    await core.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
  });

  it('can be undone', async () => {
    const { core: source } = await vaultWithGoals(2);
    const file = await exportFull(source);
    const { core, device } = await vaultWithGoals(5);
    const before = await goalsOf(core);
    await core.close();
    await restore(core, file, { mode: 'replace' });
    await assert.rejects(core.run('backup.undo-restore', {}), { code: 'vault/exists' });
    await core.close();
    await assert.rejects(restore(core, file, { mode: 'replace' }), { code: 'backup/restore-unconfirmed' });
    await core.run('backup.undo-restore', {});
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.deepEqual(await goalsOf(core), before);
    assert.equal((await device.directory.list()).filter((name) => name.includes('aside')).length, 0);
    const stores = (await device.directory.list()).filter((name) => name.startsWith('mo-eventstore'));
    assert.equal(stores.length, 2);
    await assert.rejects(core.run('backup.undo-restore', {}));
  });

  it('is the way out when the files or the keys are gone', async () => {
    for (const lost of ['files', 'keys'] as const) {
      const { core, device, recoveryPhrase } = await vaultWithGoals(3);
      const { file } = await core.run('backup.export', { content: 'full', for: 'recovery-phrase' });
      const before = await goalsOf(core);
      await core.close();
      if (lost === 'keys') await device.keyStore.remove();
      else for (const name of await device.directory.list()) await device.directory.remove(name);
      const next = device.start(cheap);
      await assert.rejects(next.presence(), {
        code: lost === 'keys' ? 'storage/key-lost' : 'storage/missing',
      });
      await restore(next, file, { mode: 'replace', secret: { recoveryPhrase } });
      assert.deepEqual(await goalsOf(next), before);
      assert.equal((await next.run('backup.status', {})).replaced, true);
      await next.run('backup.confirm-restore', {});
      await next.close();
      await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
      assert.deepEqual(await goalsOf(next), before);
    }
  });
});

describe('a crash while restoring', () => {
  /** Restores over an existing vault with the power going at each step of the disk in turn. */
  it('leaves the vault of before or the restored one, whole, at every step', async () => {
    const { core: source } = await vaultWithGoals(3);
    const file = await exportFull(source);
    const outcomes = new Set<string>();
    let isDone = false;
    for (let step = 0; !isDone; step += 1) {
      const device = await createDevice();
      const disk = new DiskModel({ random: createRandom(step) });
      const first = device.start({ ...cheap, directory: disk });
      await first.run('vault.create', { passphrase: PASSPHRASE });
      await first.execute(createGoal({ summary: 'Before' }).command);
      await first.close();
      const core = device.start({ ...cheap, directory: disk });
      disk.crashAfter(step);
      isDone = await restore(core, file, { mode: 'replace' }).then(
        () => !disk.hasCrashed,
        () => false,
      );
      await core.close().catch(() => undefined);
      disk.restart(step % 2 === 0);
      const next = device.start({ ...cheap, directory: disk });
      const opened = await unlockEither(next);
      outcomes.add(opened);
      if (isDone) assert.equal(opened, 'restored');
      assert.equal((await goalsOf(next)).length, opened === 'before' ? 1 : 3);
      if (opened === 'restored') {
        await next.close();
        await next.run('backup.undo-restore', {});
        await next.run('vault.unlock', { passphrase: PASSPHRASE });
        assert.equal((await goalsOf(next)).length, 1);
      }
      await next.close();
    }
    assert.deepEqual([...outcomes].sort(), ['before', 'restored']);
  });

  /** What a store of these files says it is, never `empty`: what is taken for nothing is written over. */
  async function standingOf(core: OwnerCore): Promise<string> {
    const state = await core.presence().then(
      (presence) => presence.state,
      (error: MoError) => error.code,
    );
    if (state !== 'empty') return state;
    throw new Error('The files of before are taken for nothing.');
  }

  for (const undoes of [false, true]) {
    const title = undoes ? 'taken back again' : 'restored over';
    it(`never takes files for nothing whose keys are lost, ${title}, at every step of disk and keys`, async () => {
      const { core: source } = await vaultWithGoals(2);
      const file = await exportFull(source);
      const outcomes = new Set<string>();
      let isDone = false;
      // The first two: the power goes right before the write of the keys, and right behind it.
      for (let step: number = KEYS_STEPS.before; !isDone; step += 1) {
        const device = await createDevice();
        const disk = new DiskModel({ random: createRandom(step + 2) });
        const first = device.start({ ...cheap, directory: disk });
        await first.run('vault.create', { passphrase: PASSPHRASE });
        await first.close();
        await device.keyStore.remove();
        // The other file of a small store is empty.
        const before = (await disk.list()).filter(
          (name) => name.startsWith('mo-eventstore') && !name.endsWith('.odd'),
        );
        if (undoes) {
          const restoring = device.start({ ...cheap, directory: disk });
          await restore(restoring, file, { mode: 'replace' });
          await restoring.close();
        }
        const keyStore = cutKeys(device.keyStore, disk, step);
        const core = device.start({ ...cheap, directory: disk, keyStore });
        if (step >= 0) disk.crashAfter(step);
        const doing = undoes ? core.run('backup.undo-restore', {}) : restore(core, file, { mode: 'replace' });
        isDone = await doing.then(
          () => !disk.hasCrashed,
          () => false,
        );
        await core.close().catch(() => undefined);
        disk.restart(step % 2 === 0);
        const next = device.start({ ...cheap, directory: disk });
        const standing = await standingOf(next);
        outcomes.add(standing);
        if (isDone) assert.equal(standing, undoes ? 'storage/key-lost' : 'locked');
        if (standing === 'locked') {
          await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
          assert.equal((await goalsOf(next)).length, 2);
        }
        const kept = await disk.list();
        assert.ok(before.length > 0 && before.every((name) => kept.includes(name)));
        await next.close();
      }
      assert.deepEqual([...outcomes].sort(), ['locked', 'storage/key-lost']);
    });
  }

  for (const way of ['backup.undo-restore', 'backup.confirm-restore'] as const) {
    it(`leaves one of both vaults whole through ${way}, and done again it ends, at every step of disk and keys`, async () => {
      const { core: source } = await vaultWithGoals(2);
      const file = await exportFull(source);
      const undoes = way === 'backup.undo-restore';
      const outcomes = new Set<string>();
      let isDone = false;
      // The first two: the power goes right before the write of the keys, and right behind it.
      for (let step: number = KEYS_STEPS.before; !isDone; step += 1) {
        const device = await createDevice();
        const disk = new DiskModel({ random: createRandom(step + 2) });
        const first = device.start({ ...cheap, directory: disk });
        await first.run('vault.create', { passphrase: PASSPHRASE });
        await first.execute(createGoal({ summary: 'Before' }).command);
        await first.close();
        const restoring = device.start({ ...cheap, directory: disk });
        await restore(restoring, file, { mode: 'replace' });
        await restoring.close();
        const keyStore = cutKeys(device.keyStore, disk, step);
        const core = device.start({ ...cheap, directory: disk, keyStore });
        if (!undoes) await core.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
        if (step >= 0) disk.crashAfter(step);
        isDone = await core.run(way, {}).then(
          () => !disk.hasCrashed,
          () => false,
        );
        await core.close().catch(() => undefined);
        disk.restart(step % 2 === 0);

        const next = device.start({ ...cheap, directory: disk });
        const opened = await unlockEither(next);
        const { replaced } = await next.run('backup.status', {});
        outcomes.add(`${opened}${replaced ? ', undecided' : ''}`);
        assert.equal((await goalsOf(next)).length, opened === 'before' ? 1 : 2);
        if (replaced) {
          if (undoes) await next.close();
          await next.run(way, {});
          if (undoes) await next.run('vault.unlock', { passphrase: PASSPHRASE });
        }
        assert.equal((await goalsOf(next)).length, undoes ? 1 : 2);
        await next.close();
        // What the next opening clears away is gone then.
        await next.run('vault.unlock', { passphrase: undoes ? PASSPHRASE : NEW_PASSPHRASE });
        const stores = (await disk.list()).filter((name) => name.startsWith('mo-eventstore'));
        assert.equal(stores.length, 2, 'no file of the other vault is left');
        await next.close();
      }
      assert.deepEqual([...outcomes].sort(), [undoes ? 'before' : 'restored', 'restored, undecided']);
    });
  }

  it('leaves an empty store or the restored vault, at every step', async () => {
    const { core: source } = await vaultWithGoals(2);
    const file = await exportFull(source);
    const outcomes = new Set<string>();
    let isDone = false;
    for (let step = 0; !isDone; step += 1) {
      const device = await createDevice();
      const disk = new DiskModel({ random: createRandom(step) });
      const core = device.start({ ...cheap, directory: disk });
      disk.crashAfter(step);
      isDone = await restore(core, file).then(
        () => !disk.hasCrashed,
        () => false,
      );
      await core.close().catch(() => undefined);
      disk.restart(step % 2 === 0);
      const next = device.start({ ...cheap, directory: disk });
      const { state } = await next.presence();
      outcomes.add(state);
      if (isDone) assert.equal(state, 'locked');
      if (state === 'empty') await restore(next, file);
      else await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
      assert.equal((await goalsOf(next)).length, 2);
      await next.close();
    }
    assert.deepEqual([...outcomes].sort(), ['empty', 'locked']);
  });

  it('loses nothing and doubles nothing in a merge that is done again', async () => {
    const { core: source } = await vaultWithGoals(2);
    const base = await exportFull(source);
    for (let index = 0; index < 3; index += 1) await source.execute(createGoal().command);
    const file = await exportFull(source);
    let isDone = false;
    for (let step = 0; !isDone; step += 2) {
      const device = await createDevice();
      const disk = new DiskModel({ random: createRandom(step) });
      const first = device.start({ ...cheap, directory: disk });
      await restore(first, base);
      disk.crashAfter(step);
      isDone = await restore(first, file, { mode: 'merge' }).then(
        () => !disk.hasCrashed,
        () => false,
      );
      await first.close().catch(() => undefined);
      disk.restart(step % 4 === 0);
      const next = device.start({ ...cheap, directory: disk });
      await next.run('vault.unlock', { passphrase: NEW_PASSPHRASE });
      const { added, known } = await restore(next, file, { mode: 'merge' });
      assert.equal(added + known, 7);
      assert.equal((await goalsOf(next)).length, 5);
      await next.close();
    }
  });
});

describe('a payload that names an origin', () => {
  it('is read like any other', async () => {
    const { core } = await vaultWithGoals(1);
    const restored = (await createDevice()).start(cheap);
    await restore(restored, await exportFull(core));
    const goalId = v7();
    await restored.execute(command('goal.create', { goalId, ...someGoal }));
    assert.equal((await restored.query('goals.get', { goalId }))?.summary, someGoal.summary);
  });
});
