import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { runs } from '../crypto/testing/runs.ts';
import { BASE_STATES } from './base-state.ts';
import { evolveDocument, initialDocument, type DocumentEvent } from './document.ts';
import { evolveGoal, initialGoal } from './goal.ts';
import { evolveProject, initialProject } from './project.ts';
import { arbitraryGoalEvent } from './testing/arbitrary-goal.ts';
import { arbitraryProjectEvent } from './testing/arbitrary-project.ts';

const corrupt = { code: 'storage/corrupt' };

const arbitraryFieldsOfDocument = fc.dictionary(
  fc.constantFrom('title', 'body', 'tags'),
  fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null), fc.array(fc.boolean())),
  { noNullPrototype: true },
);
const arbitraryDocumentEvent: fc.Arbitrary<DocumentEvent> = fc
  .oneof(
    arbitraryFieldsOfDocument.map((fields) => ({
      type: 'document.created' as const,
      data: { collection: 'notes', fields },
    })),
    arbitraryFieldsOfDocument.map((set) => ({
      type: 'document.changed' as const,
      data: { collection: 'notes', set, unset: ['tags'].filter((name) => !Object.hasOwn(set, name)) },
    })),
    fc.constant({ type: 'document.deleted' as const, data: { collection: 'notes' } }),
  )
  .map((event) => ({ ...event, version: 1, at: 5 }));

const many = <Event>(event: fc.Arbitrary<Event>) => fc.array(event, { maxLength: 12 });

describe('what an aggregate is, as text', () => {
  it('comes back as it was, whatever the events before', () => {
    fc.assert(
      fc.property(
        many(arbitraryGoalEvent),
        many(arbitraryProjectEvent),
        many(arbitraryDocumentEvent),
        (goalEvents, projectEvents, documentEvents) => {
          const goal = goalEvents.reduce((state, event, at) => evolveGoal(state, event, at), initialGoal);
          assert.deepEqual(BASE_STATES.goal.decode(BASE_STATES.goal.encode(goal)), goal);
          const project = projectEvents.reduce(
            (state, event, at) => evolveProject(state, event, at),
            initialProject,
          );
          assert.deepEqual(BASE_STATES.project.decode(BASE_STATES.project.encode(project)), project);
          const document = documentEvents.reduce(evolveDocument, initialDocument);
          assert.deepEqual(BASE_STATES.document.decode(BASE_STATES.document.encode(document)), document);
        },
      ),
      runs(100),
    );
  });

  it('is refused when it says less, more or something else', () => {
    const said = JSON.parse(new TextDecoder().decode(BASE_STATES.goal.encode(initialGoal))) as object;
    const decode = (value: unknown) =>
      BASE_STATES.goal.decode(new TextEncoder().encode(JSON.stringify(value)));
    assert.deepEqual(decode(said), initialGoal);
    for (const other of [
      {},
      { ...said, more: 1 },
      { ...said, slice: 'Elsewhere' },
      { ...said, changedAt: -1 },
      null,
    ]) {
      assert.throws(() => decode(other), corrupt);
    }
    assert.throws(() => BASE_STATES.goal.decode(new Uint8Array([0xff])), corrupt);
  });
});
