import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SLICES, type GoalFields } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import { decodeEvent, encodeEvent } from './event.ts';
import { goalFieldSchemas } from './goal-fields.ts';
import { decideGoal, evolveGoal, goalEvents, initialGoal, type GoalEvent, type GoalState } from './goal.ts';
import { parseInput } from './input-error.ts';
import { arbitraryFields, arbitraryGoalEvent, arbitraryTime } from './testing/arbitrary-goal.ts';
import * as v from 'valibot';

const goalId = '01890a5d-ac96-774b-bcce-b302099a8057';
const fields: GoalFields = {
  summary: 'Learn to sail',
  slice: 'Leisure',
  priority: 'maybe',
  targetMonth: '2030-06',
};
const fold = (events: readonly GoalEvent[], from: GoalState = initialGoal) => events.reduce(evolveGoal, from);
const created = fold(decideGoal(initialGoal, { name: 'goal.create', input: { goalId, ...fields } }, 5));

describe('deciding on a goal', () => {
  it('creates once', () => {
    assert.deepEqual(created, { ...initialGoal, ...fields, createdAt: 5, changedAt: 5 });
    assert.throws(() => decideGoal(created, { name: 'goal.create', input: { goalId, ...fields } }, 6), {
      code: 'input/conflict',
      field: 'goalId',
    });
  });

  it('knows nothing of a goal that was not created', () => {
    for (const name of [
      'goal.change',
      'goal.achieve',
      'goal.unachieve',
      'goal.archive',
      'goal.unarchive',
    ] as const) {
      assert.throws(() => decideGoal(initialGoal, { name, input: { goalId } }, 1, 'items.3.'), {
        code: 'input/not-found',
        field: 'items.3.goalId',
      });
    }
  });

  it('puts several changed fields into one event, and only those', () => {
    const input = { goalId, summary: 'Learn to row', slice: fields.slice, priority: 'must' as const };
    assert.deepEqual(decideGoal(created, { name: 'goal.change', input }, 9), [
      { type: 'goal.changed', version: 1, at: 9, data: { summary: 'Learn to row', priority: 'must' } },
    ]);
  });

  it('makes no event of what changes nothing, in any state', () => {
    fc.assert(
      fc.property(fc.array(arbitraryGoalEvent, { maxLength: 12 }), arbitraryTime, (events, at) => {
        const state = fold(events, created);
        const { summary, slice, priority, targetMonth } = state;
        const nothing = [
          decideGoal(state, { name: 'goal.change', input: { goalId } }, at),
          decideGoal(
            state,
            { name: 'goal.change', input: { goalId, summary, slice, priority, targetMonth } },
            at,
          ),
          decideGoal(
            state,
            { name: state.achieved ? 'goal.achieve' : 'goal.unachieve', input: { goalId } },
            at,
          ),
          decideGoal(
            state,
            { name: state.archived ? 'goal.archive' : 'goal.unarchive', input: { goalId } },
            at,
          ),
        ];
        assert.deepEqual(nothing, [[], [], [], []]);
      }),
      runs(200),
    );
  });

  it('reaches exactly what was asked for, in any state', () => {
    fc.assert(
      fc.property(fc.array(arbitraryGoalEvent, { maxLength: 12 }), arbitraryFields, (events, wanted) => {
        const state = fold(events, created);
        const changed = fold(
          decideGoal(state, { name: 'goal.change', input: { goalId, ...wanted } }, 77),
          state,
        );
        const { achieved, archived } = state;
        const isSame = changed === state;
        assert.deepEqual(changed, { ...state, ...wanted, changedAt: isSame ? state.changedAt : 77 });
        for (const name of ['achieve', 'unachieve', 'archive', 'unarchive'] as const) {
          const after = fold(decideGoal(state, { name: `goal.${name}`, input: { goalId } }, 78), state);
          assert.equal(after.achieved, name.endsWith('achieve') ? name === 'achieve' : achieved);
          assert.equal(after.archived, name.endsWith('archive') ? name === 'archive' : archived);
        }
      }),
      runs(200),
    );
  });
});

