import initSqlite from '@evolu/sqlite-wasm';
import type { Subject } from './subject.ts';
import type { Oo1Database } from './subject-oo1.ts';
import { createOo1Subject } from './subject-oo1.ts';

interface Pool {
  readonly OpfsSAHPoolDb: new (name: string) => Oo1Database;
}

/** SQLite3 Multiple Ciphers over its own build of the pool, with a raw key. */
export async function createSubject(cipher: 'chacha20' | 'sqlcipher'): Promise<Subject> {
  const init = initSqlite as unknown as (options: object) => Promise<{
    installOpfsSAHPoolVfs(options: object): Promise<Pool>;
  }>;
  const sqlite = await init({ locateFile: () => '/ciphers.wasm', print: () => {}, printErr: () => {} });
  const pool = await sqlite.installOpfsSAHPoolVfs({ directory: `/bench-${cipher}` });
  const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
  return createOo1Subject(async (name) => {
    const database = new pool.OpfsSAHPoolDb(`file:${name}?vfs=multipleciphers-opfs-sahpool`);
    database.exec(`PRAGMA cipher = '${cipher}'; ${cipher === 'sqlcipher' ? 'PRAGMA legacy = 4;' : ''}`);
    database.exec(cipher === 'sqlcipher' ? `PRAGMA key = "x'${key}'"` : `PRAGMA key = "raw:${key}"`);
    return database;
  }, cipher);
}
