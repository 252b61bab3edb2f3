import type { Database } from '../../worker/storage/database.ts';
import { openDatabase } from '../../worker/storage/open-database.ts';
import { openOpfsDirectory } from '../../worker/storage/opfs-directory.ts';
import { loadSqlite } from '../../worker/storage/sqlite.ts';
import type { Subject } from './subject.ts';

/** MO Kit: the encrypted page log, one flush a commit. */
export async function createSubject(): Promise<Subject> {
  const sqlite = await loadSqlite({ wasmUrl: '/sqlite3.wasm' });
  const directory = await openOpfsDirectory('mo-kit/bench');
  const key = new Uint8Array(32).fill(3);
  const fileId = new Uint8Array(16).fill(4);
  let database: Database;
  return {
    async open(name) {
      const exists = (await directory.list()).includes(name);
      const mode = exists ? 'open' : 'create';
      database = await openDatabase({ sqlite, directory, name, key, fileId, durability: 'flush', mode });
    },
    run: (sql, params) => database.run(sql, params),
    all: (sql, params) => database.all(sql, params),
    settings: () => ({
      encryption: 'XChaCha20-Poly1305',
      durability: 'one flush a commit',
      ...database.get('PRAGMA journal_mode'),
      ...database.get('PRAGMA page_size'),
      ...database.get('PRAGMA synchronous'),
    }),
    close: () => database.close(),
  };
}
