/** A change of a watched window, of whatever kind of item. */
export type ListChange<Item> =
  | { readonly kind: 'insert' | 'update'; readonly index: number; readonly item: Item }
  | { readonly kind: 'remove'; readonly index: number };

/** The window after `changes`, applied in order: each index is the one at that moment. */
export function applyChanges<Item>(
  items: readonly Item[],
  changes: readonly ListChange<Item>[],
): readonly Item[] {
  const next = [...items];
  for (const change of changes) {
    switch (change.kind) {
      case 'insert':
        next.splice(change.index, 0, change.item);
        break;
      case 'update':
        next[change.index] = change.item;
        break;
      case 'remove':
        next.splice(change.index, 1);
        break;
    }
  }
  return next;
}
