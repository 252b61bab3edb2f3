import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import type { VaultCommand } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createGoal, createVault, someGoal } from './testing/core-fixture.ts';

const dates = { startDate: '2027-01-01', targetDate: '2027-12-31' } as const;
const at = (index: number) => 1_760_000_000_000 + index;

interface Copy {
  readonly goals: readonly Record<string, unknown>[];
  readonly projects: readonly Record<string, unknown>[];
  readonly documents: readonly Record<string, unknown>[];
}
async function exported(core: OwnerCore): Promise<{ readonly file: Blob; readonly copy: Copy }> {
  const { file } = await core.run('backup.export-readable', {});
  return { file, copy: JSON.parse(await file.text()) as Copy };
}
/** What a copy says, without when it was made and when an item was last touched. */
function contentOf({ goals, projects, documents }: Copy): Copy {
  const sorted = (items: Copy['goals'], id: string) =>
    items.map(({ changedAt: _, ...item }) => item).sort((a, b) => String(a[id]).localeCompare(String(b[id])));
  return {
    goals: sorted(goals, 'goalId'),
    projects: sorted(projects, 'projectId'),
    documents: sorted(documents, 'documentId'),
  };
}
const fileOf = (copy: object) =>
  new Blob([JSON.stringify({ format: 'mo-kit-readable', version: 2, ...copy }, null, 1)]);
const bring = (core: OwnerCore, file: Blob) => core.run('backup.import-readable', { file });

/** Commands that make a vault in which every kind of thing can be. */
function commandsOf(choices: readonly number[]): VaultCommand[] {
  const goalIds: string[] = [];
  const projectIds: string[] = [];
  const documentIds: string[] = [];
  const pick = (ids: readonly string[], by: number) => ids[by % Math.max(1, ids.length)];
  return choices.flatMap((choice, index): VaultCommand[] => {
    const by = Math.floor(choice / 10);
    const goalId = pick(goalIds, by);
    const projectId = pick(projectIds, by);
    const documentId = pick(documentIds, by);
    switch (choice % 10) {
      case 0:
      case 1: {
        const { goalId: made, command: create } = createGoal(
          { summary: `Ziel „${by}“ \\ "[{x}]",` },
          at(index),
        );
        goalIds.push(made);
        return [create];
      }
      case 2: {
        const made = v7();
        projectIds.push(made);
        const milestoneId = v7();
        const status = (['planned', 'in-progress', 'completed', 'canceled'] as const)[by % 4]!;
        const input = {
          projectId: made,
          ...dates,
          name: `Projekt ${by}`,
          description: 'Zwei\nZeilen',
          status,
          goalIds: goalIds.filter((_, place) => (by >> place) % 2 === 1),
          milestones: [{ milestoneId, name: 'Kiel', date: '2027-06-01', completed: by % 2 === 0 }],
        };
        return [command('project.create', input, at(index))];
      }
      case 3:
        return goalId === undefined ? [] : [command('goal.achieve', { goalId }, at(index))];
      case 4:
        return goalId === undefined ? [] : [command('goal.unachieve', { goalId }, at(index))];
      case 5:
        return goalId === undefined ? [] : [command('goal.archive', { goalId }, at(index))];
      case 6:
        return projectId === undefined ? [] : [command('project.archive', { projectId }, at(index))];
      case 7: {
        const made = v7();
        documentIds.push(made);
        const fields = { title: `Notiz ${by}`, list: [1, [null, { deep: 'ü' }]] };
        const collection = by % 2 === 0 ? 'notes' : 'habits';
        return [command('document.put', { collection, documentId: made, fields }, at(index))];
      }
      case 8: {
        const bulk = projectIds.filter((_, place) => (by >> place) % 2 === 1);
        return [
          command('project.bulk', { projectIds: bulk, action: 'move', status: 'completed' }, at(index)),
        ];
      }
      default:
        return documentId === undefined
          ? []
          : [command('document.delete', { collection: 'notes', documentId }, at(index))];
    }
  });
}

