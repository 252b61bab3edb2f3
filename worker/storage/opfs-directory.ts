import { MoError } from '../errors/mo-error.ts';
import type { BlockDirectory, BlockFile } from './block-file.ts';

/** The File System Standard's handle; TypeScript declares it for workers only, and this project has one set of types. */
interface SyncAccessHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(from: Uint8Array, options: { at: number }): number;
  getSize(): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type WorkerFileHandle = FileSystemFileHandle & { createSyncAccessHandle?: () => Promise<SyncAccessHandle> };

/** Turns what OPFS throws into the errors of this project; the names are those of the File System Standard. */
function toMoError(error: unknown): MoError {
  if (error instanceof MoError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'QuotaExceededError':
      return new MoError('storage/quota', 'The browser gives this site no more disk space.', {
        cause: error,
      });
    case 'NoModificationAllowedError':
      return new MoError('storage/busy', 'The store is open elsewhere.', { retryable: true, cause: error });
    case 'SecurityError':
    case 'NotAllowedError':
      return new MoError('storage/unavailable', 'The browser refuses storage to this page.', {
        cause: error,
      });
    default:
      return new MoError('internal/unexpected', 'The file system failed.', { cause: error });
  }
}

function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toMoError(error);
  }
}

function wrapHandle(handle: SyncAccessHandle): BlockFile {
  return {
    read: (into, at) => guarded(() => handle.read(into, { at })),
    write: (from, at) =>
      guarded(() => {
        const written = handle.write(from, { at });
        // A short write is how some engines report a full disk.
        if (written !== from.length)
          throw new MoError('storage/quota', 'The disk took only part of a write.');
        return written;
      }),
    size: () => guarded(() => handle.getSize()),
    truncate: (size) => guarded(() => handle.truncate(size)),
    flush: () => guarded(() => handle.flush()),
    close: () => guarded(() => handle.close()),
  };
}

async function openFolder(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory !== 'function') {
    throw new MoError('storage/unavailable', 'This browser or page has no origin private file system.');
  }
  try {
    let folder = await storage.getDirectory();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
    return folder;
  } catch (error) {
    const mapped = toMoError(error);
    if (mapped.code !== 'internal/unexpected') throw mapped;
    throw new MoError('storage/unavailable', 'The origin private file system cannot be opened.', {
      cause: error,
    });
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotFoundError';

/**
 * A folder in the origin private file system, such as `mo-kit/default`; created when missing. Works in dedicated
 * workers only: elsewhere there are no sync access handles, and it throws `storage/unavailable`.
 */
export async function openOpfsDirectory(path: string): Promise<BlockDirectory> {
  const folder = await openFolder(path.split('/').filter((part) => part !== ''));
  return {
    async open(name, { create }) {
      try {
        const entry: WorkerFileHandle = await folder.getFileHandle(name, { create });
        if (typeof entry.createSyncAccessHandle !== 'function') {
          throw new MoError('storage/unavailable', 'Sync access handles exist only in dedicated workers.');
        }
        return wrapHandle(await entry.createSyncAccessHandle());
      } catch (error) {
        if (!create && isNotFound(error)) return null;
        throw toMoError(error);
      }
    },
    async remove(name) {
      try {
        await folder.removeEntry(name);
      } catch (error) {
        if (!isNotFound(error)) throw toMoError(error);
      }
    },
    async list() {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(name);
      return names.sort();
    },
  };
}
