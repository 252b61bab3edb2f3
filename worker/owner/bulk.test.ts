import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { CommandReceipt, ProjectStatus } from '../api.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createGoal, createVault } from './testing/core-fixture.ts';

async function addGoals(core: OwnerCore, count: number): Promise<readonly string[]> {
  const goals = Array.from({ length: count }, () => createGoal());
  for (const goal of goals) await core.execute(goal.command);
  return goals.map(({ goalId }) => goalId);
}

async function addProject(core: OwnerCore, status: ProjectStatus): Promise<string> {
  const projectId = v7();
  const dates = { startDate: '2027-01-01', targetDate: '2027-12-31' };
  await core.execute(command('project.create', { projectId, name: 'Boat', status, ...dates }));
  return projectId;
}

const undo = (core: OwnerCore, { commit, events }: CommandReceipt) =>
  core.execute(command('history.undo', { commit, events: events! }));

describe('one change of many', () => {
  it('changes goals at once, leaves alone what is so already, and is taken back in one step', async () => {
    const { core } = await createVault();
    const goalIds = await addGoals(core, 4);
    await core.execute(command('goal.achieve', { goalId: goalIds[0]! }));
    const achieved = async () => (await core.query('goals.list', { status: 'achieved' })).total;
    const receipt = await core.execute(command('goal.bulk', { goalIds, action: 'achieve' }));
    assert.equal(receipt.events, 3);
    assert.equal(await achieved(), 4);
    await undo(core, receipt);
    assert.equal(await achieved(), 1);
    const fields = { slice: 'Money', priority: 'maybe' } as const;
    const change = await core.execute(command('goal.bulk', { goalIds, action: 'change', ...fields }));
    assert.equal(change.events, 4);
    assert.equal((await core.query('goals.list', { status: 'all', ...fields })).total, 4);
    assert.equal((await core.execute(command('goal.bulk', { goalIds: [], action: 'archive' }))).events, 0);
    await core.close();
  });

  it('moves only the projects whose status may follow', async () => {
    const { core } = await createVault();
    const statuses = ['planned', 'in-progress', 'completed', 'canceled'] as const;
    const projectIds: string[] = [];
    for (const status of statuses) projectIds.push(await addProject(core, status));
    const archived = await addProject(core, 'in-progress');
    await core.execute(command('project.archive', { projectId: archived }));
    const input = { projectIds: [...projectIds, archived], action: 'move', status: 'completed' } as const;
    const receipt = await core.execute(command('project.bulk', input));
    assert.equal(receipt.events, 1);
    const found = await Promise.all(projectIds.map((projectId) => core.query('projects.get', { projectId })));
    assert.deepEqual(
      found.map((project) => project?.status),
      ['planned', 'completed', 'completed', 'canceled'],
    );
    const all = await core.execute(command('project.bulk', { projectIds, action: 'archive' }));
    assert.equal(all.events, 4);
    await undo(core, all);
    assert.equal((await core.query('projects.list', { status: 'archived' })).total, 1);
    await core.close();
  });

  it('is all or nothing, and says which was wrong', async () => {
    const { core } = await createVault();
    const goalIds = [...(await addGoals(core, 2)), v7()];
    const refused = (input: object, code: string, field: string) =>
      assert.rejects(core.execute(command('goal.bulk', { goalIds, ...input } as never)), { code, field });
    await refused({ action: 'archive' }, 'input/not-found', 'goalIds.2.goalId');
    await refused({ action: 'change', slice: 'Nowhere' }, 'input/invalid', 'slice');
    await refused({ action: 'change', summary: 'The same for all' }, 'input/unknown-field', 'summary');
    await refused({ action: 'praise' }, 'input/invalid', 'action');
    await refused({ action: 'achieve', goalIds: ['x'] }, 'input/invalid', 'goalIds.0');
    const many = Array.from({ length: 10_001 }, () => v7());
    await refused({ action: 'achieve', goalIds: many }, 'input/too-large', 'goalIds');
    assert.equal((await core.query('goals.list', { status: 'archived' })).total, 0);
    await core.close();
  });
});
