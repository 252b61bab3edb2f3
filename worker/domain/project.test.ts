import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import {
  PROJECT_STATUS_CHANGES,
  PROJECT_STATUSES,
  type ProjectChange,
  type ProjectCreation,
} from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import { isDay } from './calendar.ts';
import { decideProject, type ProjectIntent } from './decide-project.ts';
import { decodeEvent, encodeEvent } from './event.ts';
import {
  evolveProject,
  initialProject,
  projectEvents,
  projectOfState,
  type ProjectEvent,
  type ProjectState,
} from './project.ts';
import { arbitraryProjectEvent, GOAL_IDS, MILESTONE_IDS } from './testing/arbitrary-project.ts';

const projectId = v7();
const [milestoneId, otherId] = MILESTONE_IDS as [string, string];
const everyGoal = { isGoal: (goalId: string) => GOAL_IDS.includes(goalId) };
const fields: ProjectCreation = {
  projectId,
  name: 'Build a boat',
  description: 'Of oak',
  startDate: '2027-01-01',
  targetDate: '2027-12-31',
};
const fold = (events: readonly ProjectEvent[], from: ProjectState = initialProject) =>
  events.reduce((state, event, index) => evolveProject(state, event, index + 1), from);
const decide = (state: ProjectState, intent: ProjectIntent, path?: string) =>
  decideProject(state, intent, 7, everyGoal, path);
const create = (more: Partial<ProjectCreation> = {}) =>
  fold(decide(initialProject, { name: 'project.create', input: { ...fields, ...more } }));
const change = (state: ProjectState, input: Omit<ProjectChange, 'projectId'>) =>
  decide(state, { name: 'project.change', input: { projectId, ...input } });

describe('a day', () => {
  it('is one that the calendar has', () => {
    for (const day of ['2000-01-01', '2024-02-29', '2199-12-31', '2100-02-28']) assert.ok(isDay(day), day);
    const wrong = [
      '2025-99-99',
      '2023-02-29',
      '2100-02-29',
      '2026-04-31',
      '2026-00-10',
      '1999-12-31',
      '2200-01-01',
    ];
    for (const day of [...wrong, '2026-1-1', ' 2026-01-01', '2026-01-01T00:00']) assert.ok(!isDay(day), day);
  });
});

describe('evolving a project', () => {
  it('gives a valid project for any events in any order, always the same one', () => {
    fc.assert(
      fc.property(fc.array(arbitraryProjectEvent, { maxLength: 25 }), (events) => {
        const state = fold(events);
        assert.deepEqual(fold(events), state);
        const project = projectOfState(projectId, state);
        assert.equal(project === null, !events.some(({ type }) => type === 'project.created'));
        if (project === null) return;
        assert.ok(project.startDate <= project.targetDate);
        for (const { date } of project.milestones) {
          assert.ok(date >= project.startDate && date <= project.targetDate);
        }
        assert.deepEqual([...project.goalIds].sort(), [...new Set(project.goalIds)]);
      }),
      runs(500),
    );
  });

  it('survives being written down', () => {
    fc.assert(
      fc.property(arbitraryProjectEvent, (event) => {
        const read = decodeEvent(encodeEvent(event), projectEvents);
        assert.deepEqual(fold([read as ProjectEvent]), fold([event]));
      }),
      runs(200),
    );
  });

  it('notes when it began to say what it says to a goal', () => {
    const goalId = GOAL_IDS[0]!;
    const state = create({ goalIds: [goalId], status: 'in-progress' });
    const renamed = evolveProject(
      state,
      { type: 'project.changed', version: 1, at: 1, data: { name: 'x' } },
      50,
    );
    assert.deepEqual(renamed.links[goalId], { linked: true, voice: 'open', order: 1 });
    const done = evolveProject(
      renamed,
      { type: 'project.status-changed', version: 1, at: 1, data: { status: 'completed' } },
      51,
    );
    assert.deepEqual(done.links[goalId], { linked: true, voice: 'completed', order: 51 });
    const gone = evolveProject(done, { type: 'project.archived', version: 1, at: 1, data: {} }, 52);
    assert.deepEqual(gone.links[goalId], { linked: true, voice: 'silent', order: 52 });
  });
});

