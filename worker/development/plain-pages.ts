import type { BlockFile } from '../storage/block-file.ts';
import { PAGE_BYTES } from '../storage/page-log/layout.ts';
import type { PageStore } from '../storage/page-store.ts';

/**
 * A database as a SQLite file like any other: page by page, **without encryption**, so that any tool can look into it. A
 * commit is written in place and flushed; a crash in the middle of one can damage the file. For development only.
 */
export function createPlainPages(file: BlockFile): PageStore {
  const pending = new Map<number, Uint8Array>();
  let pages = Math.ceil(file.size() / PAGE_BYTES);
  return {
    report: { droppedTailBytes: 0, commit: 0n },
    get pages() {
      return pages;
    },
    get sizeBytes() {
      return file.size();
    },
    read(page, into) {
      const written = pending.get(page);
      if (written !== undefined) into.set(written);
      else into.fill(0, page > pages ? 0 : file.read(into, (page - 1) * PAGE_BYTES));
    },
    write(page, bytes) {
      pending.set(page, bytes.slice());
      pages = Math.max(pages, page);
    },
    truncate(count) {
      for (const page of pending.keys()) if (page > count) pending.delete(page);
      pages = count;
    },
    commit() {
      for (const [page, bytes] of [...pending].sort(([a], [b]) => a - b)) {
        file.write(bytes, (page - 1) * PAGE_BYTES);
      }
      pending.clear();
      if (file.size() > pages * PAGE_BYTES) file.truncate(pages * PAGE_BYTES);
      file.flush();
    },
    close: () => file.close(),
  };
}
