import initSqlite from '@sqlite.org/sqlite-wasm';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { MoError } from '../errors/mo-error.ts';

/** SQLite compiled to WebAssembly, with no VFS but its own in-memory ones. */
export type Sqlite = Sqlite3Static;

export interface LoadSqliteOptions {
  /** The bytes of `sqlite3.wasm`: needed in a `blob:` worker, which has no address to fetch them from. */
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  /** Address of `sqlite3.wasm`; ignored where `wasmBinary` is given. In Node neither is needed. */
  readonly wasmUrl?: string;
}

/** What the initialiser really takes; its published type has no parameter. */
type Initialise = (module: {
  readonly wasmBinary?: ArrayBuffer | Uint8Array;
  readonly locateFile?: (file: string) => string;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}) => Promise<Sqlite3Static>;

const silent = (): void => undefined;
let loading: Promise<Sqlite> | undefined;

async function load({ wasmBinary, wasmUrl }: LoadSqliteOptions): Promise<Sqlite> {
  const scope = globalThis as { sqlite3ApiConfig?: object };
  // Its OPFS VFS starts a worker of its own, which strict CSP forbids and nobody needs; it is told so before it starts.
  scope.sqlite3ApiConfig = {
    disable: { vfs: { kvvfs: true, opfs: true, 'opfs-vfs': true, 'opfs-sahpool': true, 'opfs-wl': true } },
    debug: silent,
    log: silent,
    warn: silent,
    error: silent,
  };
  try {
    return await (initSqlite as unknown as Initialise)({
      print: silent,
      printErr: silent,
      ...(wasmBinary === undefined ? {} : { wasmBinary }),
      // Given even with `wasmBinary`: resolving the default address throws in a `blob:` worker.
      ...(wasmBinary === undefined && wasmUrl === undefined
        ? {}
        : { locateFile: () => wasmUrl ?? 'sqlite3.wasm' }),
    });
  } catch (cause) {
    throw new MoError('internal/worker-failed', 'SQLite could not be loaded.', { cause });
  } finally {
    delete scope.sqlite3ApiConfig;
  }
}

/** The one instance of this realm; the options of the first call count. A failed attempt may be repeated. */
export function loadSqlite(options: LoadSqliteOptions = {}): Promise<Sqlite> {
  loading ??= load(options).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
