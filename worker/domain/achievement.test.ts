import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAchieved, NO_VOICES, type OwnChoice } from './achievement.ts';
import { evolveProject, initialProject, type ProjectEvent, type ProjectState } from './project.ts';

const yes = (order: number): OwnChoice => ({ order, achieved: true });
const no = (order: number): OwnChoice => ({ order, achieved: false });

describe('a goal is achieved', () => {
  it('by its person alone while it has no live project', () => {
    assert.equal(isAchieved(null, NO_VOICES), false);
    assert.equal(isAchieved(yes(1), NO_VOICES), true);
    assert.equal(isAchieved(no(1), NO_VOICES), false);
  });

  it('by its live projects when all of them are completed, and none is a silent yes', () => {
    assert.equal(isAchieved(null, { order: 1, live: 2, completed: 2 }), true);
    assert.equal(isAchieved(null, { order: 1, live: 2, completed: 1 }), false);
    assert.equal(isAchieved(null, { order: 1, live: 0, completed: 0 }), false);
  });

  it('by whoever spoke last', () => {
    const done = { order: 5, live: 1, completed: 1 };
    const open = { order: 5, live: 1, completed: 0 };
    assert.equal(isAchieved(no(4), done), true);
    assert.equal(isAchieved(no(6), done), false);
    assert.equal(isAchieved(yes(4), open), false);
    assert.equal(isAchieved(yes(6), open), true);
  });

  it('no more when the last completed project is archived, unless its person had said so', () => {
    const archived = { order: 9, live: 0, completed: 0 };
    assert.equal(isAchieved(null, archived), false);
    assert.equal(isAchieved(no(3), archived), false);
    assert.equal(isAchieved(yes(3), archived), true);
  });
});

describe('what a project says to its goal', () => {
  const goalId = '0190a000-0000-7000-8000-000000000001';
  const event = (type: string, data: object) => ({ type, version: 1, at: 1, data }) as ProjectEvent;
  const created = event('project.created', {
    name: 'Boat',
    description: '',
    startDate: '2027-01-01',
    targetDate: '2027-12-31',
    status: 'completed',
    goalIds: [goalId],
  });
  const voiceAfter = (...events: readonly ProjectEvent[]) =>
    [created, ...events].reduce<ProjectState>(
      (state, each, index) => evolveProject(state, each, index + 1),
      initialProject,
    ).links[goalId];

  it('is nothing while it is canceled, archived or unlinked', () => {
    const expected = [
      [[], 'completed', 1],
      [[event('project.status-changed', { status: 'canceled' })], 'silent', 2],
      [[event('project.archived', {})], 'silent', 2],
      [[event('project.unlinked', { goalIds: [goalId] })], 'silent', 2],
      [[event('project.archived', {}), event('project.unarchived', {})], 'completed', 3],
      [[event('project.changed', { name: 'Ship' })], 'completed', 1],
    ] as const;
    for (const [events, voice, order] of expected) {
      const link = voiceAfter(...events);
      assert.deepEqual([link?.voice, link?.order], [voice, order]);
    }
  });
});
