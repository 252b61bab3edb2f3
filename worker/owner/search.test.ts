import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { v7 } from 'uuid';
import type { OwnerCore } from './owner-core.ts';
import { command, createGoal, createVault } from './testing/core-fixture.ts';

const addGoal = async (core: OwnerCore, summary: string): Promise<string> => {
  const goal = createGoal({ summary });
  await core.execute(goal.command);
  return goal.goalId;
};
const find = async (core: OwnerCore, text: string) => (await core.query('search.find', { text })).items;
/** What is found, with what is highlighted of it in brackets. */
const marked = async (core: OwnerCore, text: string) =>
  (await find(core, text)).map((hit) =>
    hit.ranges
      .toReversed()
      .reduce(
        (shown, { start, end }) => `${shown.slice(0, start)}[${shown.slice(start, end)}]${shown.slice(end)}`,
        hit.text,
      ),
  );

describe('the search over everything', () => {
  it('finds parts of words in every script, and marks them', async () => {
    const { core } = await createVault();
    for (const summary of [
      'Die Hauptstraße überqueren',
      '我想学习游泳',
      '東京でラーメンを食べる',
      'أقرأ والكتاب الجديد',
      'كِتَابَة الرسائل',
      '한국어 배우기',
      'Łódź besuchen',
    ]) {
      await addGoal(core, summary);
    }
    const expected: readonly (readonly [string, readonly string[]])[] = [
      ['strasse', ['Die Haupt[straße] überqueren']],
      ['UBERQ', ['Die Hauptstraße [überq]ueren']],
      ['学习', ['我想[学习]游泳']],
      ['泳', ['我想学习游[泳]']],
      ['学游', []],
      ['ラーメン', ['東京で[ラーメン]を食べる']],
      ['كتاب', ['[كِتَابَ]ة الرسائل', 'أقرأ وال[كتاب] الجديد']],
      ['كتابه', ['[كِتَابَة] الرسائل']],
      ['국어', ['한[국어] 배우기']],
      ['lodz', ['[Łódź] besuchen']],
      ['aupts uberq', ['Die H[aupts]traße [überq]ueren']],
    ];
    for (const [text, found] of expected) assert.deepEqual(await marked(core, text), found, text);
    assert.equal((await core.query('goals.list', { search: '游泳' })).total, 1);
    await core.close();
  });

  it('finds parts of words that came, changed and went after the first search', async () => {
    const { core } = await createVault();
    await addGoal(core, 'Zanzibar');
    assert.equal((await find(core, 'nzib')).length, 1);
    const goalId = await addGoal(core, 'Hindukush');
    assert.equal((await find(core, 'duku')).length, 1);
    await core.execute(command('goal.change', { goalId, summary: 'Karakoram' }));
    assert.equal((await find(core, 'duku')).length, 0);
    assert.equal((await find(core, 'koram')).length, 1);
    const document = { collection: 'notes', documentId: v7() };
    await assert.rejects(
      core.execute(
        command('document.import', {
          collection: 'notes',
          items: [
            { documentId: document.documentId, fields: { title: 'Kilimanjaro' } },
            { documentId: document.documentId, fields: { title: 'Kilimanjaro' } },
          ],
        }),
      ),
      { code: 'input/conflict' },
    );
    assert.equal((await find(core, 'limanj')).length, 0);
    await core.execute(command('document.put', { ...document, fields: { title: 'Kilimanjaro' } }));
    assert.equal((await find(core, 'limanj')).length, 1);
    await core.execute(command('document.delete', document));
    assert.equal((await find(core, 'limanj')).length, 0);
    await core.close();
  });

  it('marks every word that stands in the text shown, also where others stand elsewhere', async () => {
    const { core } = await createVault();
    await core.execute(
      command('project.create', {
        projectId: v7(),
        name: 'Build a boat',
        description: 'She shall carry us over the sea',
        startDate: '2027-01-01',
        targetDate: '2027-12-31',
      }),
    );
    assert.deepEqual(await marked(core, 'boat carry sea'), ['She shall [carry] us over the [sea]']);
    // Nothing is left of these once they are folded.
    for (const text of ['ـ', '\u0301', 'ـ boat']) await find(core, text);
    await core.close();
  });

  it('ranks beginnings of the text before beginnings of words, and those before insides, what is archived behind', async () => {
    const { core } = await createVault();
    const archived = await addGoal(core, 'Boat of oak');
    for (const summary of ['A steamboat', 'Sell the boat', 'Boat of oak']) await addGoal(core, summary);
    await core.execute(command('goal.archive', { goalId: archived }));
    assert.deepEqual(await marked(core, 'boat'), [
      '[Boat] of oak',
      'Sell the [boat]',
      '[Boat] of oak',
      'A steam[boat]',
    ]);
    assert.equal((await find(core, 'boat'))[2]?.aggregateId, archived);
    await core.close();
  });

  it('looks at the newest only when very many are found', async () => {
    const { core } = await createVault();
    const items = Array.from({ length: 1_200 }, (_, index) => ({
      ...createGoalFields(`Walk number ${index}`),
      goalId: v7(),
    }));
    await core.execute(command('goal.import', { items }));
    const found = await find(core, 'walk');
    assert.equal(found.length, 20);
    assert.equal(found[0]?.title, 'Walk number 1199');
    assert.equal((await find(core, 'number 17')).length, 20);
    await core.close();
  });
});

function createGoalFields(summary: string) {
  return { summary, slice: 'Health', priority: 'must', targetMonth: '2027-05' } as const;
}
