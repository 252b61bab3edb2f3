/**
 * Case and diacritics folded, so that people find names where they look for them, and sort keys fall where they expect
 * them. Part of the projection version.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıةىـ]/gu, (letter) => ALIKE.get(letter) ?? letter);
}

/** Letters that nothing is taken off of, as people type them who have no such key: ß of German to the alef of Arabic. */
const ALIKE: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ı', 'i'],
  ['ة', 'ه'],
  ['ى', 'ي'],
  // A stroke that only makes words longer.
  ['ـ', ''],
]);
