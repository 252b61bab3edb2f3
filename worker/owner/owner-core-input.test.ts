import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { VaultCommand } from '../api.ts';
import { badCommands } from '../domain/testing/bad-commands.ts';
import { MoError } from '../errors/mo-error.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import { STORE_SCHEMA } from '../ports/version.ts';
import { KIT_VERSION } from './kit-version.ts';
import packageJson from '../package.json' with { type: 'json' };
import {
  command,
  createDevice,
  createGoal,
  createVault,
  PASSPHRASE,
  someGoal,
} from './testing/core-fixture.ts';

describe('input that must be refused', () => {
  it('changes nothing, whatever it is', async () => {
    const { core } = await createVault();
    await core.execute(createGoal().command);
    const before = await core.query('diagnostics.get', { verify: false });
    for (const { command: bad, code, field } of badCommands()) {
      await assert.rejects(core.execute(bad as VaultCommand), (error) => {
        assert.ok(error instanceof MoError);
        assert.deepEqual([error.code, error.field], [code, field]);
        return true;
      });
    }
    const goalId = v7();
    await assert.rejects(core.execute(command('goal.achieve', { goalId })), {
      code: 'input/not-found',
      field: 'goalId',
    });
    const items = [
      { ...someGoal, goalId },
      { ...someGoal, goalId: v7() },
      { ...someGoal, goalId },
    ];
    await assert.rejects(core.execute(command('goal.import', { items })), {
      code: 'input/conflict',
      field: 'items.2.goalId',
    });
    const after = await core.query('diagnostics.get', { verify: true });
    assert.deepEqual(after.counts, before.counts);
    assert.equal((await core.execute(createGoal().command)).commit, 2);
    await core.close();
  });

  it('is refused by queries too', async () => {
    const { core } = await createVault();
    await assert.rejects(core.query('goals.list', { limit: 0 }), { code: 'input/invalid', field: 'limit' });
    await assert.rejects(core.query('goals.get', { goalId: 'not an id' }), {
      code: 'input/invalid',
      field: 'goalId',
    });
    assert.throws(() => core.watch('goals', { offset: -1 }, () => assert.fail()), {
      code: 'input/invalid',
      field: 'offset',
    });
    assert.equal(await core.query('goals.get', { goalId: v7() }), null);
    await core.close();
  });
});

describe('a command that comes again', () => {
  it('is answered as before, even when it changed nothing or things have moved on', async () => {
    const { device, core } = await createVault();
    const { command: create, goalId } = createGoal();
    const achieve = command('goal.achieve', { goalId });
    const again = command('goal.achieve', { goalId });
    const unachieve = command('goal.unachieve', { goalId });
    const commits = [];
    for (const each of [create, achieve, again, unachieve]) commits.push((await core.execute(each)).commit);
    assert.deepEqual(commits, [1, 2, 2, 3]);
    const session = core.session()!;
    await core.close();
    const next = device.start();
    await next.resume(session);
    for (const [index, each] of [create, achieve, again, unachieve].entries()) {
      assert.deepEqual(await next.execute(each), { commit: commits[index], replayed: true, events: null });
    }
    assert.equal((await next.query('goals.get', { goalId: goalId }))?.achieved, false);
    await next.close();
  });

  it('is a conflict when it says something else', async () => {
    const { core } = await createVault();
    const { command: create, goalId } = createGoal();
    await core.execute(create);
    const others: VaultCommand[] = [
      { ...create, at: create.at + 1 },
      { ...create, input: { ...create.input, summary: 'Another' } } as VaultCommand,
      { ...command('goal.archive', { goalId }), commandId: create.commandId },
    ];
    for (const other of others) {
      await assert.rejects(core.execute(other), { code: 'input/conflict', field: 'commandId' });
    }
    const sameInOtherOrder = Object.fromEntries(Object.entries(create).reverse()) as unknown as VaultCommand;
    assert.equal((await core.execute(sameInOtherOrder)).replayed, true);
    await core.close();
  });
});

describe('failed attempts to unlock', () => {
  it('make the next ones wait, across reloads, and a success forgets them', async () => {
    const { device, core } = await createVault();
    await core.close();
    const wrong = { passphrase: 'wrong passphrase' };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await assert.rejects(device.start().run('vault.unlock', wrong), { code: 'vault/wrong-passphrase' });
    }
    const next = device.start();
    const { retryAt } = await next.presence();
    assert.ok(retryAt !== null && retryAt > device.time);
    await assert.rejects(next.run('vault.unlock', { passphrase: PASSPHRASE }), {
      code: 'vault/back-off',
      retryable: true,
      retryAt,
    });
    device.time = retryAt;
    await next.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.equal((await next.presence()).retryAt, null);
    await next.close();
    await assert.rejects(next.run('vault.unlock', wrong), { code: 'vault/wrong-passphrase' });
    assert.equal((await next.presence()).retryAt, null);
  });

  it('count when the tab is closed before the answer', async () => {
    const { device, core } = await createVault();
    await core.close();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      let isDeriving = () => {};
      const deriving = new Promise<void>((resolve) => (isDeriving = resolve));
      const killed = device.start({
        argon2: () => {
          isDeriving();
          return new Promise(() => undefined);
        },
      });
      void killed.run('vault.unlock', { passphrase: PASSPHRASE });
      await deriving;
    }
    await assert.rejects(device.start().run('vault.unlock', { passphrase: PASSPHRASE }), {
      code: 'vault/back-off',
    });
  });

  it('are not counted when the person cancels', async () => {
    const { device, core } = await createVault();
    await core.close();
    const canceled = new MoError('vault/canceled', 'The key derivation was canceled.');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const next = device.start({ argon2: () => Promise.reject(canceled) });
      await assert.rejects(next.run('vault.unlock', { passphrase: PASSPHRASE }), { code: 'vault/canceled' });
    }
    await core.run('vault.unlock', { passphrase: PASSPHRASE });
    await core.close();
  });
});

describe('the rest of a life', () => {
  it('says which version it is', async () => {
    assert.equal(KIT_VERSION, packageJson.version);
    assert.equal(EVENT_STORE_SCHEMA, STORE_SCHEMA);
  });

  it('wipes only what was named', async () => {
    const { device, core, vaultId } = await createVault();
    await assert.rejects(core.run('vault.wipe', { confirm: v7() }), {
      code: 'input/invalid',
      field: 'confirm',
    });
    assert.equal(core.isOpen(), true);
    await core.run('vault.wipe', { confirm: vaultId });
    assert.equal(core.isOpen(), false);
    assert.equal(await device.keyStore.load(), null);
    assert.deepEqual(await device.directory.list(), []);
    await core.run('vault.create', { passphrase: PASSPHRASE });
    await core.close();
  });

  it('closes twice, answers nothing afterwards, and gives no session', async () => {
    const { core } = await createVault();
    await Promise.all([core.close(), core.close()]);
    assert.equal(core.session(), null);
    await assert.rejects(core.execute(createGoal().command), { code: 'vault/locked' });
    assert.throws(() => core.watch('goals', {}, () => {}), { code: 'vault/locked' });
    assert.equal((await createDevice()).start().session(), null);
  });
});
