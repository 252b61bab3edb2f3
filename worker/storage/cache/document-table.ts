import type { DocumentFields, JsonValue, VaultDocument } from '../../api.ts';
import { documentOfState, initialDocument, type DocumentState } from '../../domain/document.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { Database, SqlValue } from '../database.ts';
import { createRowWriter } from './row-writer.ts';
import { indexedText } from './search-index.ts';
import type { DocumentTransition } from './transition.ts';

/** A row of `documents` as SQLite gives it. */
export interface DocumentRow {
  readonly document_id: string;
  readonly collection: string | null;
  readonly fields: string;
  readonly deleted: number;
  readonly created_at: number | null;
  readonly changed_at: number;
}

export const DOCUMENT_COLUMNS = 'document_id, collection, fields, deleted, created_at, changed_at';
/** The value of `shown` of documents that are there. */
export const SHOWN = 0;
const HIDDEN = 1;

const rows = createRowWriter('documents', 'document_id', [
  'collection',
  'fields',
  'deleted',
  'shown',
  'created_at',
  'changed_at',
]);

/** What the events of a document have added up to; the initial state when there are none. */
export function readDocumentState(cache: Database, documentId: string): DocumentState {
  const row = cache.get<DocumentRow>(`SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE document_id = ?`, [
    documentId,
  ]);
  return row === undefined ? initialDocument : rowToDocumentState(row);
}

/** Which of these ids have a row. One statement, for imports. */
export function knownDocumentIds(cache: Database, documentIds: readonly string[]): ReadonlySet<string> {
  const found = cache.all<{ document_id: string }>(
    'SELECT document_id FROM documents WHERE document_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(documentIds)],
  );
  return new Set(found.map((row) => row.document_id));
}

/** Writes a state and keeps the search index in step. Runs in the caller's transaction. */
export function writeDocumentState(
  cache: Database,
  { aggregateId: documentId, before, after }: DocumentTransition,
): void {
  const isShown = documentOfState(documentId, after) !== null;
  const text = isShown ? textOfFields(after.fields) : '';
  if (before === initialDocument) {
    rows.insert(cache, documentId, stateToValues(documentId, after));
    cache.run('INSERT INTO document_search (rowid, text) VALUES (last_insert_rowid(), ?)', [
      indexedText(cache, 'document_search', text),
    ]);
    return;
  }
  rows.update(cache, documentId, stateToValues(documentId, before), stateToValues(documentId, after));
  const wasShown = documentOfState(documentId, before) !== null;
  if (text !== (wasShown ? textOfFields(before.fields) : '')) {
    cache.run(
      'UPDATE document_search SET text = ? WHERE rowid = (SELECT row FROM documents WHERE document_id = ?)',
      [indexedText(cache, 'document_search', text), documentId],
    );
  }
}

/** Every text in a document, for the search. */
export function textOfFields(fields: DocumentFields): string {
  const texts: string[] = [];
  const collect = (value: JsonValue) => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  Object.values(fields).forEach(collect);
  return texts.join('\n');
}

export function rowToDocumentState(row: DocumentRow): DocumentState {
  return {
    collection: row.collection,
    fields: JSON.parse(row.fields) as DocumentFields,
    deleted: row.deleted === 1,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

/** For rows that are shown. */
export function rowToDocument(row: DocumentRow): VaultDocument {
  const document = documentOfState(row.document_id, rowToDocumentState(row));
  if (document === null)
    throw new MoError('storage/corrupt', 'A read model shows a document that is not there.');
  return document;
}

function stateToValues(documentId: string, state: DocumentState): SqlValue[] {
  return [
    state.collection,
    JSON.stringify(state.fields),
    Number(state.deleted),
    documentOfState(documentId, state) === null ? HIDDEN : SHOWN,
    state.createdAt,
    state.changedAt,
  ];
}
