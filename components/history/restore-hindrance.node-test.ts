import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry, JsonValue } from '@mo-kit/worker';
import { knownValues, restoreHindrance } from './restore-hindrance.ts';

/** What entries with these changes tell, oldest first. */
function known(...events: readonly Readonly<Record<string, JsonValue>>[]) {
  const entries = events.map((event, index): HistoryEntry => ({
    eventId: String(index),
    aggregateId: 'a',
    kind: 'project',
    title: '',
    type: 'project.changed',
    at: 0,
    deviceId: 'd',
    ownDevice: true,
    changes: Object.entries(event).map(([field, to]) => ({ field, from: null, to })),
    names: {},
  }));
  return knownValues(entries.toReversed());
}
const why = (field: string, to: JsonValue, now: ReturnType<typeof known>) =>
  restoreHindrance({ field, from: null, to }, now);

test('the newest entry says what a field holds', () => {
  const now = known({ summary: 'Run' }, { summary: 'Swim' });
  assert.equal(why('summary', 'Run', now), null);
  assert.equal(why('summary', 'Swim', now), 'current');
});

test('a status must be able to follow', () => {
  const now = known({ status: 'planned' }, { status: 'in-progress' }, { status: 'completed' });
  assert.equal(why('status', 'planned', now), 'status');
  assert.equal(why('status', 'in-progress', now), null);
  assert.equal(why('status', 'completed', now), 'current');
});

test('dates stay in order, with the milestones between them', () => {
  const dates = { startDate: '2031-01-01', targetDate: '2031-12-31' };
  const now = known(dates, { 'milestones.m.present': true, 'milestones.m.date': '2031-06-01' });
  assert.equal(why('targetDate', '2030-12-31', now), 'dates');
  assert.equal(why('startDate', '2031-06-02', now), 'dates');
  assert.equal(why('startDate', '2031-06-01', now), null);
  assert.equal(why('milestones.m.date', '2032-01-01', now), 'dates');
  assert.equal(why('milestones.m.date', '2031-07-01', now), null);
  const gone = known(dates, { 'milestones.m.present': false, 'milestones.m.date': '2031-06-01' });
  assert.equal(why('startDate', '2031-06-02', gone), null);
  assert.equal(why('milestones.m.present', true, gone), null);
  const moved = known(dates, { 'milestones.m.present': false, 'milestones.m.date': '2033-06-01' });
  assert.equal(why('milestones.m.present', true, moved), 'dates');
});

test('what is gone must come back first; what is not known is no hindrance', () => {
  const now = known({ 'milestones.m.present': false }, { deleted: true });
  assert.equal(why('milestones.m.name', 'First', now), 'removed');
  assert.equal(why('fields.title', 'First', now), 'deleted');
  assert.equal(why('deleted', false, now), null);
  assert.equal(why('targetDate', '2031-01-01', now), null);
  assert.equal(why('goals.g', true, now), null);
});
