import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { runs } from '../crypto/testing/runs.ts';
import {
  documentEvents,
  documentOfState,
  evolveDocument,
  initialDocument,
  type DocumentEvent,
} from './document.ts';
import { decodeEvent, encodeEvent } from './event.ts';
import { arbitraryDocumentEvent } from './testing/arbitrary-document.ts';

const documentId = v7();
const fold = (events: readonly DocumentEvent[]) => events.reduce(evolveDocument, initialDocument);

describe('evolving a document', () => {
  it('gives a valid document for any events in any order, always the same one', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDocumentEvent, { maxLength: 25 }), (events) => {
        const state = fold(events);
        assert.deepEqual(fold(events), state);
        const isThere =
          events.findLast(({ type }) => type !== 'document.changed')?.type === 'document.created';
        const isCreated = events.some(({ type }) => type === 'document.created');
        const document = documentOfState(documentId, state);
        assert.equal(document !== null, isThere && isCreated);
        assert.equal(state.collection, events[0]?.data.collection ?? null);
        if (document !== null) assert.equal(document.changedAt, events.at(-1)?.at);
      }),
      runs(500),
    );
  });

  it('lets the last writer of each field win, whoever wrote the others', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDocumentEvent, { maxLength: 25 }), (events) => {
        const changes = events.filter((event) => event.type === 'document.changed');
        const { fields } = fold(changes);
        const expected = new Map<string, unknown>();
        for (const { data } of changes) {
          for (const name of data.unset) expected.delete(name);
          for (const [name, value] of Object.entries(data.set)) expected.set(name, value);
        }
        assert.deepEqual(fields, Object.fromEntries(expected));
      }),
      runs(300),
    );
  });

  it('survives being written down', () => {
    fc.assert(
      fc.property(arbitraryDocumentEvent, (event) => {
        assert.deepEqual(decodeEvent(encodeEvent(event), documentEvents), event);
      }),
      runs(200),
    );
  });
});
