import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { runs } from '../crypto/testing/runs.ts';
import { createJsonSplitter, type JsonPiece } from './json-pieces.ts';

function split(text: string, at: readonly number[] = []): JsonPiece[] {
  const splitter = createJsonSplitter();
  const cuts = [0, ...[...at].sort((a, b) => a - b), text.length];
  const pieces = cuts.slice(1).flatMap((end, index) => splitter.push(text.slice(cuts[index], end)));
  splitter.end();
  return pieces;
}

it('takes any object apart, however it is laid out and cut', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const object = fc.dictionary(fc.string(), value, { maxKeys: 5, noNullPrototype: true });
  fc.assert(
    fc.property(object, fc.constantFrom(0, 1, 2, '\t'), fc.array(fc.nat(400)), (content, indent, at) => {
      const text = JSON.stringify(content, null, indent);
      const parsed = JSON.parse(text) as Record<string, unknown>;
      const expected = Object.entries(parsed).flatMap(([name, each]): JsonPiece[] =>
        Array.isArray(each)
          ? each.map((element: unknown, index) => ({ name, index, value: element }))
          : [{ name, index: null, value: each }],
      );
      assert.deepEqual(
        split(
          text,
          at.filter((cut) => cut < text.length),
        ),
        expected,
      );
    }),
    runs(500),
  );
});

it('refuses what is no object, is cut short or goes on, and a piece without end', () => {
  const bad = [
    '',
    'hello',
    '[]',
    'null',
    '{',
    '{"a":1',
    '{"a":[1}',
    '{"a":[1]',
    '{"a":[1,]}',
    '{"a":1}}',
    '{} x',
  ];
  bad.push(
    'x{}',
    '{}{}',
    '{"a" 1}',
    '{"a":[1]2}',
    '{a:1}',
    '{"a":[1 2]}',
    '{"a":"',
    '{"a":[{]}',
    '{"a":(1]}',
  );
  for (const text of bad) assert.throws(() => split(text), { code: 'input/invalid', field: 'file' }, text);
  const splitter = createJsonSplitter();
  splitter.push('{"a":"');
  assert.throws(
    () => {
      for (let index = 0; index < 40; index += 1) splitter.push('x'.repeat(65_536));
    },
    { code: 'input/too-large' },
  );
});
