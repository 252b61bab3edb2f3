import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GoalWatchEvent } from '../api.ts';
import {
  command,
  createDevice,
  createGoal,
  createVault,
  PASSPHRASE,
  watchesAreTold,
} from './testing/core-fixture.ts';

describe('the owner core', () => {
  it('creates, writes, lists, watches, locks and opens again', async () => {
    const { device, core, vaultId, recoveryPhrase } = await createVault();
    assert.equal(recoveryPhrase.split(' ').length, 24);
    const events: GoalWatchEvent[] = [];
    core.watch('goals', {}, (event) => events.push(event));
    const first = createGoal({ summary: '  Łódź café  ' });
    assert.deepEqual(await core.execute(first.command), { commit: 1, replayed: false, events: 1 });
    assert.deepEqual(await core.execute(first.command), { commit: 1, replayed: true, events: null });
    const second = createGoal({ summary: 'Second', targetMonth: '2026-01' });
    await core.execute(second.command);
    await core.execute(command('goal.achieve', { goalId: second.goalId }));
    const page = await core.query('goals.list', { search: 'CAFE' });
    assert.equal(page.total, 1);
    assert.equal(page.items[0]?.summary, 'Łódź café');
    assert.deepEqual(
      events.map((event) => ('items' in event ? event.items.length : event.changes.map(({ kind }) => kind))),
      [0, ['insert'], ['insert'], ['remove']],
    );
    await core.close();
    assert.equal(core.isOpen(), false);
    await assert.rejects(core.query('goals.list', {}), { code: 'vault/locked' });

    const next = device.start();
    assert.deepEqual(await next.presence(), {
      state: 'locked',
      vaultId,
      recoveryConfirmed: false,
      hasPasskey: false,
      retryAt: null,
    });
    await assert.rejects(next.run('vault.unlock', { passphrase: 'not this one' }), {
      code: 'vault/wrong-passphrase',
    });
    await next.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.equal((await next.query('goals.list', { status: 'all' })).total, 2);
    assert.deepEqual((await next.query('diagnostics.get', { verify: true })).integrity, {
      eventStore: 'ok',
      cache: 'ok',
      eventLog: 'ok',
    });
    const session = next.session();
    await next.close();
    assert.ok(session);
    const resumed = device.start();
    await resumed.resume(session);
    assert.equal((await resumed.query('goals.list', { status: 'achieved' })).total, 1);
    await resumed.run('vault.unlock', { passphrase: PASSPHRASE });
    await resumed.run('vault.wipe', { confirm: vaultId });
    assert.deepEqual(await device.directory.list(), []);
    assert.equal((await resumed.presence()).state, 'empty');
  });

  it('shows the words of a creation that was cut short to whoever knows the passphrase, until they are confirmed', async () => {
    const { core, recoveryPhrase } = await createVault();
    await assert.rejects(core.run('vault.show-recovery', { passphrase: 'not this one' }), {
      code: 'vault/wrong-passphrase',
    });
    assert.deepEqual(await core.run('vault.show-recovery', { passphrase: PASSPHRASE }), { recoveryPhrase });
    const words = recoveryPhrase.split(' ');
    await core.run('vault.confirm-recovery', {
      positions: [1, 12, 24],
      words: [words[0] ?? '', words[11] ?? '', words[23] ?? ''],
    });
    await assert.rejects(core.run('vault.show-recovery', { passphrase: PASSPHRASE }), {
      code: 'vault/recovery-confirmed',
    });
    await core.close();
  });

  it('opens with the recovery words and sets a new passphrase with them', async () => {
    const { device, core, recoveryPhrase } = await createVault();
    await core.close();
    const next = device.start();
    await next.run('vault.unlock', { recoveryPhrase });
    await next.run('vault.reset-passphrase', { recoveryPhrase, passphrase: 'an entirely new one' });
    await next.close();
    await assert.rejects(next.run('vault.unlock', { passphrase: PASSPHRASE }), {
      code: 'vault/wrong-passphrase',
    });
    await next.run('vault.unlock', { passphrase: 'an entirely new one' });
    const words = recoveryPhrase.split(' ');
    await assert.rejects(
      next.run('vault.confirm-recovery', { positions: [1, 2, 3], words: ['a', 'b', 'c'] }),
      {
        code: 'vault/wrong-recovery-phrase',
      },
    );
    await next.run('vault.confirm-recovery', {
      positions: [3, 9, 24],
      words: [words[2]!, words[8]!, words[23]!],
    });
    assert.equal((await next.presence()).recoveryConfirmed, true);
    await next.close();
  });

  it('has no vault to open in an empty store', async () => {
    const core = (await createDevice()).start();
    assert.equal((await core.presence()).state, 'empty');
    await assert.rejects(core.run('vault.unlock', { passphrase: PASSPHRASE }), { code: 'vault/empty' });
    await assert.rejects(core.run('vault.wipe', { confirm: 'anything' }), { code: 'vault/empty' });
  });

  it('moves goals in and out of a full window', async () => {
    const { core } = await createVault();
    const events: GoalWatchEvent[] = [];
    const months = ['2030-01', '2030-02', '2030-03'];
    for (const targetMonth of months) await core.execute(createGoal({ targetMonth }).command);
    core.watch('goals', { limit: 2 }, (event) => events.push(event));
    const early = createGoal({ targetMonth: '2029-01' });
    await core.execute(early.command);
    await core.execute(createGoal({ targetMonth: '2031-01' }).command);
    await core.execute(command('goal.archive', { goalId: early.goalId }));
    await watchesAreTold(core);
    const kinds = events.map((event) =>
      'items' in event ? event.items.length : event.changes.map(({ kind }) => kind),
    );
    assert.deepEqual(kinds, [2, ['remove', 'insert'], [], ['remove', 'insert']]);
    assert.deepEqual(
      events.map(({ total }) => total),
      [3, 4, 5, 4],
    );
    await core.close();
  });
});
