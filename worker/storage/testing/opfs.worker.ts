import { MoError } from '../../errors/mo-error.ts';
import type { BlockDirectory } from '../block-file.ts';
import type { Database } from '../database.ts';
import { inspectStore, openDatabase, removeStore } from '../open-database.ts';
import { openOpfsDirectory } from '../opfs-directory.ts';
import { loadSqlite } from '../sqlite.ts';

/** The worker of `opfs.e2e.ts`: answers each message with a result or the code of an error. */
const key = new Uint8Array(32).fill(3);
const fileId = new Uint8Array(16).fill(4);
let directory: BlockDirectory;
let database: Database | undefined;

const open = async (mode: 'create' | 'open', name: string): Promise<Database> => {
  const sqlite = await loadSqlite({ wasmBinary: await (await fetch('/sqlite3.wasm')).arrayBuffer() });
  return openDatabase({ sqlite, directory, name, key, fileId, durability: 'flush', mode });
};
const theDatabase = (): Database => {
  if (database === undefined) throw new Error('Not open.');
  return database;
};

const actions = {
  async directory() {
    directory = await openOpfsDirectory('mo-kit/e2e');
    return directory.list();
  },
  async create(name: string) {
    database = await open('create', name);
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE VIRTUAL TABLE f USING fts5(v)');
  },
  async open(name: string) {
    database = await open('open', name);
    return { dropped: database.report.droppedTailBytes, commit: String(database.report.commit) };
  },
  async write(from: number, amount: number) {
    for (let i = from; i < from + amount; i++) {
      theDatabase().transaction(() => {
        theDatabase().run('INSERT INTO t VALUES (?, ?)', [i, `value canary ${i}`.repeat(20)]);
        theDatabase().run('INSERT INTO f (rowid, v) VALUES (?, ?)', [i, `word${i} canary`]);
      });
    }
  },
  async rewrite(times: number) {
    for (let i = 0; i < times; i++) {
      theDatabase().run('UPDATE t SET v = ? WHERE id % 50 = ?', [`again ${i}`.repeat(30), i % 50]);
    }
  },
  async facts() {
    const db = theDatabase();
    return {
      rows: db.get('SELECT count(*) AS n, max(id) AS most FROM t'),
      found: db.all('SELECT rowid FROM f WHERE f MATCH ?', ['word7']),
      integrity: db.get('PRAGMA integrity_check'),
      size: db.sizeBytes(),
      pages: db.get('PRAGMA page_count'),
    };
  },
  async close() {
    database?.close();
    database = undefined;
  },
  async inspect(name: string) {
    return (await inspectStore(directory, name)).kind;
  },
  async remove(name: string) {
    await removeStore(directory, name);
    return directory.list();
  },
} as const;

self.addEventListener('message', (event: MessageEvent<{ action: keyof typeof actions; input: never[] }>) => {
  const { action, input } = event.data;
  const run = actions[action] as (...input: unknown[]) => Promise<unknown>;
  run(...input).then(
    (value) => self.postMessage({ value }),
    (error: unknown) =>
      self.postMessage({
        code: error instanceof MoError ? error.code : 'not a MoError',
        text: String(error),
      }),
  );
});
