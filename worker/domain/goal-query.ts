import * as v from 'valibot';
import { GOAL_SORTS, type GoalQuery } from '../api.ts';
import { codePointLength, monthSchema, prioritySchema, sliceSchema, wellFormedText } from './goal-fields.ts';
import { inputError, parseInput, TOO_LONG } from './input-error.ts';
import { MAX_LIST_LIMIT, MAX_SEARCH_LENGTH } from './limits.ts';

const DEFAULT_LIMIT = 50;
/** Room for a sort key of 200 code points, folded and encoded. */
const MAX_CURSOR_LENGTH = 16_384;

const querySchema = v.strictObject({
  search: v.optional(
    v.pipe(
      wellFormedText,
      v.check((text) => codePointLength(text) <= MAX_SEARCH_LENGTH, TOO_LONG),
    ),
  ),
  slice: v.optional(sliceSchema),
  priority: v.optional(prioritySchema),
  month: v.optional(monthSchema),
  status: v.optional(v.picklist(['active', 'achieved', 'archived', 'all']), 'active'),
  sort: v.optional(v.picklist(GOAL_SORTS)),
  descending: v.optional(v.boolean(), false),
  limit: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_LIST_LIMIT)),
    DEFAULT_LIMIT,
  ),
  after: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CURSOR_LENGTH, TOO_LONG))),
  offset: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
});

/** A checked query with its defaults filled in. `sort` is absent where a search goes by rank. */
export type ParsedGoalQuery = Omit<GoalQuery, 'search'> &
  Required<Pick<GoalQuery, 'status' | 'descending' | 'limit' | 'offset'>> & {
    /** The words looked for; empty without a search. */
    readonly words: readonly string[];
  };

/**
 * Checks an untrusted query.
 *
 * @throws MoError `input/*` naming the field
 */
export function parseGoalQuery(query: unknown): ParsedGoalQuery {
  const { search = '', ...rest } = parseInput(querySchema, query, 'query');
  if (rest.after !== undefined && rest.offset !== 0) throw inputError('input/invalid', 'offset');
  const words = wordsOf(search);
  return { ...rest, words, ...(rest.sort === undefined && words.length === 0 ? { sort: 'target' } : {}) };
}

/**
 * The words of a text: runs of letters, marks and digits, as SQLite's unicode61 tokenizer sees them. Everything else
 * separates, so nothing that a person types is read as search syntax.
 */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? [];
}
