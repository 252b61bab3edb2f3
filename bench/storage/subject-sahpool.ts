import initSqlite from '@sqlite.org/sqlite-wasm';
import type { Subject } from './subject.ts';
import type { Oo1Database } from './subject-oo1.ts';
import { createOo1Subject } from './subject-oo1.ts';

interface Pool {
  readonly OpfsSAHPoolDb: new (name: string) => Oo1Database;
}

/** The official OPFS VFS without encryption, as it comes. */
export async function createSubject(): Promise<Subject> {
  const init = initSqlite as unknown as (options: object) => Promise<{
    installOpfsSAHPoolVfs(options: object): Promise<Pool>;
  }>;
  Object.assign(globalThis, {
    sqlite3ApiConfig: { disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true } } },
  });
  const sqlite = await init({ locateFile: () => '/sqlite3.wasm' });
  const pool = await sqlite.installOpfsSAHPoolVfs({ directory: '/bench-sahpool' });
  return createOo1Subject(async (name) => new pool.OpfsSAHPoolDb(`/${name}`), 'none');
}