describe('deciding on a project', () => {
  it('lets a status follow by the table only, and each step has a way back', () => {
    for (const from of PROJECT_STATUSES) {
      for (const to of PROJECT_STATUSES) {
        const state = create({ status: from });
        if (from === to) assert.deepEqual(change(state, { status: to }), []);
        else if (PROJECT_STATUS_CHANGES[from].includes(to)) {
          assert.equal(fold(change(state, { status: to }), state).status, to);
          assert.ok(PROJECT_STATUS_CHANGES[to].includes(from));
        } else {
          assert.throws(() => change(state, { status: to }), { code: 'input/conflict', field: 'status' });
        }
      }
    }
  });

  it('keeps dates in order and milestones inside, as they stand when all is done', () => {
    const state = create({ milestones: [{ milestoneId, name: 'Keel', date: '2027-06-01' }] });
    const refused = (input: Omit<ProjectChange, 'projectId'>, code: string, field: string) =>
      assert.throws(() => change(state, input), { code, field });
    refused({ startDate: '2028-01-01' }, 'input/invalid', 'startDate');
    refused({ targetDate: '2026-12-31' }, 'input/invalid', 'targetDate');
    refused({ targetDate: '2027-05-31' }, 'input/conflict', 'targetDate');
    refused({ startDate: '2027-06-02' }, 'input/conflict', 'startDate');
    const add = (date: string) => ({ kind: 'add' as const, milestoneId: otherId, name: 'Mast', date });
    refused({ milestones: [add('2028-01-01')] }, 'input/invalid', 'milestones.0.date');
    assert.equal(change(state, { targetDate: '2028-06-30', milestones: [add('2028-06-30')] }).length, 2);
    const moved = { kind: 'change' as const, milestoneId, date: '2027-05-01' };
    assert.equal(change(state, { targetDate: '2027-05-31', milestones: [moved] }).length, 2);
    assert.equal(
      change(state, { targetDate: '2027-05-31', milestones: [{ kind: 'remove', milestoneId }] }).length,
      2,
    );
    assert.throws(() => create({ targetDate: '2026-01-01' }), { code: 'input/invalid', field: 'targetDate' });
  });

  it('knows its goals and milestones', () => {
    const state = create({ goalIds: [GOAL_IDS[0]!] });
    assert.throws(() => create({ goalIds: [GOAL_IDS[0]!, v7()] }), {
      code: 'input/not-found',
      field: 'goalIds.1',
    });
    assert.throws(() => change(state, { link: [v7()] }), { code: 'input/not-found', field: 'link.0' });
    const swapped = fold(change(state, { link: [GOAL_IDS[1]!], unlink: [GOAL_IDS[0]!] }), state);
    assert.deepEqual(projectOfState(projectId, swapped)!.goalIds, [GOAL_IDS[1]]);
    for (const kind of ['complete', 'reopen', 'remove'] as const) {
      assert.throws(() => change(state, { milestones: [{ kind, milestoneId }] }), {
        code: 'input/not-found',
        field: 'milestones.0.milestoneId',
      });
    }
    assert.throws(
      () => decide(initialProject, { name: 'project.archive', input: { projectId } }, 'items.1.'),
      {
        code: 'input/not-found',
        field: 'items.1.projectId',
      },
    );
  });

  it('says nothing when nothing changes, and can clear a description', () => {
    const state = create();
    const { name, description, startDate, targetDate } = state;
    assert.deepEqual(change(state, { name, description, startDate, targetDate }), []);
    assert.equal(fold(change(state, { description: '' }), state).description, '');
  });
});
