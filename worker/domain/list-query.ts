import * as v from 'valibot';
import { codePointLength, wellFormedText } from './goal-fields.ts';
import { inputError, parseInput, TOO_LONG } from './input-error.ts';
import { MAX_LIST_LIMIT, MAX_SEARCH_LENGTH } from './limits.ts';

const DEFAULT_LIMIT = 50;
/** Room for a sort key of 200 code points, folded and encoded. */
const MAX_CURSOR_LENGTH = 16_384;

/** A text to search for. */
export const searchTextSchema = v.pipe(
  wellFormedText,
  v.check((text) => codePointLength(text) <= MAX_SEARCH_LENGTH, TOO_LONG),
);

/** What the query of every list has, beside its filters and sorts. */
export const listQuerySchemas = {
  search: v.optional(searchTextSchema),
  descending: v.optional(v.boolean(), false),
  limit: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_LIST_LIMIT)),
    DEFAULT_LIMIT,
  ),
  after: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CURSOR_LENGTH, TOO_LONG))),
  offset: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
} as const;

/** What all parsed queries have in common. */
export interface ParsedListQuery<Sort extends string> {
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly after?: string | undefined;
  /** Absent where a search goes by rank. */
  readonly sort?: Sort | undefined;
  /** The words looked for; empty without a search. */
  readonly words: readonly string[];
}

interface RawListQuery {
  readonly search?: string | undefined;
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly offset: number;
}

/**
 * Checks an untrusted query against a schema that has {@link listQuerySchemas}, splits the search into words, and fills
 * in the sort.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseListQuery<Query extends RawListQuery, Sort extends string>(
  schema: v.GenericSchema<unknown, Query>,
  query: unknown,
  defaultSort: Sort,
): Omit<Query, 'search' | 'sort'> & { readonly words: readonly string[]; readonly sort?: Sort } {
  const { search = '', sort, ...rest } = parseInput(schema, query, 'query');
  if (rest.after !== undefined && rest.offset !== 0) throw inputError('input/invalid', 'offset');
  const words = wordsOf(search);
  const by = sort ?? (words.length === 0 ? defaultSort : undefined);
  // The schema lets nothing but the sorts through.
  return { ...rest, words, ...(by === undefined ? {} : { sort: by as Sort }) };
}

/**
 * The words of a text: runs of letters, marks and digits, as SQLite's unicode61 tokenizer sees them. Everything else
 * separates, so nothing that a person types is read as search syntax.
 */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}
