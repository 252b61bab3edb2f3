import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { Goal, Project, ProjectCreation } from '../api.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createGoal, createVault } from './testing/core-fixture.ts';

const someProject: Omit<ProjectCreation, 'projectId'> = {
  name: 'Build a boat',
  startDate: '2027-01-01',
  targetDate: '2027-12-31',
};

async function createProject(core: OwnerCore, fields: Partial<ProjectCreation> = {}): Promise<string> {
  const projectId = v7();
  await core.execute(command('project.create', { projectId, ...someProject, ...fields }));
  return projectId;
}
const change = (core: OwnerCore, projectId: string, fields: object) =>
  core.execute(command('project.change', { projectId, ...fields }));
const projectOf = async (core: OwnerCore, projectId: string): Promise<Project> =>
  (await core.query('projects.get', { projectId }))!;
const goalOf = async (core: OwnerCore, goalId: string): Promise<Goal> =>
  (await core.query('goals.get', { goalId }))!;

describe('projects in the owner', () => {
  it('are created with goals and milestones, changed by one form, listed, found and watched', async () => {
    const { core } = await createVault();
    const goal = createGoal();
    await core.execute(goal.command);
    const [first, second] = [v7(), v7()];
    const projectId = await createProject(core, {
      goalIds: [goal.goalId],
      milestones: [
        { milestoneId: first, name: 'Keel', date: '2027-06-01' },
        { milestoneId: second, name: 'Mast', date: '2027-03-01', completed: true },
      ],
    });
    const events: unknown[] = [];
    const stop = core.watch('projects', { goalId: goal.goalId }, (event) => events.push(event));
    const created = await projectOf(core, projectId);
    assert.deepEqual(
      created.milestones.map(({ name, completed }) => [name, completed]),
      [
        ['Mast', true],
        ['Keel', false],
      ],
    );
    assert.deepEqual((await goalOf(core, goal.goalId)).projects, { live: 1, completed: 0 });

    await change(core, projectId, {
      name: 'Build a ship',
      description: 'Line one\r\nline two',
      status: 'in-progress',
      targetDate: '2028-06-30',
      milestones: [
        { kind: 'change', milestoneId: first, date: '2028-06-01' },
        { kind: 'remove', milestoneId: second },
      ],
    });
    const changed = await projectOf(core, projectId);
    assert.equal(changed.description, 'Line one\nline two');
    assert.deepEqual(changed.milestones, [
      { milestoneId: first, name: 'Keel', date: '2028-06-01', completed: false },
    ]);
    assert.equal(events.length, 2);
    assert.equal((events[1] as { changes: { kind: string }[] }).changes[0]!.kind, 'update');
    assert.deepEqual((await core.query('projects.list', { status: 'in-progress' })).items, [changed]);
    assert.deepEqual((await core.query('projects.list', { search: 'line ship' })).items, [changed]);
    assert.equal((await core.query('projects.list', { from: '2028-07-01' })).total, 0);
    assert.equal((await core.query('projects.list', { to: '2027-01-01', goalId: goal.goalId })).total, 1);
    stop();
    await core.close();
  });

  it('say when their goals are achieved, until the person says otherwise', async () => {
    const { core } = await createVault();
    const goal = createGoal();
    await core.execute(goal.command);
    const link = { goalIds: [goal.goalId], status: 'in-progress' as const };
    const [a, b] = [await createProject(core, link), await createProject(core, link)];
    const achieved = async () => (await goalOf(core, goal.goalId)).achieved;
    const expect = async (expected: boolean, what: string) => assert.equal(await achieved(), expected, what);

    await change(core, a, { status: 'completed' });
    await expect(false, 'one is still open');
    await change(core, b, { status: 'canceled' });
    await expect(true, 'a canceled project is ignored');
    await core.execute(command('goal.unachieve', { goalId: goal.goalId }));
    await expect(false, 'the person says no');
    await change(core, a, { name: 'Another name' });
    await expect(false, 'a new name changes nothing');
    await change(core, b, { status: 'in-progress' });
    await expect(false, 'one is open again');
    await core.execute(command('goal.achieve', { goalId: goal.goalId }));
    await expect(true, 'the person says yes');
    await core.execute(command('project.archive', { projectId: b }));
    await expect(true, 'only completed ones are live');
    await change(core, a, { status: 'in-progress' });
    await expect(false, 'it was reopened');
    assert.equal((await core.query('goals.list', { status: 'achieved' })).total, 0);
    await core.close();
  });

  it('are taken back and done again, and keep what was changed since', async () => {
    const { core } = await createVault();
    const milestoneId = v7();
    const projectId = await createProject(core, {
      milestones: [{ milestoneId, name: 'Keel', date: '2027-06-01' }],
    });
    const undo = (receipt: { commit: number; events: number | null }) =>
      core.execute(command('history.undo', { commit: receipt.commit, events: receipt.events! }));
    const before = await projectOf(core, projectId);
    const receipt = await change(core, projectId, {
      name: 'Another',
      status: 'in-progress',
      milestones: [{ kind: 'remove', milestoneId }],
    });
    const undone = await undo(receipt);
    const { changedAt: _, ...rest } = await projectOf(core, projectId);
    const { changedAt: __, ...expected } = before;
    assert.deepEqual(rest, expected);
    await undo(undone);
    assert.equal((await projectOf(core, projectId)).name, 'Another');
    assert.deepEqual((await projectOf(core, projectId)).milestones, []);

    const renamed = await change(core, projectId, { name: 'Third', description: 'More' });
    await change(core, projectId, { name: 'Fourth' });
    await undo(renamed);
    const after = await projectOf(core, projectId);
    assert.deepEqual([after.name, after.description], ['Fourth', '']);
    await assert.rejects(undo(renamed), { code: 'input/conflict' });

    const { items } = await core.query('history.list', { aggregateId: projectId });
    const creation = items.at(-2)!;
    assert.equal(creation.type, 'project.milestone-added');
    const first = items.find(({ type }) => type === 'project.created')!;
    await core.execute(command('history.restore', { eventId: first.eventId, fields: ['name'] }));
    assert.equal((await projectOf(core, projectId)).name, 'Build a boat');
    await core.execute(command('history.undo', { eventId: first.eventId }));
    assert.equal((await projectOf(core, projectId)).archived, true);
    await core.close();
  });

  it('are found with goals, milestones and documents in one search', async () => {
    const { core } = await createVault();
    const goal = createGoal({ summary: 'Überquere die Straße' });
    await core.execute(goal.command);
    const milestoneId = v7();
    await createProject(core, {
      name: 'Strassenbau',
      milestones: [{ milestoneId, name: 'Die Hauptstrasse ist fertig', date: '2027-06-01' }],
    });
    const documentId = v7();
    const fields = { title: 'Notiz', body: 'Eine Seitenstrasse ist gesperrt' };
    await core.execute(command('document.put', { collection: 'notes', documentId, fields }));
    const find = async (text: string) => (await core.query('search.find', { text })).items;
    const hits = await find('stras');
    assert.deepEqual(
      hits.map(({ kind, field }) => [kind, field]),
      [
        ['project', 'name'],
        ['goal', 'summary'],
        ['milestone', 'name'],
        ['document', 'fields.body'],
      ],
    );
    assert.equal(hits[0]!.text.slice(hits[0]!.ranges[0]!.start, hits[0]!.ranges[0]!.end), 'Stras');
    assert.equal((await find('uber'))[0]!.aggregateId, goal.goalId);
    assert.deepEqual(await find('"'), []);
    await core.execute(command('document.delete', { collection: 'notes', documentId }));
    assert.equal((await find('seitenstrasse')).length, 0);
    await core.close();
  });
});
