import * as v from 'valibot';
import type { IndexedValue, VaultDocument } from '../../api.ts';
import type { ParsedDocumentQuery } from '../../domain/document-query.ts';
import { timestampSchema, uuidV7Schema, wellFormedText } from '../../domain/goal-fields.ts';
import { inputError } from '../../domain/input-error.ts';
import type { Database } from '../database.ts';
import { DOCUMENT_COLUMNS, rowToDocument, SHOWN, type DocumentRow } from './document-table.ts';
import { createListing, type Listing, type ListingCondition } from './listing.ts';
import type { SortOrder } from './sort-key.ts';

/** The most indexes on fields, over all collections: each costs something at every write. */
const MAX_INDEXES_IN_ALL = 64;
/** Sorts before every number. JSON cannot say minus infinity, so cursors carry this finite stand-in. */
const ABSENT = -1.7976931348623157e308;

/**
 * A checked query of documents as SQL. Its indexes must exist: {@link ensureDocumentIndexes}.
 *
 * @throws MoError `input/invalid` for a cursor that was made for another order
 */
export function createDocumentListing(query: ParsedDocumentQuery): Listing<VaultDocument> {
  const conditions: ListingCondition[] = [];
  for (const [name, condition] of Object.entries(query.where)) {
    const key = keyOfField(name);
    if (condition === null || typeof condition !== 'object') {
      conditions.push([`${key} = ?`, valueOf(condition)]);
      continue;
    }
    const { in: values, gt, gte, lt, lte } = condition;
    if (values !== undefined) {
      conditions.push([`${key} IN (SELECT value FROM json_each(?))`, JSON.stringify(values.map(valueOf))]);
    }
    for (const [sign, bound] of [
      ['>', gt],
      ['>=', gte],
      ['<', lt],
      ['<=', lte],
    ] as const) {
      if (bound === undefined) continue;
      conditions.push([`${key} ${sign} ?`, bound]);
      // A bound speaks of values of its own kind only.
      if (typeof bound === 'string' && sign.startsWith('<')) conditions.push([`${key} >= ?`, '']);
      if (typeof bound === 'number') conditions.push([`${key} < ?`, ''], [`${key} > ?`, ABSENT]);
    }
  }
  return createListing<DocumentRow, VaultDocument>({
    table: 'documents',
    searchTable: 'document_search',
    columns: DOCUMENT_COLUMNS,
    toItem: rowToDocument,
    statusColumn: 'shown',
    statuses: [SHOWN],
    fixed: `collection = '${query.collection}'`,
    conditions,
    words: query.words,
    order: orderBy(query.sort),
    descending: query.descending,
    limit: query.limit,
    offset: query.offset,
    after: query.after,
  });
}

/** Makes the indexes that a query counts on. Writes, so it runs in the caller's transaction. */
export function ensureDocumentIndexes(cache: Database, { collection, indexes }: ParsedDocumentQuery): void {
  for (const name of indexes) {
    if (hasIndex(cache, collection, name)) continue;
    const count = cache.get<{ count: number }>(
      `SELECT count(*) AS count FROM sqlite_schema WHERE type = 'index' AND name LIKE 'documents_of:%'`,
    );
    if ((count?.count ?? 0) >= MAX_INDEXES_IN_ALL) throw inputError('input/too-large', 'indexes');
    // Collection and field were checked: neither can hold a quote.
    cache.exec(
      `CREATE INDEX "${indexName(collection, name)}" ON documents (shown, ${keyOfField(name)}, document_id)
        WHERE collection = '${collection}'`,
    );
  }
}

/** Whether all indexes that a query counts on are there. */
export function hasDocumentIndexes(cache: Database, { collection, indexes }: ParsedDocumentQuery): boolean {
  return indexes.every((name) => hasIndex(cache, collection, name));
}

function hasIndex(cache: Database, collection: string, name: string): boolean {
  return cache.get('SELECT 1 FROM sqlite_schema WHERE name = ?', [indexName(collection, name)]) !== undefined;
}

function indexName(collection: string, name: string): string {
  return `documents_of:${collection}:${name}`;
}

/** The value of a field as a total order: absent and null first, then numbers, then texts. */
function keyOfField(name: string): string {
  return `ifnull(fields ->> '$.${name}', ${ABSENT})`;
}

function valueOf(value: IndexedValue): string | number {
  if (value === null) return ABSENT;
  return typeof value === 'boolean' ? Number(value) : value;
}

function orderBy(sort: string | undefined): SortOrder<VaultDocument> {
  switch (sort) {
    case undefined:
      return {
        name: 'rank',
        columns: ['rank', 'document_id'],
        keyOf: (document, rank) => [rank, document.documentId],
        schema: v.strictTuple([v.pipe(v.number(), v.finite()), uuidV7Schema]),
      };
    case 'created':
      return {
        name: 'created',
        columns: ['created_at', 'document_id'],
        keyOf: (document) => [document.createdAt, document.documentId],
        schema: v.strictTuple([timestampSchema, uuidV7Schema]),
      };
    case 'changed':
      return {
        name: 'changed',
        columns: ['changed_at', 'document_id'],
        keyOf: (document) => [document.changedAt, document.documentId],
        schema: v.strictTuple([timestampSchema, uuidV7Schema]),
      };
    default:
      return {
        name: `field:${sort}`,
        columns: [keyOfField(sort), 'document_id'],
        keyOf: (document) => [sortValue(document, sort), document.documentId],
        schema: v.strictTuple([v.union([v.pipe(v.number(), v.finite()), wellFormedText]), uuidV7Schema]),
      };
  }
}

/** What {@link keyOfField} gives for a document that is at hand. */
function sortValue({ fields }: VaultDocument, name: string): string | number {
  const value = fields[name] ?? null;
  if (value === null) return ABSENT;
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' ? Number(value) : value;
}
