import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { HistoryPage } from '../../api.ts';
import { command, createGoal, createVault, someGoal } from '../testing/core-fixture.ts';

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

  it('says what the goals and milestones are called that a project changed', async () => {
    const { core } = await createVault();
    const { command: create, goalId } = createGoal({ summary: 'Learn to sail' });
    await core.execute(create);
    const [projectId, milestoneId] = [v7(), v7()];
    const dates = { startDate: '2031-01-01', targetDate: '2031-06-30' };
    const milestones = [{ milestoneId, name: 'Keel', date: '2031-02-01' }];
    await core.execute(
      command('project.create', { projectId, name: 'Boat', goalIds: [goalId], milestones, ...dates }),
    );
    await core.execute(
      command('project.change', { projectId, milestones: [{ kind: 'remove', milestoneId }] }),
    );
    await core.execute(command('goal.change', { goalId, summary: 'Sail' }));
    const { items } = await core.query('history.list', { aggregateId: projectId });
    assert.deepEqual(
      items.map(({ names }) => names),
      [{ [milestoneId]: 'Keel' }, { [milestoneId]: 'Keel' }, { [goalId]: 'Sail' }],
    );
    await core.close();
  });

  it('is told to a watch after each change as a query would answer, though only what is new is read', async () => {
    const { core } = await createVault();
    const told: HistoryPage[] = [];
    const stop = core.watch('history', { limit: 3 }, (page) => told.push(page));
    const goals = Array.from({ length: 4 }, (_, number) => createGoal({ summary: `Goal ${number}` }));
    const [first, second] = goals.map(({ goalId }) => goalId);
    const commands = [
      ...goals.map((goal) => goal.command),
      ...[1, 2, 3, 4].map((round) => command('goal.change', { goalId: first!, summary: `Round ${round}` })),
      command('goal.achieve', { goalId: second! }),
      command('goal.change', { goalId: first!, summary: 'Another name', slice: 'Work' }),
      command('history.undo', { commit: 10, events: 1 }),
      command('goal.archive', { goalId: second! }),
      command('goal.import', { items: goals.map(() => ({ ...someGoal, goalId: v7() })) }),
      command('goal.change', { goalId: first!, priority: 'maybe' }),
    ];
    for (const each of commands) {
      await core.execute(each);
      const page = await core.query('history.list', { limit: 3 });
      assert.deepEqual(told.at(-1), page);
    }
    assert.equal(told.length, commands.length + 1);
    assert.deepEqual(
      told[8]!.items.map(({ title }) => title),
      ['Round 4', 'Round 4', 'Round 4'],
    );
    stop();
    await core.close();
  });
});
