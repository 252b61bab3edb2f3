import fc from 'fast-check';
import type { DocumentEvent } from '../document.ts';
import { arbitraryTime } from './arbitrary-goal.ts';

/** Few names and values, so that changes meet. */
export const FIELD_NAMES = ['rank', 'tag', 'text'];

const plain = { noNullPrototype: true };
const value = fc.constantFrom(null, true, false, 0, 3, -1.5, 'a', 'b', 'é run', '', ['x'], { y: [1] });

/** Fields of a document, or none. */
export const arbitraryDocumentFields = fc.dictionary(fc.constantFrom(...FIELD_NAMES), value, plain);

const collection = fc.constantFrom('notes', 'habits');

/** Any event of a document, in no sensible order. */
export const arbitraryDocumentEvent: fc.Arbitrary<DocumentEvent> = fc
  .tuple(
    arbitraryTime,
    fc.oneof(
      fc
        .record({ collection, fields: arbitraryDocumentFields }, plain)
        .map((data) => ({ type: 'document.created', data })),
      fc
        .record({ collection, set: arbitraryDocumentFields, unset: fc.subarray(FIELD_NAMES) }, plain)
        .map((data) => ({ type: 'document.changed', data })),
      fc.record({ collection }, plain).map((data) => ({ type: 'document.deleted', data })),
    ),
  )
  .map(([at, event]) => ({ ...event, version: 1, at }) as DocumentEvent);
