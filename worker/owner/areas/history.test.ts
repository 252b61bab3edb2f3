import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import { command, createGoal, createVault } from '../testing/core-fixture.ts';

describe('the history of the vault', () => {
  it('lists what came last, page by page, with what each thing is called now', async () => {
    const { core } = await createVault();
    const first = createGoal({ summary: 'Run' });
    const second = createGoal({ summary: 'Swim' });
    await core.execute(first.command);
    await core.execute(second.command);
    await core.execute(command('goal.change', { goalId: first.goalId, summary: 'Run ten miles' }));
    const documentId = v7();
    await core.execute(
      command('document.put', { collection: 'notes', documentId, fields: { title: 'Shoes' } }),
    );

    const { items, total, next } = await core.query('history.list', { limit: 2 });
    assert.equal(total, null);
    assert.deepEqual(
      items.map(({ kind, title, changes }) => [kind, title, changes.length > 0]),
      [
        ['document', 'Shoes', true],
        ['goal', 'Run ten miles', true],
      ],
    );
    const older = await core.query('history.list', { limit: 2, after: next! });
    assert.deepEqual(
      older.items.map(({ aggregateId, title }) => [aggregateId, title]),
      [
        [second.goalId, 'Swim'],
        [first.goalId, 'Run ten miles'],
      ],
    );
    assert.equal(older.next, null);
    await assert.rejects(core.query('history.list', { after: 'nothing' }), {
      code: 'input/invalid',
      field: 'after',
    });
    await core.close();
  });
});
