import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { command } from '../owner/testing/core-fixture.ts';
import { fieldConflictsOf, type ObservedEvent } from './field-conflicts.ts';
import { fieldWritesOf, restatementOf } from './field-writes.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

function event(deviceId: string, sequence: number, seen: number, value: string): ObservedEvent {
  return { eventId: `${deviceId}${sequence}`, deviceId, sequence, seen, writes: [{ field: 'name', value }] };
}

describe('conflicts between fields', () => {
  it('are writes of two devices that did not know of each other and say something else', () => {
    const conflict = [{ field: 'name', eventId: 'b2', otherEventId: 'a1' }];
    assert.deepEqual(fieldConflictsOf([event('a', 1, 0, 'x'), event('b', 2, 0, 'y')]), conflict);
    assert.deepEqual(fieldConflictsOf([event('a', 1, 0, 'x'), event('b', 2, 1, 'y')]), [], 'it knew');
    assert.deepEqual(fieldConflictsOf([event('a', 1, 0, 'x'), event('b', 2, 0, 'x')]), [], 'the same');
    assert.deepEqual(fieldConflictsOf([event('a', 1, 0, 'x'), event('a', 2, 0, 'y')]), [], 'one device');
    const settled = [event('a', 1, 0, 'x'), event('b', 2, 0, 'y'), event('a', 3, 2, 'x')];
    assert.deepEqual(fieldConflictsOf(settled), [], 'somebody who knew both said what holds');
    const goesOn = [event('a', 1, 0, 'x'), event('b', 2, 0, 'y'), event('b', 3, 0, 'z')];
    assert.deepEqual(fieldConflictsOf(goesOn), [{ field: 'name', eventId: 'b3', otherEventId: 'a1' }]);
  });

  it('are settled by saying one side once more, whatever kind of event said it', () => {
    const created = { type: 'goal.created', version: 1, at: 1, data: { summary: 's', slice: 'Work' } };
    assert.deepEqual(restatementOf(created, 'slice', 9), {
      type: 'goal.changed',
      version: 1,
      at: 9,
      data: { slice: 'Work' },
    });
    const achieved = { type: 'goal.achieved', version: 1, at: 1, data: {} };
    assert.deepEqual(restatementOf(achieved, 'achieved', 9), { ...achieved, at: 9 });
    assert.equal(restatementOf(achieved, 'summary', 9), null);
    assert.deepEqual(fieldWritesOf({ type: 'group.unheard-of', version: 3, at: 1, data: { a: 1 } }), []);
  });

  it('are the same on every device, and end on every device when one of them settles them', async () => {
    const server = await createTestServer();
    const person = createPerson();
    const a = await createTestDevice(person, { fetch: server.fetch });
    const b = await createTestDevice(person, { fetch: server.fetch });
    const goalId = a.createGoal();
    await a.enable(server.url);
    await b.enable(server.url);
    const listOf = (device: TestDevice) => device.vault.query('conflicts.list', {});
    const inStep = async () => {
      for (const device of [b, a, b]) await device.engine.now();
      assert.deepEqual(listOf(a), listOf(b));
    };
    a.execute(command('goal.change', { goalId, summary: 'from a', priority: 'maybe' }));
    b.execute(command('goal.change', { goalId, summary: 'from b' }));
    b.execute(command('goal.achieve', { goalId }));
    await inStep();
    const [conflict, ...others] = listOf(a).items;
    assert.ok(conflict);
    assert.equal(others.length, 0);
    assert.equal(a.engine.status.conflicts, 1);
    assert.deepEqual(
      [conflict.kind, conflict.title, conflict.field, conflict.current.value, conflict.other.value],
      ['goal', 'from a', 'summary', 'from a', 'from b'],
    );

    b.vault.sync.settle({ aggregateId: goalId, field: 'summary', eventId: conflict.other.eventId });
    assert.deepEqual(listOf(b).items, [], 'at once where it was settled');
    await inStep();
    assert.deepEqual(listOf(a).items, []);
    assert.deepEqual(a.goals(), b.goals());
    assert.equal((a.goals()[0] as { summary: string }).summary, 'from b');

    a.execute(command('goal.change', { goalId, slice: 'Work' }));
    b.execute(command('goal.change', { goalId, slice: 'Family' }));
    await inStep();
    const [again] = listOf(b).items;
    assert.ok(again);
    a.vault.sync.settle({ aggregateId: goalId, field: 'slice', eventId: again.current.eventId });
    await inStep();
    assert.deepEqual(listOf(a).items, [], 'keeping what holds settles it too');
    const unknown = { aggregateId: goalId, field: 'slice', eventId: again.current.eventId };
    assert.throws(() => a.vault.sync.settle(unknown), { code: 'input/not-found' });
    await Promise.all([a.close(), b.close()]);
    await server.close();
  });
});
