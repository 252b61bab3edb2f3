import assert from 'node:assert/strict';

/** A change as it reaches a page: removals name the item under the name that its kind gives to ids. */
type Change<Item, Id extends keyof Item & string> =
  | { readonly kind: 'insert' | 'update'; readonly index: number; readonly item: Item }
  | ({ readonly kind: 'remove'; readonly index: number } & Readonly<Record<Id, string>>);

/** What a page does with the changes of a window; every index must be valid at its moment. */
export function applyChanges<Item, Id extends keyof Item & string>(
  items: readonly Item[],
  changes: readonly Change<Item, Id>[],
  id: Id,
): readonly Item[] {
  const next = [...items];
  for (const change of changes) {
    switch (change.kind) {
      case 'insert':
        assert.ok(change.index >= 0 && change.index <= next.length);
        next.splice(change.index, 0, change.item);
        break;
      case 'update':
        assert.equal(next[change.index]?.[id], change.item[id]);
        next[change.index] = change.item;
        break;
      case 'remove':
        assert.equal(next[change.index]?.[id], change[id]);
        next.splice(change.index, 1);
        break;
    }
  }
  return next;
}
