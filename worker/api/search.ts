export const SEARCH_KINDS = ['goal', 'project', 'milestone', 'document'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchQuery {
  /**
   * Every word must match: as the beginning of a word, or else anywhere within one. Case and diacritics are folded. At
   * most 200 characters; without a letter or digit nothing is found.
   */
  readonly text: string;
  /** All kinds unless said otherwise. */
  readonly kinds?: readonly SearchKind[];
  /** 1–200, 20 unless said otherwise. */
  readonly limit?: number;
}

/** Where a match stands in `text`: UTF-16 offsets from `start` up to, not including, `end`, as `slice` takes them. */
export interface SearchRange {
  readonly start: number;
  readonly end: number;
}

export interface SearchHit {
  readonly kind: SearchKind;
  /** The `goalId`, `projectId` (also for a milestone) or `documentId`. */
  readonly aggregateId: string;
  /** For a milestone. */
  readonly milestoneId?: string;
  /** For a document. */
  readonly collection?: string;
  /** What to show as the name of what was found: summary, name, or the first text of a document. */
  readonly title: string;
  /** The field that `text` is from, such as `summary`, `description` or `fields.body`. */
  readonly field: string;
  /** The text that matched best, or the part of it around the first match when it is long. */
  readonly text: string;
  readonly ranges: readonly SearchRange[];
  readonly archived: boolean;
}

/** The best matches first: word beginnings before insides of words, what is live before what is archived. */
export interface SearchResult {
  readonly items: readonly SearchHit[];
}

export interface SearchQueries {
  'search.find': { readonly input: SearchQuery; readonly output: SearchResult };
}
