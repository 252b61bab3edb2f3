import * as v from 'valibot';
import { SEARCH_KINDS, type SearchKind } from '../api.ts';
import { parseInput } from './input-error.ts';
import { searchTextSchema, wordsOf } from './list-query.ts';

const searchQuerySchema = v.strictObject({
  text: searchTextSchema,
  kinds: v.optional(v.array(v.picklist(SEARCH_KINDS)), [...SEARCH_KINDS]),
  limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(200)), 20),
});

/** A checked search. */
export interface ParsedSearch {
  readonly words: readonly string[];
  readonly kinds: ReadonlySet<SearchKind>;
  readonly limit: number;
}

/**
 * Checks an untrusted search.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseSearch(query: unknown): ParsedSearch {
  const { text, kinds, limit } = parseInput(searchQuerySchema, query, 'query');
  return { words: wordsOf(text), kinds: new Set(kinds), limit };
}
