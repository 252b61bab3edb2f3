/**
 * Case and diacritics folded, so that people find names where they look for them, and sort keys fall where they expect
 * them. Part of the projection version.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
