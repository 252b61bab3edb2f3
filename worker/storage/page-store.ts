import type { OpenReport } from './database.ts';

/** What the VFS needs of what lies below it: whole pages of one database, and a commit of all that were written since the last. */
export interface PageStore {
  readonly report: OpenReport;
  /** The size of the database in pages. */
  readonly pages: number;
  /** Bytes in use on disk. */
  readonly sizeBytes: number;
  /** Page numbers begin with 1; a page that is not there reads as zeros. */
  read(page: number, into: Uint8Array): void;
  write(page: number, bytes: Uint8Array): void;
  truncate(pages: number): void;
  commit(): void;
  close(): void;
}
