import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Project, ProjectQuery } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import { GOAL_IDS } from '../domain/testing/arbitrary-project.ts';
import { applyChanges } from './testing/apply-changes.ts';
import { codeOf } from './testing/code-of.ts';
import { command, createVault, someGoal } from './testing/core-fixture.ts';
import { arbitraryProjectStep, createProjectModel } from './testing/project-model.ts';

const ALL: ProjectQuery = { status: 'all', limit: 1000 };
const byId = (projects: readonly Project[]) =>
  projects.toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1));

describe('projects beside their model', () => {
  it('do what the model does, in lists, watches and to the goals they are linked to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryProjectStep, { minLength: 5, maxLength: 40 }),
        fc.constantFrom<ProjectQuery>(
          ALL,
          { status: 'completed', sort: 'changed', descending: true, limit: 2 },
          { goalId: GOAL_IDS[0]!, limit: 2 },
          { from: '2026-02-28', to: '2028-12-31', sort: 'name', limit: 2 },
        ),
        async (steps, query) => {
          const { core } = await createVault();
          for (const goalId of GOAL_IDS) await core.execute(command('goal.create', { goalId, ...someGoal }));
          const model = createProjectModel();
          let watched: readonly Project[] = [];
          const stop = core.watch('projects', query, (event) => {
            watched = 'items' in event ? event.items : applyChanges(watched, event.changes, 'projectId');
          });
          for (const step of steps) {
            const sent = model.commandOf(step);
            const expected = model.apply(step);
            assert.equal(await codeOf(core.execute(sent)), expected, JSON.stringify(sent));
            if (expected === null) assert.equal((await core.execute(sent)).replayed, true);
            assert.deepEqual(watched, (await core.query('projects.list', query)).items);
            const goals = await core.query('goals.list', { status: 'all' });
            const achieved = goals.items.filter((goal) => goal.achieved).map(({ goalId }) => goalId);
            assert.deepEqual(achieved.sort(), GOAL_IDS.filter(model.isAchieved), JSON.stringify(sent));
          }
          const { items } = await core.query('projects.list', ALL);
          assert.deepEqual(byId(items), byId(model.projects()));
          stop();
          await core.close();
        },
      ),
      runs(12),
    );
  });
});
