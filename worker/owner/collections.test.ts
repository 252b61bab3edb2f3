import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { DocumentFields, DocumentQuery } from '../api.ts';
import type { CollectionDecider } from '../domain/document.ts';
import { inputError } from '../domain/input-error.ts';
import type { OwnerCore } from './owner-core.ts';
import { command, createVault } from './testing/core-fixture.ts';

const collection = 'notes';
const put = (core: OwnerCore, documentId: string, fields: DocumentFields) =>
  core.execute(command('document.put', { collection, documentId, fields }));
const get = (core: OwnerCore, documentId: string) => core.query('documents.get', { collection, documentId });

const IDS = [1, 2, 3].map((index) => v7({ msecs: index, seq: 0 }));

describe('collections of host applications', () => {
  it('filter by what the host has indexed, and by words', async () => {
    const { core } = await createVault();
    const [a, b, c] = IDS as [string, string, string];
    await put(core, a, { tag: 'red', rank: 1, text: 'Über den Wolken' });
    await put(core, b, { tag: 'blue', rank: 2 });
    await put(core, c, { tag: null, rank: '3' });
    const ids = async (query: Partial<DocumentQuery>) => {
      const { items } = await core.query('documents.list', {
        collection,
        indexes: ['rank', 'tag'],
        ...query,
      });
      return items.map(({ documentId }) => documentId);
    };
    assert.deepEqual(await ids({ where: { tag: 'red' } }), [a]);
    assert.deepEqual(await ids({ where: { tag: null } }), [c]);
    assert.deepEqual(await ids({ where: { tag: { in: ['red', 'blue', 'green'] } } }), [a, b]);
    assert.deepEqual(await ids({ where: { rank: { gte: 1, lt: 2 } } }), [a]);
    assert.deepEqual(await ids({ where: { rank: { lt: 9 } } }), [a, b]);
    assert.deepEqual(await ids({ where: { rank: { gt: '' } } }), [c]);
    assert.deepEqual(await ids({ search: 'uber wolk' }), [a]);
    await assert.rejects(ids({ where: { text: 'x' } }), { code: 'input/unknown-field', field: 'where' });
    await assert.rejects(ids({ sort: 'text' }), { code: 'input/invalid', field: 'sort' });
    await assert.rejects(ids({ collection: "notes'" }), { code: 'input/invalid', field: 'collection' });
    await assert.rejects(ids({ indexes: ["x'"] }), { code: 'input/invalid', field: 'indexes.0' });
    await core.close();
  });

  it('refuse what is too large, too deep, or not JSON', async () => {
    const { core } = await createVault();
    const refused = (fields: unknown, code: string) =>
      assert.rejects(put(core, v7(), fields as DocumentFields), { code });
    let deep: unknown = 1;
    for (let level = 0; level < 17; level += 1) deep = [deep];
    await refused({ deep }, 'input/invalid');
    await refused({ text: 'x'.repeat(50_000) }, 'input/too-large');
    await refused(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, 1])), 'input/too-large');
    for (const value of [undefined, NaN, 1n, new Date(0), () => 1, '\ud800', new Map()]) {
      await refused({ value }, 'input/invalid');
    }
    await refused(JSON.parse('{"__proto__": 1}'), 'input/invalid');
    await refused({ 'a b': 1 }, 'input/invalid');
    await refused([], 'input/invalid');
    const documentId = v7();
    await put(core, documentId, { text: 'x'.repeat(40_000) });
    const set = { more: 'x'.repeat(40_000) };
    await assert.rejects(core.execute(command('document.patch', { collection, documentId, set })), {
      code: 'input/too-large',
      field: 'set',
    });
    await assert.rejects(
      core.execute(command('document.put', { collection: 'others', documentId, fields: {} })),
      { code: 'input/conflict', field: 'documentId' },
    );
    await core.close();
  });

  it('are taken back field by field, and brought back after a deletion', async () => {
    const { core } = await createVault();
    const documentId = v7();
    await put(core, documentId, { a: 1, b: 1 });
    const change = await core.execute(
      command('document.patch', { collection, documentId, set: { a: 2, c: 3 }, unset: ['b'] }),
    );
    await core.execute(command('document.patch', { collection, documentId, set: { c: 4 } }));
    await core.execute(command('history.undo', { commit: change.commit, events: change.events! }));
    assert.deepEqual((await get(core, documentId))!.fields, { a: 1, b: 1, c: 4 });
    const deletion = await core.execute(command('document.delete', { collection, documentId }));
    assert.equal(await get(core, documentId), null);
    await core.execute(command('history.undo', { commit: deletion.commit, events: 1 }));
    assert.deepEqual((await get(core, documentId))!.fields, { a: 1, b: 1, c: 4 });
    await core.close();
  });

  it('keep the rules of a decider that the host has registered', async () => {
    const habits: CollectionDecider = {
      collection: 'habits',
      commands: {
        checkIn(fields, input) {
          if (fields === null) throw inputError('input/not-found', 'documentId');
          return { set: { days: [...((fields['days'] as string[] | undefined) ?? []), input] } };
        },
      },
      check(fields) {
        if (typeof fields['name'] !== 'string') throw inputError('input/invalid', 'fields.name');
      },
    };
    const { core } = await createVault({ deciders: new Map([['habits', habits]]) });
    const address = { collection: 'habits', documentId: v7() };
    const checkIn = (decision = 'checkIn') =>
      core.execute(command('document.decide', { ...address, decision, input: '2026-11-24' }));
    await assert.rejects(checkIn(), { code: 'input/not-found', field: 'documentId' });
    await assert.rejects(core.execute(command('document.put', { ...address, fields: {} })), {
      code: 'input/invalid',
      field: 'fields.name',
    });
    await core.execute(command('document.put', { ...address, fields: { name: 'Run' } }));
    await checkIn();
    await assert.rejects(checkIn('constructor'), { code: 'input/not-found', field: 'decision' });
    const document = await core.query('documents.get', address);
    assert.deepEqual(document!.fields, { name: 'Run', days: ['2026-11-24'] });
    await core.close();
  });
});
