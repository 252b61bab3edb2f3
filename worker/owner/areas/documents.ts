import * as v from 'valibot';
import type { DocumentQueries, DocumentWatchEvent, DocumentWatches, VaultDocument } from '../../api.ts';
import { collectionSchema, documentOfState } from '../../domain/document.ts';
import { parseDocumentQuery, type ParsedDocumentQuery } from '../../domain/document-query.ts';
import { uuidV7Schema } from '../../domain/goal-fields.ts';
import { parseInput } from '../../domain/input-error.ts';
import {
  createDocumentListing,
  ensureDocumentIndexes,
  hasDocumentIndexes,
} from '../../storage/cache/document-list.ts';
import { readDocumentState } from '../../storage/cache/document-table.ts';
import { createListWatches, type ListEvent, type WatchedList } from '../list-watches.ts';
import type { AreaContext, QueryHandlers, WatchedArea, WatchHandlers } from './area.ts';

const addressInput = v.strictObject({ collection: collectionSchema, documentId: uuidV7Schema });

/** Reads and watches of the documents of host applications. */
export interface DocumentArea extends WatchedArea {
  readonly queries: QueryHandlers<keyof DocumentQueries>;
  readonly watches: WatchHandlers<keyof DocumentWatches>;
}

export function createDocumentArea({ cache }: AreaContext): DocumentArea {
  const watches = createListWatches(DOCUMENT_LIST, (query) => cache.use(query));

  /** A checked query whose indexes are there, also after the cache was made anew. */
  const prepare = (query: unknown): ParsedDocumentQuery => {
    const parsed = parseDocumentQuery(query);
    if (!cache.use((database) => hasDocumentIndexes(database, parsed))) {
      cache.alter((database) => ensureDocumentIndexes(database, parsed));
    }
    return parsed;
  };

  return {
    queries: {
      'documents.list': (query) => {
        const listing = createDocumentListing(prepare(query));
        return cache.use((database) => listing.page(database));
      },
      'documents.get': (input) => {
        const { collection, documentId } = parseInput(addressInput, input, 'input');
        const state = cache.use((database) => readDocumentState(database, documentId));
        return state.collection === collection ? documentOfState(documentId, state) : null;
      },
    },
    watches: {
      documents: (query, listener) =>
        watches.add(prepare(query), (event) => listener(toDocumentEvent(event))),
    },
    publish(transitions) {
      const changes = transitions.flatMap((transition) => {
        if (transition.type !== 'document') return [];
        const { aggregateId, before, after } = transition;
        return [{ before: documentOfState(aggregateId, before), after: documentOfState(aggregateId, after) }];
      });
      if (changes.length > 0) watches.publish(changes);
    },
    refresh: () => watches.refresh(),
  };
}

const DOCUMENT_LIST: WatchedList<ParsedDocumentQuery, VaultDocument> = {
  idOf: (document) => document.documentId,
  isSame: (a, b) => a.changedAt === b.changedAt && JSON.stringify(a) === JSON.stringify(b),
  listing: createDocumentListing,
  // Conditions on the host's fields are for the database to say.
  isExact: false,
  matches: (query, document) => document.collection === query.collection,
};

function toDocumentEvent(event: ListEvent<VaultDocument>): DocumentWatchEvent {
  if ('items' in event) return event;
  const changes = event.changes.map((change) =>
    change.kind === 'remove' ? { kind: change.kind, index: change.index, documentId: change.id } : change,
  );
  return { changes, total: event.total };
}
