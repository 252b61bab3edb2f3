/**
 * Whether a key is that of a letter, pressed with Control or Command. On a keyboard of another script the letter is known by
 * its place, as in the fields of the browser itself: people undo in Arabic with the same two keys.
 */
export function isShortcut(event: KeyboardEvent, letter: string): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  return key === letter || (!/^[a-z]$/.test(key) && event.code === `Key${letter.toUpperCase()}`);
}
