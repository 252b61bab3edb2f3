/**
 * The least a store needs of a file: positioned, synchronous access. A `FileSystemSyncAccessHandle` nearly fits.
 * Nothing written is durable before `flush` returns; until then writes may reach the disk in any order, in part, or not
 * at all.
 */
export interface BlockFile {
  /** Fills `into` from byte `at`; returns how many bytes there were, fewer only at the end of the file. */
  read(into: Uint8Array, at: number): number;
  /** Writes all of `from` at byte `at`, extending the file where needed. `storage/quota` when the disk is full. */
  write(from: Uint8Array, at: number): number;
  /** Length in bytes. */
  size(): number;
  truncate(size: number): void;
  flush(): void;
  /** Idempotent. */
  close(): void;
}

/** Where the files of one store are. Opening is asynchronous, so everything SQLite may need is opened before it runs. */
export interface BlockDirectory {
  /**
   * Opens a file for this caller alone; null when it does not exist and `create` is false. `storage/busy` when it is
   * open elsewhere, `storage/unavailable` when there is no such storage.
   */
  open(name: string, options: { readonly create: boolean }): Promise<BlockFile | null>;
  /** Does nothing when there is no such file. */
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
}
