import { v7 as uuid } from 'uuid';
import type {
  DocumentFields,
  DocumentFilter,
  DocumentPage,
  DocumentWatchEvent,
  HistoryPage,
  JsonValue,
  VaultDocument,
} from '../api.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions, WatchHandlers } from './vault-client.ts';

export interface CollectionOptions {
  /** Fields to filter and sort by, at most 8. */
  readonly indexes?: readonly string[];
}

/** The documents of one collection. `Fields` is what the host says they hold; the vault checks only that it is JSON. */
export interface CollectionClient<Fields extends DocumentFields = DocumentFields> {
  /** Makes a document, or with the id of one makes its content this and nothing else. */
  put(
    document: { readonly documentId?: string; readonly fields: Fields },
    options?: CallOptions,
  ): Promise<{ documentId: string }>;
  /** Sets and removes single fields; the others stay, whatever other devices do to them meanwhile. */
  patch(
    change: {
      readonly documentId: string;
      readonly set?: Partial<Fields>;
      readonly unset?: readonly (keyof Fields & string)[];
    },
    options?: CallOptions,
  ): Promise<void>;
  delete(document: { readonly documentId: string }, options?: CallOptions): Promise<void>;
  /** A command of the host's own decider, which its owner worker was built with. Makes an id when there is none. */
  decide(
    command: { readonly documentId?: string; readonly decision: string; readonly input?: JsonValue },
    options?: CallOptions,
  ): Promise<{ documentId: string }>;
  /** Up to 10,000 new documents in one transaction: all or none. The ids come back in their order. */
  import(documents: readonly Fields[], options?: CallOptions): Promise<{ documentIds: readonly string[] }>;
  get(document: { readonly documentId: string }, options?: CallOptions): Promise<DocumentOf<Fields> | null>;
  list(query?: DocumentFilter, options?: CallOptions): Promise<DocumentPage>;
  /** → unsubscribe. First `{ items, total }`, then `{ changes, total }` of that window; after a failover a new first. */
  watch(query: DocumentFilter, handlers: WatchHandlers<DocumentWatchEvent>): () => void;
  history(
    query: { readonly documentId: string; readonly limit?: number; readonly after?: string },
    options?: CallOptions,
  ): Promise<HistoryPage>;
}

export type DocumentOf<Fields> = Omit<VaultDocument, 'fields'> & { readonly fields: Fields };

/** `vault.collection(name)`. */
export function createCollectionClient<Fields extends DocumentFields>(
  calls: Calls,
  collection: string,
  { indexes = [] }: CollectionOptions = {},
): CollectionClient<Fields> {
  return {
    async put({ documentId = uuid(), fields }, options) {
      await calls.execute({ name: 'document.put', input: { collection, documentId, fields } }, options);
      return { documentId };
    },
    async patch({ documentId, set = {}, unset = [] }, options) {
      // A partial object has no other values than the whole one.
      const input = { collection, documentId, set: set as DocumentFields, unset };
      await calls.execute({ name: 'document.patch', input }, options);
    },
    async delete({ documentId }, options) {
      await calls.execute({ name: 'document.delete', input: { collection, documentId } }, options);
    },
    async decide({ documentId = uuid(), decision, input = null }, options) {
      const body = { collection, documentId, decision, input };
      await calls.execute({ name: 'document.decide', input: body }, options);
      return { documentId };
    },
    async import(documents, options) {
      const items = documents.map((fields) => ({ documentId: uuid(), fields }));
      const deadlineMs = DEADLINE_MS.import;
      await calls.execute(
        { name: 'document.import', input: { collection, items } },
        { ...options, deadlineMs },
      );
      return { documentIds: items.map(({ documentId }) => documentId) };
    },
    get: ({ documentId }, options) =>
      calls.query('documents.get', { collection, documentId }, options) as Promise<DocumentOf<Fields> | null>,
    list: (query = {}, options) => calls.query('documents.list', { ...query, collection, indexes }, options),
    watch: (query, handlers) => calls.watch('documents', { ...query, collection, indexes }, handlers),
    history: ({ documentId, ...query }, options) =>
      calls.query('history.list', { ...query, aggregateId: documentId }, options),
  };
}
