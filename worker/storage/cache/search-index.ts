import { foldText } from '../../domain/fold-text.ts';
import { wordsOf } from '../../domain/list-query.ts';
import type { Database } from '../database.ts';

/**
 * What stands in the search indexes, and how they are asked.
 *
 * Decision: matches inside of words.
 * Status: accepted. Context: FTS5 finds beginnings of words; people also look for what stands inside, and Chinese and
 * Japanese put no space between words. Measured with `bench/search`, 72,000 rows: an index of every three letters of the
 * texts (FTS5 trigram) is twice as large as all others together (30 MB beside 16), takes as long to write as all read models,
 * is ten times slower for common parts, and finds nothing by one or two letters; FTS5's own list of words, read by SQL at
 * each search, took longer than a person waits between two letters. Decision:
 * the words of an index are kept in memory once they were needed, as one text in which the platform looks for a part
 * faster than any index does; letters of scripts without spaces are words of their own, and a word of them is a phrase.
 * Consequences: nothing more on disk; the first such search after unlocking reads the list of words once; words that
 * nothing holds any more stay in the list until then and find nothing.
 */
export type SearchTable = 'goal_search' | 'project_search' | 'milestone_search' | 'document_search';

/** Letters of scripts that are written without spaces between words. */
const APART = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/gu;

/** The words of each index, for each cache that was searched inside of words; gone with the cache. */
const vocabularies = new WeakMap<Database, Map<SearchTable, Vocabulary>>();

/** With more words than this that contain a part, what is found is of no use to anybody. */
const MAX_TERMS = 64;

/** A text as it goes into an index: folded, and its words apart. Every text must come this way. */
export function indexedText(cache: Database, table: SearchTable, text: string): string {
  const terms = termsOf(text);
  vocabularies.get(cache)?.get(table)?.add(terms);
  return terms.join(' ');
}

/** Every word as a prefix, in quotes: FTS5 reads nothing in it as syntax (sqlite.org/fts5.html, section 3.1). */
export function searchExpression(words: readonly string[]): string {
  return words.map((word) => `"${termsOf(word).join(' ')}"*`).join(' ');
}

/** Every word as any of the indexed words that contain it; null when one is contained in none. */
export function insideExpression(
  cache: Database,
  table: SearchTable,
  words: readonly string[],
): string | null {
  const vocabulary = vocabularyOf(cache, table);
  const parts: string[] = [];
  for (const word of words) {
    const terms = termsOf(word);
    const [first = ''] = terms;
    // A word of several is a phrase, which is found wherever it stands.
    const containing = terms.length > 1 ? [terms.join(' ')] : vocabulary.containing(first, MAX_TERMS);
    if (containing.length === 0) return null;
    parts.push(`(${containing.map((term) => `"${term}"`).join(' OR ')})`);
  }
  return parts.join(' AND ');
}

function termsOf(text: string): readonly string[] {
  return wordsOf(foldText(text).replace(APART, ' $& '));
}

function vocabularyOf(cache: Database, table: SearchTable): Vocabulary {
  const known = vocabularies.get(cache) ?? new Map<SearchTable, Vocabulary>();
  vocabularies.set(cache, known);
  let vocabulary = known.get(table);
  if (vocabulary === undefined) {
    const rows = cache.all<{ term: string }>(`SELECT term FROM ${table}_words`);
    known.set(table, (vocabulary = createVocabulary(rows.map(({ term }) => term))));
  }
  return vocabulary;
}

interface Vocabulary {
  add(terms: readonly string[]): void;
  containing(part: string, limit: number): readonly string[];
}

/** Words as a set, to add each once, and as one text, to look for parts in. */
function createVocabulary(terms: readonly string[]): Vocabulary {
  const known = new Set(terms);
  let text = `\n${terms.join('\n')}\n`;
  return {
    add(added) {
      for (const term of added) {
        if (known.has(term)) continue;
        known.add(term);
        text += `${term}\n`;
      }
    },
    containing(part, limit) {
      const found: string[] = [];
      for (let at = text.indexOf(part); at >= 0 && found.length < limit;) {
        const end = text.indexOf('\n', at);
        found.push(text.slice(text.lastIndexOf('\n', at) + 1, end));
        at = text.indexOf(part, end);
      }
      return found;
    },
  };
}
