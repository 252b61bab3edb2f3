/** A value that SQLite can store. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** What was found when a store was opened. */
export interface OpenReport {
  /** Bytes of an unfinished write that were dropped behind the last good commit; 0 after a clean close. */
  readonly droppedTailBytes: number;
  /** The commit sequence of the page log that was opened. */
  readonly commit: bigint;
}

/** One SQLite connection over one encrypted page log. Synchronous: only the owner touches it. */
export interface Database {
  readonly report: OpenReport;
  /** Runs one statement for its effect. Statements are prepared once and cached by their text. */
  run(sql: string, params?: readonly SqlValue[]): void;
  /** The first row as an object, or undefined. */
  get<Row extends object>(sql: string, params?: readonly SqlValue[]): Row | undefined;
  all<Row extends object>(sql: string, params?: readonly SqlValue[]): Row[];
  /** Several statements without parameters, for schemas. */
  exec(sql: string): void;
  /**
   * Everything in `body` or nothing. It is durable when this returns (for a store that flushes). `body` must not be
   * async. Throws `storage/quota` with nothing written when the disk is full.
   */
  transaction<T>(body: () => T): T;
  /** Bytes in use on disk. */
  sizeBytes(): number;
  /** Idempotent. Wipes the key from memory. */
  close(): void;
}
