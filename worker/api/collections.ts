import type { CommandBase } from './command.ts';
import type { JsonValue } from './json.ts';

/** The content of a document: at most 64 fields, named like identifiers; 48 KiB as JSON, nested at most 16 deep. */
export type DocumentFields = Readonly<Record<string, JsonValue>>;

/** A document of the host application. */
export interface VaultDocument {
  readonly documentId: string;
  readonly collection: string;
  readonly fields: DocumentFields;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
}

export type IndexedValue = string | number | boolean | null;

/** A value means "equal to it"; `null` also matches a field that is absent. */
export type DocumentCondition =
  | IndexedValue
  | {
      readonly in?: readonly IndexedValue[];
      readonly gt?: string | number;
      readonly gte?: string | number;
      readonly lt?: string | number;
      readonly lte?: string | number;
    };

export interface DocumentFilter {
  /** Conditions on indexed fields; all must hold. */
  readonly where?: Readonly<Record<string, DocumentCondition>>;
  /** Words of any text in the document, each as a prefix. At most 200 characters. */
  readonly search?: string;
  /**
   * An indexed field, or `created` (the default) or `changed`. Values of different kinds come in this order: absent and
   * null, numbers (false and true are 0 and 1), texts by code points, anything else as its JSON.
   */
  readonly sort?: string;
  readonly descending?: boolean;
  /** 1–1000, 50 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before: keyset pagination, stable while documents change. */
  readonly after?: string;
  /** Rows to skip, for a scrolled window; not together with `after`. */
  readonly offset?: number;
}

/** A filter with what the owner must know of the collection; the client adds both. */
export interface DocumentQuery extends DocumentFilter {
  /** 1–64 of `a-z 0-9 -`, beginning with a letter. */
  readonly collection: string;
  /** Fields to filter and sort by, at most 8. An index is made the first time it is asked for. */
  readonly indexes?: readonly string[];
}

export interface DocumentPage {
  readonly items: readonly VaultDocument[];
  readonly total: number;
  readonly next: string | null;
}

/** A change of the window watched. Apply in order: indexes are those at that moment. */
export type DocumentListChange =
  | { readonly kind: 'insert'; readonly index: number; readonly item: VaultDocument }
  | { readonly kind: 'update'; readonly index: number; readonly item: VaultDocument }
  | { readonly kind: 'remove'; readonly index: number; readonly documentId: string };

export interface DocumentWatchFirst {
  readonly items: readonly VaultDocument[];
  readonly total: number;
}
export interface DocumentWatchChange {
  readonly changes: readonly DocumentListChange[];
  readonly total: number;
}
export type DocumentWatchEvent = DocumentWatchFirst | DocumentWatchChange;

interface DocumentAddress {
  readonly collection: string;
  /** UUID v7. */
  readonly documentId: string;
}

export type DocumentCommand = CommandBase &
  (
    | {
        /** Makes the document, or makes its content this and nothing else. Only what differs becomes an event. */
        readonly name: 'document.put';
        readonly input: DocumentAddress & { readonly fields: DocumentFields };
      }
    | {
        /** Sets and removes single fields; the others stay. `input/not-found` for a document that is not there. */
        readonly name: 'document.patch';
        readonly input: DocumentAddress & {
          readonly set?: DocumentFields;
          readonly unset?: readonly string[];
        };
      }
    | { readonly name: 'document.delete'; readonly input: DocumentAddress }
    | {
        /** Up to 10,000 new documents in one transaction: all or none. */
        readonly name: 'document.import';
        readonly input: {
          readonly collection: string;
          readonly items: readonly { readonly documentId: string; readonly fields: DocumentFields }[];
        };
      }
    | {
        /** A command of a decider that the host has registered for the collection. */
        readonly name: 'document.decide';
        readonly input: DocumentAddress & { readonly decision: string; readonly input: JsonValue };
      }
  );

export interface DocumentQueries {
  'documents.list': { readonly input: DocumentQuery; readonly output: DocumentPage };
  'documents.get': { readonly input: DocumentAddress; readonly output: VaultDocument | null };
}

export interface DocumentWatches {
  documents: { readonly query: DocumentQuery; readonly event: DocumentWatchEvent };
}
