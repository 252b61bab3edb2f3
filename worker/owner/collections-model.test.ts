import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { v7 } from 'uuid';
import type { DocumentFields, DocumentPage, DocumentQuery, JsonValue, VaultDocument } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import type { CollectionDecider } from '../domain/document.ts';
import { inputError } from '../domain/input-error.ts';
import { arbitraryDocumentFields, FIELD_NAMES } from '../domain/testing/arbitrary-document.ts';
import type { OwnerCore } from './owner-core.ts';
import { applyChanges } from './testing/apply-changes.ts';
import { codeOf } from './testing/code-of.ts';
import { command, createVault } from './testing/core-fixture.ts';

const IDS = [1, 2, 3, 4, 5].map((index) => v7({ msecs: index, seq: 0 }));
const COLLECTIONS = ['notes', 'habits'] as const;

/** The rules of the host for one of the two: a rank only grows, and is never text. */
const habits: CollectionDecider = {
  collection: 'habits',
  commands: {
    raise(fields, by) {
      if (fields === null) throw inputError('input/not-found', 'documentId');
      if (by === 0) return {};
      if (by === -1) return { delete: true };
      return { set: { rank: Number(fields['rank'] ?? 0) + Number(by) }, unset: ['tag'] };
    },
  },
  check(fields) {
    if (typeof fields['rank'] === 'string') throw inputError('input/invalid', 'fields.rank');
  },
};

const plain = { noNullPrototype: true };
const arbitraryStep = fc
  .record(
    {
      kind: fc.constantFrom('put', 'put', 'patch', 'patch', 'delete', 'import', 'decide'),
      // Mostly of one collection each, so that documents meet; an id belongs to the collection that had it first.
      documentId: fc.constantFrom(...IDS),
      others: fc.subarray(IDS, { maxLength: 2 }),
      fields: arbitraryDocumentFields,
      unset: fc.subarray(FIELD_NAMES),
      isForeign: fc.nat({ max: 9 }).map((each) => each === 0),
      by: fc.constantFrom(-1, 0, 2),
    },
    plain,
  )
  .map(({ isForeign, ...step }) => ({
    ...step,
    collection: IDS.indexOf(step.documentId) < 2 === isForeign ? 'habits' : 'notes',
  }));
type Step = typeof arbitraryStep extends fc.Arbitrary<infer Each> ? Each : never;

/** Documents as a map; `owner` keeps which collection an id belongs to, also when nothing is there any more. */
function createModel() {
  const documents = new Map<string, DocumentFields>();
  const owner = new Map<string, string>();

  const put = (collection: string, documentId: string, fields: DocumentFields) => {
    documents.set(documentId, fields);
    owner.set(documentId, collection);
  };
  const refusal = (collection: string, fields: DocumentFields) =>
    collection === 'habits' && typeof fields['rank'] === 'string' ? 'input/invalid' : null;
  const isForeign = ({ collection }: Step, id: string) => owner.has(id) && owner.get(id) !== collection;

  return {
    in: (collection: string) =>
      new Map([...documents].filter(([documentId]) => owner.get(documentId) === collection)),
    apply(step: Step): string | null {
      const { collection, documentId, fields, unset, by, others } = step;
      if (step.kind === 'import') {
        // The first item that cannot be stored says why nothing is.
        for (const id of others) {
          if (isForeign(step, id) || documents.has(id)) return 'input/conflict';
          const refused = refusal(collection, fields);
          if (refused !== null) return refused;
        }
        for (const id of others) put(collection, id, fields);
        return null;
      }
      if (isForeign(step, documentId)) return 'input/conflict';
      const known = documents.get(documentId);
      const change = (next: DocumentFields) => {
        const isSame = known !== undefined && isEqual(known, next);
        const refused = isSame ? null : refusal(collection, next);
        if (refused === null) put(collection, documentId, next);
        return refused;
      };
      switch (step.kind) {
        case 'put':
          return change(fields);
        case 'patch': {
          if (known === undefined) return 'input/not-found';
          const kept = Object.entries(known).filter(([name]) => !unset.includes(name));
          return change({ ...Object.fromEntries(kept), ...fields });
        }
        case 'delete':
          documents.delete(documentId);
          return null;
        default: {
          if (collection === 'notes' || known === undefined) return 'input/not-found';
          if (by === -1) documents.delete(documentId);
          if (by <= 0) return null;
          const { tag: _, ...kept } = known;
          const rank = Number(known['rank'] ?? 0) + by;
          // A rule that makes what is no JSON is refused as a page would be.
          return Number.isFinite(rank) ? change({ ...kept, rank }) : 'input/invalid';
        }
      }
    },
  };
}

