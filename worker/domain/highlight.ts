import type { SearchRange } from '../api.ts';
import { foldText } from './fold-text.ts';

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]/u;

/**
 * Where words stand in a text, case and diacritics folded: at the beginnings of words, or, for a word that begins none,
 * wherever it is found. Ranges are of the text itself, in order, and do not overlap. Empty when a word is not found.
 */
export function highlight(text: string, words: readonly string[]): readonly SearchRange[] {
  const { folded, starts } = foldWithPositions(text);
  const ranges: SearchRange[] = [];
  for (const word of words) {
    const wanted = foldText(word);
    const found = wanted === '' ? [] : occurrences(folded, wanted);
    if (found.length === 0) return [];
    const atBeginnings = found.filter((at) => at === 0 || !WORD.test(folded.charAt(at - 1)));
    for (const at of atBeginnings.length > 0 ? atBeginnings : found) {
      const start = starts[at] ?? 0;
      const last = starts[at + wanted.length - 1] ?? start;
      // Up to where the next character begins, so that a combining mark belongs to its letter.
      const end = starts.slice(at + wanted.length).find((position) => position > last) ?? text.length;
      ranges.push({ start, end });
    }
  }
  return merge(ranges);
}

/** The folded text, and for each of its units where it comes from. */
function foldWithPositions(text: string): { readonly folded: string; readonly starts: readonly number[] } {
  // Most texts: nothing to take apart, and every unit stays where it is.
  if (/^[\x20-\x7e\s]*$/.test(text)) {
    return { folded: text.toLowerCase(), starts: Array.from(text, (_, index) => index) };
  }
  let folded = '';
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    const piece = foldText(character);
    starts.push(...new Array<number>(piece.length).fill(at));
    folded += piece;
    at += character.length;
  }
  return { folded, starts };
}

function occurrences(text: string, wanted: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at);
  return found;
}

function merge(ranges: readonly SearchRange[]): readonly SearchRange[] {
  const merged: SearchRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else merged.push(range);
  }
  return merged;
}

const EXCERPT_LENGTH = 160;
const BEFORE_MATCH = 40;

/** The part of a long text around its first match, with the ranges as they stand in it. */
export function excerpt(
  text: string,
  ranges: readonly SearchRange[],
): { readonly text: string; readonly ranges: readonly SearchRange[] } {
  if (text.length <= EXCERPT_LENGTH) return { text, ranges };
  const wanted = Math.max(0, Math.min((ranges[0]?.start ?? 0) - BEFORE_MATCH, text.length - EXCERPT_LENGTH));
  const first = wholeCharacter(text, wanted);
  const end = wholeCharacter(text, first + EXCERPT_LENGTH);
  return {
    text: text.slice(first, end),
    ranges: ranges
      .filter((range) => range.start >= first && range.end <= end)
      .map((range) => ({ start: range.start - first, end: range.end - first })),
  };
}

/** `at`, or one less where it would cut a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
