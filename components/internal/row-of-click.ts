/**
 * The item that a click with Control, Command or Shift means: an element with `data-index`, clicked beside its controls.
 * Null for every other click.
 */
export function rowOfClick(event: MouseEvent): HTMLElement | null {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return null;
  const target = event.target as Element;
  return target.closest('button, select, .pick') === null
    ? target.closest<HTMLElement>('[data-index]')
    : null;
}
