import { MAX_IMPORT_ITEMS } from '../limits.ts';

const goalId = '01890a5d-ac96-774b-bcce-b302099a8057';

export const goodCommand = {
  commandId: '01890a5d-ac96-7b3e-9c1a-52d1f2c3a4b5',
  at: 1_760_000_000_000,
  name: 'goal.create',
  input: { goalId, summary: 'Learn to sail', slice: 'Leisure', priority: 'maybe', targetMonth: '2030-06' },
} as const;

export interface BadCommand {
  readonly title: string;
  readonly command: unknown;
  readonly code: string;
  readonly field: string;
}

/** One of each kind of thing that must be refused, with the error it must give. */
export function badCommands(): BadCommand[] {
  const rows: BadCommand[] = [];
  const add = (title: string, command: unknown, field: string, code = 'input/invalid') =>
    rows.push({ title, command, field, code });

  for (const wrong of [null, undefined, 7, 'SECRET', true, [], () => 1, Symbol('SECRET')]) {
    add(
      `a command that is ${typeof wrong} ${String(wrong)}`,
      wrong,
      Array.isArray(wrong) ? 'commandId' : 'command',
    );
  }
  add('an unknown field of the envelope', { ...goodCommand, secret: 1 }, 'secret', 'input/unknown-field');
  for (const [name, wrongs] of Object.entries({
    commandId: [undefined, 1, '', 'SECRET', goodCommand.commandId.toUpperCase(), crypto.randomUUID()],
    at: [undefined, '1', -1, 1.5, NaN, Infinity, 8.64e15 + 1, 10n],
    name: [undefined, 1, '', 'goal.praise', '__proto__', 'constructor', 'toString'],
    input: [undefined, null, 1, 'SECRET'],
  })) {
    for (const wrong of wrongs) add(`${name} ${String(wrong)}`, { ...goodCommand, [name]: wrong }, name);
  }

  const withInput = (input: object) => ({ ...goodCommand, input: { ...goodCommand.input, ...input } });
  const wrongValues: Record<string, unknown[]> = {
    goalId: [
      undefined,
      null,
      1,
      '',
      'SECRET',
      goalId.toUpperCase(),
      `${goalId} `,
      crypto.randomUUID(),
      [goalId],
    ],
    summary: [
      undefined,
      null,
      7,
      {},
      [],
      ['x'],
      '',
      '   ',
      '\u00a0\u2003\ufeff',
      '\ud800',
      'SECRET\udc00',
      'a\u0000b',
    ],
    slice: [undefined, null, 1, '', 'health', 'SECRET', '__proto__', ['Health']],
    priority: [undefined, null, 0, '', 'Must', 'SECRET', 'constructor', ['must']],
    targetMonth: [
      undefined,
      null,
      202601,
      '',
      '2026-00',
      '2026-13',
      '1999-12',
      '2200-01',
      '2026-1',
      '2026-01-01',
      ' 2026-01',
      '２０２６-01',
      new Date(0),
    ],
  };
  for (const [name, wrongs] of Object.entries(wrongValues)) {
    for (const wrong of wrongs) add(`${name} ${JSON.stringify(wrong)}`, withInput({ [name]: wrong }), name);
  }
  for (const summary of ['a\nb', 'a\tb', 'a\u007fb', 'a\u0085b', 'a\u2028b', 'a\u2029b']) {
    add(`a summary with ${JSON.stringify(summary)}`, withInput({ summary }), 'summary');
  }
  for (const length of [201, 4_001, 1_000_000]) {
    add(
      `a summary of ${length} characters`,
      withInput({ summary: 'x'.repeat(length) }),
      'summary',
      'input/too-long',
    );
  }
  add('a summary of 201 emoji', withInput({ summary: '😀'.repeat(201) }), 'summary', 'input/too-long');

  add('an unknown field', withInput({ color: 'SECRET' }), 'color', 'input/unknown-field');
  add('an unknown field whose name is content', withInput({ 'SECRET é': 1 }), 'input', 'input/unknown-field');
  add(
    'an unknown field with a long name',
    withInput({ ['SECRET'.repeat(9)]: 1 }),
    'input',
    'input/unknown-field',
  );
  const poisoned: unknown = JSON.parse(
    JSON.stringify(goodCommand).replace('"input":{', '"input":{"__proto__":{"x":1},'),
  );
  add('an own __proto__', poisoned, 'input', 'input/unknown-field');
  add('an own constructor', withInput({ constructor: 1 }), 'constructor', 'input/unknown-field');

  const change = (input: object) => ({ ...goodCommand, name: 'goal.change', input: { goalId, ...input } });
  add('a change to an impossible month', change({ targetMonth: '2025-99' }), 'targetMonth');
  add('a change to nothing', change({ summary: null }), 'summary');
  add('a change of what cannot be changed', change({ achieved: true }), 'achieved', 'input/unknown-field');
  for (const name of ['goal.achieve', 'goal.unachieve', 'goal.archive', 'goal.unarchive']) {
    add(`${name} without a goal`, { ...goodCommand, name, input: {} }, 'goalId');
    add(`${name} with more`, { ...goodCommand, name, input: { goalId, at: 1 } }, 'at', 'input/unknown-field');
  }

  const importing = (items: unknown) => ({ ...goodCommand, name: 'goal.import', input: { items } });
  for (const wrong of [undefined, null, 'SECRET', {}, { length: 1 }]) {
    add(`an import of ${JSON.stringify(wrong)}`, importing(wrong), 'items');
  }
  const item = goodCommand.input;
  add(
    'an import with one bad item',
    importing([item, item, item, { ...item, slice: 'SECRET' }]),
    'items.3.slice',
  );
  add(
    'an import with one long summary',
    importing([item, { ...item, summary: 'x'.repeat(201) }]),
    'items.1.summary',
    'input/too-long',
  );
  add(
    'an import with an unknown field',
    importing([{ ...item, done: 1 }]),
    'items.0.done',
    'input/unknown-field',
  );
  add('an import with a hole', importing([item, null]), 'items.1');
  add(
    'an import that is too large',
    importing(new Array(MAX_IMPORT_ITEMS + 1).fill(item)),
    'items',
    'input/too-large',
  );
  return rows;
}
