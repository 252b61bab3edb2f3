import type { DocumentFields, JsonValue, SearchHit, SearchKind } from '../../api.ts';
import { foldText } from '../../domain/fold-text.ts';
import { excerpt, highlight } from '../../domain/highlight.ts';
import type { ParsedSearch } from '../../domain/search-query.ts';
import type { Database } from '../database.ts';
import { insideExpression, searchExpression, type SearchTable } from './search-index.ts';

/** A row that was found, in a shape that all kinds share. */
interface FoundRow {
  readonly aggregate_id: string;
  readonly part: string | null;
  readonly title: string;
  /** Description of a project, fields of a document as JSON. */
  readonly more: string;
  readonly archived: number;
  readonly rank: number;
}

interface SearchSource {
  readonly kind: SearchKind;
  readonly index: SearchTable;
  readonly select: string;
  readonly from: string;
}

const SOURCES: readonly SearchSource[] = [
  {
    kind: 'goal',
    index: 'goal_search',
    select: "goal_id AS aggregate_id, NULL AS part, summary AS title, '' AS more, archived",
    from: 'goal_search CROSS JOIN goals AS found ON found.row = goal_search.rowid AND found.created_at IS NOT NULL',
  },
  {
    kind: 'project',
    index: 'project_search',
    select: 'project_id AS aggregate_id, NULL AS part, name AS title, description AS more, archived',
    from: 'project_search CROSS JOIN projects AS found ON found.row = project_search.rowid AND found.created_at IS NOT NULL',
  },
  {
    kind: 'milestone',
    index: 'milestone_search',
    select:
      "found.project_id AS aggregate_id, milestone_id AS part, found.name AS title, '' AS more, p.archived AS archived",
    from:
      'milestone_search CROSS JOIN milestones AS found ON found.row = milestone_search.rowid ' +
      'CROSS JOIN projects AS p ON p.project_id = found.project_id AND p.created_at IS NOT NULL',
  },
  {
    kind: 'document',
    index: 'document_search',
    select: "document_id AS aggregate_id, collection AS part, '' AS title, fields AS more, 0 AS archived",
    from: 'document_search CROSS JOIN documents AS found ON found.row = document_search.rowid AND found.shown = 0',
  },
];

/** Beyond this many rows of a kind only the newest are looked at: ranking all that hold one letter helps nobody. */
const MAX_RANKED = 1_000;

/**
 * Searches everything at once. First for beginnings of words, which the index answers; if that is not enough, for words
 * that contain what was typed.
 */
export function findEverywhere(cache: Database, search: ParsedSearch): readonly SearchHit[] {
  const { words, kinds, limit } = search;
  if (words.length === 0) return [];
  const found = new Map<string, Found>();
  const collect = (source: SearchSource, expression: string, tier: number) => {
    for (const row of matches(cache, source, expression, limit)) {
      const key = `${source.kind}:${row.aggregate_id}:${row.part ?? ''}`;
      if (found.has(key)) continue;
      const texts = source.kind === 'document' ? textsOf(JSON.parse(row.more) as DocumentFields) : [];
      const title = texts[0]?.[1] ?? row.title;
      const score = [tier, row.archived, startsWith(title, words) ? 0 : 1, row.rank];
      found.set(key, { kind: source.kind, row, texts, score });
    }
  };
  const sources = SOURCES.filter(({ kind }) => kinds.has(kind));
  for (const source of sources) collect(source, searchExpression(words), 0);
  if (found.size < limit) {
    for (const source of sources) {
      const expression = insideExpression(cache, source.index, words);
      if (expression !== null) collect(source, expression, 1);
    }
  }
  // Only what is shown is worth looking for the places of the words.
  return [...found.values()]
    .sort((a, b) => compareScores(a.score, b.score))
    .slice(0, limit)
    .map((each) => toHit(each, words));
}

interface Found {
  readonly kind: SearchKind;
  readonly row: FoundRow;
  /** Of a document: its texts, the one most like a title first. */
  readonly texts: readonly FieldText[];
  readonly score: readonly number[];
}
type FieldText = readonly [field: string, text: string];

/** The best rows of one kind; of very many, the newest. */
function matches(
  cache: Database,
  { index, select, from }: SearchSource,
  expression: string,
  limit: number,
): readonly FoundRow[] {
  const ids = `SELECT rowid FROM ${index} WHERE ${index} MATCH ?1`;
  const counted = cache.get<{ count: number }>(`SELECT count(*) AS count FROM (${ids} LIMIT ?2)`, [
    expression,
    MAX_RANKED + 1,
  ]);
  const isBroad = (counted?.count ?? 0) > MAX_RANKED;
  const [rank, order] = isBroad ? ['0', `${index}.rowid DESC`] : [`${index}.rank`, 'archived, rank'];
  return cache.all<FoundRow>(
    `SELECT ${select}, ${rank} AS rank FROM ${from} WHERE ${index} MATCH ?1 ORDER BY ${order} LIMIT ?2`,
    [expression, isBroad ? Math.max(limit, 100) : limit],
  );
}

function toHit({ kind, row, texts }: Found, words: readonly string[]): SearchHit {
  const common = { kind, aggregateId: row.aggregate_id, archived: row.archived === 1 };
  switch (kind) {
    case 'goal':
      return { ...common, title: row.title, ...shown('summary', row.title, words) };
    case 'project': {
      const isInName = row.more === '' || highlight(row.title, words).length > 0;
      const [field, text] = isInName ? ['name', row.title] : ['description', row.more];
      return { ...common, title: row.title, ...shown(field, text, words) };
    }
    case 'milestone':
      return { ...common, milestoneId: row.part ?? '', title: row.title, ...shown('name', row.title, words) };
    case 'document': {
      const [field, text] = texts.find(([, each]) => highlight(each, words).length > 0) ??
        texts.find(([, each]) => words.some((word) => highlight(each, [word]).length > 0)) ?? ['fields', ''];
      const title = texts[0]?.[1] ?? '';
      return {
        ...common,
        collection: row.part ?? '',
        title: excerpt(title, []).text,
        ...shown(field, text, words),
      };
    }
  }
}

function shown(field: string, text: string, words: readonly string[]) {
  // In a longer text some of the words may stand elsewhere: those that are here are still shown.
  const here = words.filter((word) => highlight(text, [word]).length > 0);
  const ranges = highlight(text, here);
  return { field, ...excerpt(text, ranges) };
}

/** Fields whose text is likely to be the name of a document, in this order. */
const TITLE_FIELDS = ['title', 'name', 'summary', 'subject', 'label'];

/** Every text of a document with the name of its field; the one most like a title first. */
function textsOf(fields: DocumentFields): readonly FieldText[] {
  const texts: FieldText[] = [];
  const collect = (field: string, value: JsonValue) => {
    if (typeof value === 'string') texts.push([`fields.${field}`, value]);
    else if (typeof value === 'object' && value !== null) {
      for (const each of Object.values(value)) collect(field, each);
    }
  };
  const rank = (name: string) =>
    TITLE_FIELDS.includes(name) ? TITLE_FIELDS.indexOf(name) : TITLE_FIELDS.length;
  const names = Object.keys(fields).sort((a, b) => rank(a) - rank(b));
  for (const name of names) collect(name, fields[name] ?? null);
  return texts;
}

function startsWith(title: string, words: readonly string[]): boolean {
  return foldText(title).startsWith(foldText(words[0] ?? ''));
}

function compareScores(a: readonly number[], b: readonly number[]): number {
  for (const [index, score] of a.entries()) {
    const difference = score - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
