/** A stored record, as an adapter that has rows reads it. */
export interface EntryRow {
  readonly sequence: number;
  readonly id: string;
  /** null for a tombstone. */
  readonly record: string | null;
  readonly bodyHash: string;
}

/** The `entries` of a `ReadPage`, for a store whose database cannot write JSON itself. */
export function pageEntries(rows: readonly EntryRow[]): string {
  const entries = rows.map(({ sequence, id, record, bodyHash }) =>
    record === null ? { sequence, id, record, bodyHash } : { sequence, id, record },
  );
  return JSON.stringify(entries).slice(1, -1);
}
