import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { MoError } from '../../errors/mo-error.ts';
import type { PageStore } from '../page-store.ts';
import type { Sqlite } from '../sqlite.ts';
import { PAGE_BYTES } from './layout.ts';

const VFS_NAME = 'mo-page-log';

/** What the VFS keeps of one open database. */
interface OpenLog {
  readonly log: PageStore;
  /** The error behind the last result code that SQLite was given, for whoever called SQLite. */
  error: MoError | null;
}

/** The page-log VFS of one instance of SQLite. */
export interface PageLogVfs {
  readonly name: string;
  /** Makes a log known under a file name of its own, to be opened by that name and released after closing. */
  register(log: PageStore): {
    readonly fileName: string;
    /** The error behind the last failure, once. */
    takeError(): MoError | null;
    release(): void;
  };
}

const installed = new WeakMap<Sqlite, PageLogVfs>();

/** Registers the VFS with SQLite, once. It opens main databases only: journals and temporary files stay in memory. */
export function installPageLogVfs(sqlite: Sqlite): PageLogVfs {
  const known = installed.get(sqlite);
  if (known !== undefined) return known;
  const { capi, wasm } = sqlite;
  const logsByName = new Map<string, OpenLog>();
  const logsByFile = new Map<WasmPointer, OpenLog>();
  const scratch = new Uint8Array(PAGE_BYTES);

  /** No exception may pass through SQLite's frames: it becomes a result code, and is kept. */
  function attempt(file: WasmPointer, failure: number, action: (log: PageStore) => number | void): number {
    const open = logsByFile.get(file);
    if (open === undefined) return capi.SQLITE_IOERR;
    try {
      return action(open.log) ?? capi.SQLITE_OK;
    } catch (error) {
      open.error =
        error instanceof MoError
          ? error
          : new MoError('internal/unexpected', 'The store failed.', { cause: error });
      return open.error.code === 'storage/quota' ? capi.SQLITE_FULL : failure;
    }
  }

  function readBytes(log: PageStore, into: Uint8Array, at: number): void {
    for (let done = 0; done < into.length;) {
      const offset = (at + done) % PAGE_BYTES;
      const page = Math.floor((at + done) / PAGE_BYTES) + 1;
      const length = Math.min(into.length - done, PAGE_BYTES - offset);
      if (length === PAGE_BYTES) {
        log.read(page, into.subarray(done, done + length));
      } else {
        log.read(page, scratch);
        into.set(scratch.subarray(offset, offset + length), done);
      }
      done += length;
    }
  }

  const io = new capi.sqlite3_io_methods();
  (io as unknown as { $iVersion: number }).$iVersion = 1;
  const ok = (): number => capi.SQLITE_OK;
  const ioMethods = {
    xClose(file: WasmPointer): number {
      logsByFile.delete(file);
      return capi.SQLITE_OK;
    },
    xRead: (file: WasmPointer, buffer: WasmPointer, length: number, offset: bigint): number =>
      attempt(file, capi.SQLITE_IOERR_READ, (log) => {
        const start = Number(buffer);
        readBytes(log, wasm.heap8u().subarray(start, start + length), Number(offset));
        return Number(offset) + length > log.pages * PAGE_BYTES
          ? capi.SQLITE_IOERR_SHORT_READ
          : capi.SQLITE_OK;
      }),
    xWrite: (file: WasmPointer, buffer: WasmPointer, length: number, offset: bigint): number =>
      attempt(file, capi.SQLITE_IOERR_WRITE, (log) => {
        const at = Number(offset);
        // Another page size, or a write past SQLite's pager: not a database of ours.
        if (length !== PAGE_BYTES || at % PAGE_BYTES !== 0) return capi.SQLITE_IOERR_WRITE;
        const start = Number(buffer);
        log.write(at / PAGE_BYTES + 1, wasm.heap8u().subarray(start, start + length));
        return capi.SQLITE_OK;
      }),
    xTruncate: (file: WasmPointer, size: bigint): number =>
      attempt(file, capi.SQLITE_IOERR_TRUNCATE, (log) => log.truncate(Math.ceil(Number(size) / PAGE_BYTES))),
    xSync: (file: WasmPointer): number => attempt(file, capi.SQLITE_IOERR_FSYNC, (log) => log.commit()),
    xFileSize: (file: WasmPointer, size: WasmPointer): number =>
      attempt(file, capi.SQLITE_IOERR_FSTAT, (log) => {
        wasm.poke64(size, BigInt(log.pages * PAGE_BYTES));
      }),
    xLock: ok,
    xUnlock: ok,
    xCheckReservedLock(_file: WasmPointer, result: WasmPointer): number {
      wasm.poke32(result, 0);
      return capi.SQLITE_OK;
    },
    xFileControl: (): number => capi.SQLITE_NOTFOUND,
    xSectorSize: (): number => PAGE_BYTES,
    xDeviceCharacteristics: (): number =>
      capi.SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN | capi.SQLITE_IOCAP_POWERSAFE_OVERWRITE,
  };

  const vfs = new capi.sqlite3_vfs();
  const defaults = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
  const fields = vfs as unknown as Record<string, unknown>;
  fields['$iVersion'] = 2;
  fields['$szOsFile'] = (
    capi.sqlite3_file as unknown as { structInfo: { sizeof: number } }
  ).structInfo.sizeof;
  fields['$mxPathname'] = 64;
  for (const method of ['$xRandomness', '$xSleep', '$xCurrentTime', '$xCurrentTimeInt64']) {
    fields[method] = (defaults as unknown as Record<string, unknown>)[method];
  }
  defaults.dispose();
  const vfsMethods = {
    xOpen(
      _vfs: WasmPointer,
      name: WasmPointer,
      file: WasmPointer,
      flags: number,
      outFlags: WasmPointer,
    ): number {
      const open = name ? logsByName.get(wasm.cstrToJs(name) ?? '') : undefined;
      if (open === undefined || (flags & capi.SQLITE_OPEN_MAIN_DB) === 0) return capi.SQLITE_CANTOPEN;
      logsByFile.set(file, open);
      const struct = new capi.sqlite3_file(file);
      (struct as unknown as { $pMethods: WasmPointer }).$pMethods = io.pointer as WasmPointer;
      struct.dispose();
      if (outFlags) wasm.poke32(outFlags, flags);
      return capi.SQLITE_OK;
    },
    xDelete: ok,
    xAccess(_vfs: WasmPointer, _name: WasmPointer, _flags: number, result: WasmPointer): number {
      // Asked only for journals, of which there are none.
      wasm.poke32(result, 0);
      return capi.SQLITE_OK;
    },
    xFullPathname: (_vfs: WasmPointer, name: WasmPointer, length: number, out: WasmPointer): number =>
      wasm.cstrncpy(out, name, length) < length ? capi.SQLITE_OK : capi.SQLITE_CANTOPEN,
    xGetLastError: ok,
  };
  sqlite.vfs.installVfs({
    io: { struct: io, methods: ioMethods as never },
    vfs: { struct: vfs, methods: vfsMethods as never, name: VFS_NAME },
  });

  let serial = 0;
  const result: PageLogVfs = {
    name: VFS_NAME,
    register(log) {
      const fileName = `/${++serial}`;
      const open: OpenLog = { log, error: null };
      logsByName.set(fileName, open);
      return {
        fileName,
        takeError() {
          const { error } = open;
          open.error = null;
          return error;
        },
        release: () => void logsByName.delete(fileName),
      };
    },
  };
  installed.set(sqlite, result);
  return result;
}