describe('evolving a goal', () => {
  it('gives a valid goal for any events in any order, always the same one', () => {
    fc.assert(
      fc.property(fc.array(arbitraryGoalEvent, { maxLength: 20 }), (events) => {
        const state = fold(events);
        assert.deepEqual(fold(structuredClone(events)), state);
        assert.equal(state.createdAt === null, !events.some(({ type }) => type === 'goal.created'));
        assert.equal(state.changedAt, events.at(-1)?.at ?? 0);
        if (state.createdAt !== null) {
          const { summary, slice, priority, targetMonth } = state;
          const valid = parseInput(
            v.strictObject(goalFieldSchemas),
            { summary, slice, priority, targetMonth },
            '',
          );
          assert.deepEqual(valid, { summary, slice, priority, targetMonth });
        }
      }),
      runs(300),
    );
  });

  it('lets the last writer of each field win', () => {
    fc.assert(
      fc.property(fc.array(arbitraryGoalEvent, { maxLength: 20 }), (events) => {
        const state = fold(events);
        for (const name of ['summary', 'slice', 'priority', 'targetMonth'] as const) {
          const last = events.findLast(({ data }) => (data as Partial<GoalFields>)[name] !== undefined);
          assert.equal(state[name], (last?.data as GoalFields | undefined)?.[name] ?? initialGoal[name]);
        }
        const lastOf = (...types: string[]) => events.findLast(({ type }) => types.includes(type))?.type;
        assert.equal(state.achieved, lastOf('goal.achieved', 'goal.unachieved') === 'goal.achieved');
        assert.equal(state.archived, lastOf('goal.archived', 'goal.unarchived') === 'goal.archived');
      }),
      runs(300),
    );
  });
});

describe('event payloads', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(arbitraryGoalEvent, (event) => {
        assert.deepEqual(decodeEvent(encodeEvent(event), goalEvents), event);
      }),
      runs(200),
    );
  });

  it('are refused when they do not say what their type must say', () => {
    const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const event = { type: 'goal.created', version: 1, at: 5, data: fields };
    const bad: [unknown, string][] = [
      ['not an object', 'storage/corrupt'],
      [{ ...event, extra: 1 }, 'storage/corrupt'],
      [{ ...event, at: -1 }, 'storage/corrupt'],
      [{ ...event, version: 0 }, 'storage/corrupt'],
      [{ ...event, data: { ...fields, slice: 'Nowhere' } }, 'storage/corrupt'],
      [{ ...event, data: { ...fields, more: true } }, 'storage/corrupt'],
      [{ ...event, version: 2 }, 'vault/upgraded-elsewhere'],
      [{ ...event, type: 'goal.praised' }, 'vault/upgraded-elsewhere'],
      [{ ...event, type: '__proto__' }, 'vault/upgraded-elsewhere'],
    ];
    for (const [value, code] of bad) assert.throws(() => decodeEvent(bytes(value), goalEvents), { code });
    assert.throws(() => decodeEvent(Uint8Array.of(0xff, 0x7b), goalEvents), { code: 'storage/corrupt' });
  });

  it('are lifted to the newest version, step by step', () => {
    const registry = new Map([
      [
        'note.written',
        [
          { schema: v.strictObject({ text: v.string() }), upcast: (data: object) => ({ ...data, lines: 1 }) },
          {
            schema: v.strictObject({ text: v.string(), lines: v.number() }),
            upcast: ({ text, lines }: Readonly<Record<string, unknown>>) => ({ body: text, lines }),
          },
          { schema: v.strictObject({ body: v.string(), lines: v.number() }) },
        ],
      ],
    ]);
    const decode = (version: number, data: Record<string, unknown>) =>
      decodeEvent(encodeEvent({ type: 'note.written', version, at: 1, data }), registry);
    const newest = { type: 'note.written', version: 3, at: 1, data: { body: 'x', lines: 1 } };
    assert.deepEqual(decode(1, { text: 'x' }), newest);
    assert.deepEqual(decode(2, { text: 'x', lines: 1 }), newest);
    assert.deepEqual(decode(3, { body: 'x', lines: 1 }), newest);
    assert.throws(() => decode(2, { text: 'x' }), { code: 'storage/corrupt' });
  });

  it('keep version 1 readable for ever', () => {
    const stored =
      '{"type":"goal.created","version":1,"at":1760000000000,"data":{"summary":"Ship it","slice":"Work","priority":"must","targetMonth":"2026-03"}}';
    const event = decodeEvent(new TextEncoder().encode(stored), goalEvents);
    assert.equal(fold([event as GoalEvent]).summary, 'Ship it');
    assert.equal(SLICES.length, 8);
  });
});
