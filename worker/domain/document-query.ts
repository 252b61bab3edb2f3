import * as v from 'valibot';
import type { DocumentCondition } from '../api.ts';
import { collectionSchema, fieldNameSchema } from './document.ts';
import { wellFormedText } from './goal-fields.ts';
import { inputError, TOO_LARGE } from './input-error.ts';
import { MAX_INDEXES } from './limits.ts';
import { listQuerySchemas, parseListQuery, type ParsedListQuery } from './list-query.ts';

const comparable = v.union([wellFormedText, v.pipe(v.number(), v.finite())]);
const indexedValue = v.union([comparable, v.boolean(), v.null()]);
const conditionSchema: v.GenericSchema<unknown, DocumentCondition> = v.union([
  indexedValue,
  v.strictObject({
    in: v.optional(v.pipe(v.array(indexedValue), v.maxLength(100, TOO_LARGE))),
    gt: v.optional(comparable),
    gte: v.optional(comparable),
    lt: v.optional(comparable),
    lte: v.optional(comparable),
  }),
]) as v.GenericSchema<unknown, DocumentCondition>;

const querySchema = v.strictObject({
  ...listQuerySchemas,
  collection: collectionSchema,
  indexes: v.optional(
    v.pipe(v.array(v.unknown()), v.maxLength(MAX_INDEXES, TOO_LARGE), v.array(fieldNameSchema)),
    [],
  ),
  where: v.optional(v.record(v.string(), conditionSchema), {}),
  sort: v.optional(v.string()),
});

/** A checked query with its defaults filled in; `where` and `sort` name indexed fields only. */
export interface ParsedDocumentQuery extends ParsedListQuery<string> {
  readonly collection: string;
  readonly indexes: readonly string[];
  readonly where: Readonly<Record<string, DocumentCondition>>;
}

/**
 * Checks an untrusted query.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseDocumentQuery(query: unknown): ParsedDocumentQuery {
  const parsed = parseListQuery(querySchema, query, 'created');
  const names = Object.keys(parsed.where);
  const isKnown = (name: string) => parsed.indexes.includes(name);
  if (!names.every(isKnown)) throw inputError('input/unknown-field', 'where');
  const { sort } = parsed;
  if (sort !== undefined && sort !== 'created' && sort !== 'changed' && !isKnown(sort)) {
    throw inputError('input/invalid', 'sort');
  }
  return parsed;
}