function isEqual(a: DocumentFields, b: DocumentFields): boolean {
  const sorted = (fields: DocumentFields) => JSON.stringify(Object.entries(fields).toSorted());
  return sorted(a) === sorted(b);
}

function commandOf(step: Step) {
  const { collection, documentId, fields, unset, by, others } = step;
  switch (step.kind) {
    case 'put':
      return command('document.put', { collection, documentId, fields });
    case 'patch':
      return command('document.patch', { collection, documentId, set: fields, unset });
    case 'delete':
      return command('document.delete', { collection, documentId });
    case 'import':
      return command('document.import', {
        collection,
        items: others.map((id) => ({ documentId: id, fields })),
      });
    default:
      return command('document.decide', { collection, documentId, decision: 'raise', input: by });
  }
}

/** The order that {@link DocumentQuery.sort} promises. */
function rankOf(value: JsonValue | undefined): readonly [number, number | string] {
  if (value === null || value === undefined) return [0, 0];
  if (typeof value === 'boolean') return [1, Number(value)];
  if (typeof value === 'number') return [1, value];
  return [2, typeof value === 'string' ? value : JSON.stringify(value)];
}

function compare(field: string, a: VaultDocument, b: VaultDocument): number {
  const [left, right] = [rankOf(a.fields[field]), rankOf(b.fields[field])];
  if (left[0] !== right[0]) return left[0] - right[0];
  if (left[1] !== right[1]) return left[1] < right[1] ? -1 : 1;
  return a.documentId < b.documentId ? -1 : 1;
}

async function readPages(core: OwnerCore, query: DocumentQuery): Promise<readonly VaultDocument[]> {
  const found: VaultDocument[] = [];
  for (let after: string | null = null; ;) {
    const page: DocumentPage = await core.query(
      'documents.list',
      after === null ? query : { ...query, after },
    );
    found.push(...page.items);
    after = page.next;
    if (after !== null) continue;
    assert.equal(page.total, found.length);
    return found;
  }
}

describe('collections beside their model', () => {
  it('do what maps of documents do, with the rules of the host, in every order, page by page, and in watches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryStep, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('rank', 'tag'),
        fc.boolean(),
        async (steps, sort, descending) => {
          const { core } = await createVault({ deciders: new Map([['habits', habits]]) });
          const model = createModel();
          const views = COLLECTIONS.map((collection) => {
            const query: DocumentQuery = { collection, indexes: ['rank', 'tag'], sort, descending, limit: 2 };
            const view = { query, watched: [] as readonly VaultDocument[] };
            core.watch('documents', query, (event) => {
              view.watched =
                'items' in event ? event.items : applyChanges(view.watched, event.changes, 'documentId');
            });
            return view;
          });
          for (const step of steps) {
            const sent = commandOf(step);
            const expected = model.apply(step);
            assert.equal(await codeOf(core.execute(sent)), expected, JSON.stringify(sent));
            if (expected === null) assert.equal((await core.execute(sent)).replayed, true);
          }
          for (const { query, watched } of views) {
            const found = await readPages(core, query);
            const sorted = found.toSorted((a, b) => compare(sort, a, b) * (descending ? -1 : 1));
            assert.deepEqual(found, sorted);
            const fields = new Map(found.map((document) => [document.documentId, document.fields]));
            assert.deepEqual(fields, model.in(query.collection));
            assert.deepEqual(watched, found.slice(0, 2));
          }
          await core.close();
        },
      ),
      runs(25),
    );
  });
});
