/** A set of ids that forgets the oldest: a hub may live for weeks, and every page load brings new ones. */
export interface RecentIds {
  add(id: string): void;
  has(id: string): boolean;
  clear(): void;
}

export function createRecentIds(limit = 500): RecentIds {
  const ids = new Set<string>();
  return {
    add(id) {
      ids.delete(id);
      ids.add(id);
      for (const oldest of ids) {
        if (ids.size <= limit) break;
        ids.delete(oldest);
      }
    },
    has: (id) => ids.has(id),
    clear: () => ids.clear(),
  };
}
