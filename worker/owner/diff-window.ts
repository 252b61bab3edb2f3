/** A change of a window of items. Apply in order: indexes are those at that moment. */
export type WindowChange<Item> =
  | { readonly kind: 'insert' | 'update'; readonly index: number; readonly item: Item }
  | { readonly kind: 'remove'; readonly index: number; readonly id: string };

/** How the items of a list are told apart. */
export interface ItemIdentity<Item> {
  readonly idOf: (item: Item) => string;
  /** Whether two versions of one item look the same. */
  readonly isSame: (a: Item, b: Item) => boolean;
}

/**
 * The least number of removals and insertions that turn one window into another, then the updates. Applied in order,
 * each index is valid at its moment. An item that moves is removed and inserted. O(n log n) in the size of the window.
 */
export function diffWindow<Item>(
  before: readonly Item[],
  after: readonly Item[],
  { idOf, isSame }: ItemIdentity<Item>,
): WindowChange<Item>[] {
  const changes: WindowChange<Item>[] = [];
  const kept = keptIds(before.map(idOf), after.map(idOf));
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const item = before[index];
    if (item !== undefined && !kept.has(idOf(item))) changes.push({ kind: 'remove', index, id: idOf(item) });
  }
  const itemsBefore = new Map(before.map((item) => [idOf(item), item]));
  for (const [index, item] of after.entries()) {
    const old = itemsBefore.get(idOf(item));
    if (old === undefined || !kept.has(idOf(item))) changes.push({ kind: 'insert', index, item });
    else if (!isSame(old, item)) changes.push({ kind: 'update', index, item });
  }
  return changes;
}

/** Items that keep their place among each other: the longest increasing run of old positions, in new order. */
function keptIds(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const positions = new Map(before.map((id, index) => [id, index]));
  const common = after.flatMap((id) => {
    const position = positions.get(id);
    return position === undefined ? [] : [{ id, position }];
  });
  // Patience sorting: `tails[k]` ends the best run of length k + 1, `previous` links each entry to the one before it.
  const tails: number[] = [];
  const previous: number[] = [];
  for (const [index, { position }] of common.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((common[tails[middle] ?? 0]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = index;
  }
  const kept = new Set<string>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const entry = common[index];
    if (entry !== undefined) kept.add(entry.id);
  }
  return kept;
}
