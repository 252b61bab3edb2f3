import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory, BlockFile } from './block-file.ts';

interface StoredFile {
  bytes: Uint8Array;
  length: number;
  open: boolean;
}

function reserve(file: StoredFile, length: number): void {
  if (length <= file.bytes.length) return;
  const grown = new Uint8Array(Math.max(length, file.bytes.length * 2, 4096));
  grown.set(file.bytes.subarray(0, file.length));
  file.bytes = grown;
}

function openStoredFile(file: StoredFile): BlockFile {
  file.open = true;
  let closed = false;
  return {
    read(into, at) {
      const count = Math.max(0, Math.min(into.length, file.length - at));
      into.set(file.bytes.subarray(at, at + count));
      return count;
    },
    write(from, at) {
      reserve(file, at + from.length);
      file.bytes.set(from, at);
      file.length = Math.max(file.length, at + from.length);
      return from.length;
    },
    size: () => file.length,
    truncate(size) {
      reserve(file, size);
      if (size < file.length) file.bytes.fill(0, size, file.length);
      file.length = size;
    },
    flush: () => undefined,
    close() {
      if (closed) return;
      closed = true;
      file.open = false;
    },
  };
}

/** Files in memory, for `ephemeral` vaults and for Node. They live as long as the directory object. */
export function createMemoryDirectory(): BlockDirectory {
  const files = new Map<string, StoredFile>();
  return {
    async open(name, { create }) {
      let file = files.get(name);
      if (file === undefined) {
        if (!create) return null;
        file = { bytes: new Uint8Array(0), length: 0, open: false };
        files.set(name, file);
      }
      if (file.open) throw new MoError('storage/busy', 'The store is open elsewhere.', { retryable: true });
      return openStoredFile(file);
    },
    async remove(name) {
      if (files.get(name)?.open) throw new MoError('storage/busy', 'The store is open.', { retryable: true });
      files.delete(name);
    },
    list: async () => [...files.keys()].sort(),
  };
}
