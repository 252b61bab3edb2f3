import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { ConflictList, ConflictSide, DocumentFields, Goal } from '../api.ts';
import { command } from '../owner/testing/core-fixture.ts';
import { fieldConflictsOf, type ObservedEvent } from './field-conflicts.ts';
import { fieldWritesOf, restatementOf } from './field-writes.ts';
import { createPerson, createTestDevice, type TestDevice } from './testing/test-device.ts';
import { createTestServer } from './testing/test-server.ts';

function event(deviceId: string, sequence: number, seen: number, value: string): ObservedEvent {
  return { eventId: `${deviceId}${sequence}`, deviceId, sequence, seen, writes: [{ field: 'name', value }] };
}

/** Which device is one's own differs on each. */
function withoutOwner({ items, ...list }: ConflictList): ConflictList {
  const plain = (side: ConflictSide) => ({ ...side, ownDevice: false });
  return {
    ...list,
    items: items.map((item) => ({ ...item, current: plain(item.current), other: plain(item.other) })),
  };
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
    const document = {
      type: 'document.changed',
      version: 1,
      at: 1,
      data: { collection: 'notes', set: { tags: ['a'] }, unset: ['text'] },
    };
    assert.deepEqual(fieldWritesOf(document), [
      { field: 'fields.tags', value: ['a'] },
      { field: 'fields.text', value: null },
    ]);
    const restated = (set: object, unset: string[]) => ({
      ...document,
      at: 9,
      data: { collection: 'notes', set, unset },
    });
    assert.deepEqual(restatementOf(document, 'fields.tags', 9), restated({ tags: ['a'] }, []));
    assert.deepEqual(restatementOf(document, 'fields.text', 9), restated({}, ['text']));
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
    const listOf = (device: TestDevice) => withoutOwner(device.vault.query('conflicts.list', {}));
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

  it('name the device of each side, come in pages, and are all kept as they are at once', async () => {
    const { a, b, goalIds, close } = await apart(5);
    a.execute(command('goal.change', { goalId: goalIds[0]!, priority: 'maybe' }));
    b.execute(command('goal.change', { goalId: goalIds[0]!, priority: 'should' }));
    for (const device of [a, b, a]) await device.engine.now();
    const all = a.vault.query('conflicts.list', {});
    assert.equal(all.total, 6);
    assert.equal(all.next, null);
    for (const { current, other } of all.items) {
      assert.deepEqual([current.deviceName, current.ownDevice], ['Phone', false]);
      assert.deepEqual([other.deviceName, other.ownDevice], ['Laptop', true]);
    }
    const paged = [];
    for (let after: string | undefined; ;) {
      const page = a.vault.query('conflicts.list', { limit: 4, ...(after && { after }) });
      paged.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    assert.deepEqual(paged, all.items);
    assert.throws(() => a.vault.query('conflicts.list', { after: 'none' }), { code: 'input/invalid' });

    const before = a.goals();
    assert.equal(a.vault.sync.keepCurrent(), 6);
    assert.deepEqual(a.vault.query('conflicts.list', {}), { items: [], total: 0, next: null });
    for (const device of [a, b]) await device.engine.now();
    assert.equal(b.engine.status.conflicts, 0);
    const values = (goals: readonly unknown[]) =>
      (goals as Goal[]).map(({ summary, priority }) => [summary, priority]);
    assert.deepEqual(values(b.goals()), values(before));
    await close();
  });

  it('are found while sync is being turned on, and not where the newcomer had seen what it changed', async () => {
    const server = await createTestServer();
    const person = createPerson();
    const a = await createTestDevice(person, { fetch: server.fetch });
    const b = await createTestDevice(person, { fetch: server.fetch });
    const goalId = a.createGoal();
    await a.enable(server.url);
    await b.enable(server.url);
    await b.engine.disable();
    a.execute(command('goal.change', { goalId, summary: 'from a' }));
    b.execute(command('goal.change', { goalId, summary: 'from b' }));
    await a.engine.now();
    await b.enable(server.url);
    await a.engine.now();
    assert.equal(b.engine.status.conflicts, 1);
    assert.equal(a.engine.status.conflicts, 1);

    const c = await createTestDevice(person, { fetch: server.fetch });
    await c.enable(server.url);
    assert.equal(c.engine.status.conflicts, 1);
    c.execute(command('goal.change', { goalId, summary: 'from c, who knows both' }));
    for (const device of [c, a]) {
      await device.engine.now();
      assert.equal(device.engine.status.conflicts, 0);
    }
    await Promise.all([a.close(), b.close(), c.close()]);
    await server.close();
  });

  it('can be settled the other way afterwards, and end on the device that writes while it is offline', async () => {
    const { a, b, goalIds, close } = await apart(2);
    for (const device of [a, b, a]) await device.engine.now();
    const [first, second] = a.vault.query('conflicts.list', {}).items;
    assert.ok(first && second);
    const choice = { aggregateId: first.aggregateId, field: first.field };
    a.vault.sync.settle({ ...choice, eventId: first.current.eventId });
    a.vault.sync.settle({ ...choice, eventId: first.other.eventId, revise: true });
    assert.throws(() => a.vault.sync.settle({ ...choice, eventId: 'no event', revise: true }), {
      code: 'input/not-found',
    });
    for (const device of [a, b]) await device.engine.now();
    const found = (b.goals() as Goal[]).find(({ goalId }) => goalId === first.aggregateId);
    assert.equal(found?.summary, first.other.value);

    assert.ok(goalIds.includes(second.aggregateId));
    a.execute(command('goal.change', { goalId: second.aggregateId, summary: 'a third way' }));
    assert.equal(a.vault.query('conflicts.list', {}).total, 0, 'before anything is pushed');
    await close();
  });

  it('of the fields of a document end by the side that is chosen', async () => {
    const { a, b, close } = await apart(0);
    const documentId = v7();
    const put = (fields: DocumentFields) =>
      command('document.put', { collection: 'notes', documentId, fields });
    a.execute(put({ title: 'Note', tags: ['x'] }));
    for (const device of [a, b]) await device.engine.now();
    a.execute(put({ title: 'Note', tags: ['x', 'a'] }));
    b.execute(put({ title: 'Note' }));
    for (const device of [a, b, a]) await device.engine.now();
    const [conflict, ...others] = a.vault.query('conflicts.list', {}).items;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [conflict?.kind, conflict?.title, conflict?.field, conflict?.current.value, conflict?.other.value],
      ['document', 'Note', 'fields.tags', null, ['x', 'a']],
    );
    a.vault.sync.settle({
      aggregateId: documentId,
      field: 'fields.tags',
      eventId: conflict?.other.eventId ?? '',
    });
    for (const device of [a, b]) await device.engine.now();
    const { items } = b.vault.query('documents.list', { collection: 'notes' });
    assert.deepEqual(items[0]?.fields, { title: 'Note', tags: ['x', 'a'] });
    assert.equal(b.engine.status.conflicts, 0);
    await close();
  });
});

/** Two devices in step, and then so many goals that both gave another name without knowing of each other. */
async function apart(count: number) {
  const server = await createTestServer();
  const person = createPerson();
  const a = await createTestDevice(person, { fetch: server.fetch, name: 'Laptop' });
  const b = await createTestDevice(person, { fetch: server.fetch, name: 'Phone' });
  const goalIds = Array.from({ length: count }, () => a.createGoal());
  await a.enable(server.url);
  await b.enable(server.url);
  for (const goalId of goalIds) {
    a.execute(command('goal.change', { goalId, summary: 'from the laptop' }));
    b.execute(command('goal.change', { goalId, summary: 'from the phone' }));
  }
  const close = async () => {
    await Promise.all([a.close(), b.close()]);
    await server.close();
  };
  return { a, b, goalIds, close };
}