describe('a readable copy', () => {
  it('brings everything into an empty vault: its own copy says the same, and twice changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10_000), { maxLength: 40 }), async (choices) => {
        const { core } = await createVault();
        for (const each of commandsOf(choices)) await core.execute(each).catch(() => undefined);
        const { file, copy } = await exported(core);
        const { core: other } = await createVault();
        const { goals, projects, documents } = copy;
        const counts = { goals: goals.length, projects: projects.length, documents: documents.length };
        assert.deepEqual(await bring(other, file), { ...counts, skipped: 0 });
        const { copy: again } = await exported(other);
        assert.deepEqual(contentOf(again), contentOf(copy));
        const all = goals.length + projects.length + documents.length;
        const nothing = { goals: 0, projects: 0, documents: 0, skipped: all };
        assert.deepEqual(await bring(other, file), nothing);
        assert.deepEqual((await exported(other)).copy.goals, again.goals);
        await core.close();
        await other.close();
      }),
      runs(15),
    );
  });

  it('keeps a word of the person that differs from what the projects say, either way', async () => {
    const { core } = await createVault();
    const goals = [false, true].map((achieved) => ({ goalId: v7(), ...someGoal, achieved }));
    const projects = goals.map(({ goalId, achieved }) => ({
      ...{ projectId: v7(), name: 'Boat', ...dates, goalIds: [goalId] },
      status: achieved ? 'planned' : 'completed',
    }));
    await bring(core, fileOf({ goals, projects }));
    const { items } = await core.query('goals.list', { status: 'all' });
    for (const { goalId, achieved } of goals) {
      assert.equal(items.find((item) => item.goalId === goalId)?.achieved, achieved);
    }
  });

  it('takes a copy of the first version, which had goals only', async () => {
    const { core } = await createVault();
    const goal = {
      goalId: v7(),
      ...someGoal,
      createdAt: 5,
      changedAt: 6,
      projects: { live: 1, completed: 0 },
    };
    const goals = [
      { ...goal, achieved: true, archived: false },
      { ...goal, goalId: v7(), achieved: false, archived: true },
    ];
    const file = new Blob([JSON.stringify({ format: 'mo-kit-readable', version: 1, exportedAt: '', goals })]);
    assert.deepEqual(await bring(core, file), { goals: 2, projects: 0, documents: 0, skipped: 0 });
    const { items } = await core.query('goals.list', { status: 'all' });
    assert.deepEqual(
      new Map(
        items.map(({ goalId, achieved, archived, createdAt }) => [goalId, { achieved, archived, createdAt }]),
      ),
      new Map(
        goals.map(({ goalId, achieved, archived, createdAt }) => [goalId, { achieved, archived, createdAt }]),
      ),
    );
  });

  it('that is wrong anywhere, or of a newer version, changes nothing, and the place is named', async () => {
    const { core } = await createVault();
    const goal = { goalId: v7(), ...someGoal };
    const project = { projectId: v7(), name: 'Boat', ...dates, goalIds: [goal.goalId] };
    const document = { documentId: v7(), collection: 'notes', fields: { title: 'x' } };
    const milestone = { milestoneId: v7(), name: 'Keel', date: '2028-01-01' };
    const goals = [goal];
    const bad: [object, string, string?][] = [
      [{ goals: [...goals, { ...goal, goalId: v7(), summary: '' }] }, 'input/invalid', 'goals.1.summary'],
      [{ goals: [goal, goal] }, 'input/conflict', 'goals.1'],
      [{ goals: [1] }, 'input/invalid', 'goals.0'],
      [{ projects: [project] }, 'input/not-found', 'projects.0.goalIds.0'],
      [
        { goals, projects: [{ ...project, targetDate: '2026-01-01' }] },
        'input/invalid',
        'projects.0.targetDate',
      ],
      [
        { goals, projects: [{ ...project, milestones: [milestone] }] },
        'input/invalid',
        'projects.0.milestones.0.date',
      ],
      [
        { goals, documents: [document, { ...document, documentId: v7(), fields: [] }] },
        'input/invalid',
        'documents.1.fields',
      ],
      [{ goals, documents: [{ ...document, collection: 'No' }] }, 'input/invalid', 'documents.0.collection'],
      [{ goals, version: 3 }, 'backup/unsupported'],
      [{ goals, format: 'other' }, 'input/invalid', 'file'],
    ];
    for (const [copy, code, field] of bad) {
      const expected = field === undefined ? { code } : { code, field };
      await assert.rejects(bring(core, fileOf(copy)), expected, JSON.stringify(copy));
    }
    for (const text of [
      'hello',
      '[]',
      'null',
      '{}',
      '{"goals":[',
      '{"format":"mo-kit-readable","version":2',
    ]) {
      await assert.rejects(bring(core, new Blob([text])), { code: 'input/invalid', field: 'file' }, text);
    }
    await assert.rejects(bring(core, new Blob([new Uint8Array([0x7b, 0xff, 0x7d])])), {
      code: 'input/invalid',
    });
    const { copy } = await exported(core);
    assert.deepEqual([copy.goals, copy.projects, copy.documents], [[], [], []]);
  });

  it('finds ids that are taken by other things: the items get others, and their links follow', async () => {
    const { core } = await createVault();
    const [one, two, three] = [v7(), v7(), v7()];
    await core.execute(command('project.create', { projectId: one, name: 'In the way', ...dates }));
    await core.execute(createGoalAs(two));
    await core.execute(command('document.put', { collection: 'other', documentId: three, fields: { a: 1 } }));
    const file = fileOf({
      goals: [{ goalId: one, ...someGoal }],
      projects: [{ projectId: two, name: 'Linked', ...dates, goalIds: [one] }],
      documents: [{ documentId: three, collection: 'notes', fields: { title: 'moved' } }],
    });
    assert.deepEqual(await bring(core, file), { goals: 1, projects: 1, documents: 1, skipped: 0 });
    assert.deepEqual(await bring(core, file), { goals: 0, projects: 0, documents: 0, skipped: 3 });
    const { goals, projects, documents } = (await exported(core)).copy;
    const goal = goals.find(({ goalId }) => goalId !== two)!;
    assert.notEqual(goal['goalId'], one);
    const project = projects.find(({ name }) => name === 'Linked')!;
    assert.notEqual(project['projectId'], two);
    assert.deepEqual(project['goalIds'], [goal['goalId']]);
    assert.deepEqual(documents.map(({ collection }) => collection).sort(), ['notes', 'other']);
  });

  it('does not bring back what was destroyed here, nor a link to it', async () => {
    const { core } = await createVault();
    const { goalId, command: create } = createGoal();
    await core.execute(create);
    const projectId = v7();
    await core.execute(command('project.create', { projectId, name: 'Boat', ...dates, goalIds: [goalId] }));
    const { file } = await exported(core);
    await core.run('keys.shred', { aggregateId: goalId });
    assert.deepEqual((await exported(core)).copy.projects[0]!['goalIds'], []);
    assert.deepEqual(await bring(core, file), { goals: 0, projects: 0, documents: 0, skipped: 2 });
    const other = fileOf({
      goals: [{ goalId, ...someGoal }],
      projects: [{ projectId: v7(), name: 'Next', ...dates, goalIds: [goalId] }],
    });
    assert.deepEqual(await bring(core, other), { goals: 0, projects: 1, documents: 0, skipped: 1 });
  });

  it('that is cut short leaves whole things only, shows how far it is, and goes on when it is imported again', async () => {
    const { core } = await createVault();
    const goals = Array.from({ length: 1200 }, () => ({ goalId: v7(), ...someGoal, achieved: true }));
    const projects = goals.map(({ goalId }, index) => ({
      projectId: v7(),
      name: `Project ${index}`,
      ...dates,
      // Pairs, far from each other in the file.
      goalIds: [goalId, goals[1199 - index]!.goalId],
    }));
    const documents = goals.map(() => ({ documentId: v7(), collection: 'notes', fields: { title: 'x' } }));
    const file = fileOf({ documents, goals, projects: projects.reverse() });
    const abort = new AbortController();
    const stages = new Set<string>();
    const running = core.run(
      'backup.import-readable',
      { file },
      {
        signal: abort.signal,
        onProgress({ stage }) {
          stages.add(stage);
        },
      },
    );
    const watched = core.watch('goals', { status: 'all', limit: 1 }, ({ total }) => {
      if (total > 0) abort.abort();
    });
    await assert.rejects(running, { code: 'vault/canceled' });
    watched();
    const part = (await exported(core)).copy;
    assert.ok(part.goals.length > 0 && part.goals.length < 1200);
    assert.equal(part.projects.length, part.goals.length);
    const there = new Set(part.goals.map(({ goalId }) => goalId));
    const links = part.projects.flatMap(({ goalIds }) => goalIds as string[]);
    assert.ok(links.every((goalId) => there.has(goalId)));
    assert.ok(part.goals.every(({ achieved }) => achieved));
    const rest = 1200 - part.goals.length;
    const report = await bring(core, file);
    assert.deepEqual([report.goals, report.projects], [rest, rest]);
    const { copy } = await exported(core);
    assert.deepEqual([copy.goals.length, copy.projects.length, copy.documents.length], [1200, 1200, 1200]);
    assert.ok(copy.goals.every(({ achieved }) => achieved));
    assert.deepEqual([...stages], ['verifying', 'importing']);
  });
});

function createGoalAs(goalId: string): VaultCommand {
  return command('goal.create', { goalId, ...someGoal });
}
