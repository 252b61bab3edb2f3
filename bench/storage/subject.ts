/** What is measured: one way to keep an SQLite database in the browser. */
export interface Subject {
  /** Opens or makes the database; nothing of it is in memory before. */
  open(name: string): Promise<void>;
  /** Runs a statement, prepared once. */
  run(sql: string, params?: readonly (string | number | Uint8Array)[]): void;
  /** All rows, as arrays or objects: only their number and the first value are looked at. */
  all(sql: string, params?: readonly (string | number | Uint8Array)[]): readonly unknown[];
  /** The settings that decide what a figure means. */
  settings(): Record<string, unknown>;
  close(): void;
}
