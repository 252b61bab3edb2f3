import type { Subject } from './subject.ts';

/** Text without the help of compression: words from a small list, different in each row. */
const WORDS =
  'learn sail run read garden bread music family letter mountain river paint stone light quiet early'.split(
    ' ',
  );
const sentence = (seed: number, words: number): string =>
  Array.from({ length: words }, (_, i) => WORDS[(seed * 7 + i * i * 3 + (seed >> 3)) % WORDS.length]).join(
    ' ',
  );

const now = (): number => performance.now();
function check(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}
const count = (subject: Subject, table: string): unknown =>
  Object.values(subject.all(`SELECT count(*) AS n FROM ${table}`)[0] as object)[0];

/** Every task takes milliseconds by the clock of the worker and checks what it did. */
export const tasks = {
  async open(subject: Subject, name: string) {
    const start = now();
    await subject.open(name);
    check('schema', subject.all('SELECT 1 FROM sqlite_schema LIMIT 1').length >= 0, true);
    return [now() - start];
  },
  async settings(subject: Subject) {
    return subject.settings();
  },
  async close(subject: Subject) {
    subject.close();
    return [];
  },
  async prepare(subject: Subject) {
    subject.run('CREATE TABLE IF NOT EXISTS w (id INTEGER PRIMARY KEY, at INTEGER, body TEXT)');
    return [];
  },
  /** Transactions of one row of about 200 bytes each, acknowledged one by one. */
  async durableWrites(subject: Subject, amount: number) {
    const times: number[] = [];
    const before = Number(count(subject, 'w'));
    for (let i = 0; i < amount; i++) {
      const body = sentence(i, 32);
      const start = now();
      subject.run('INSERT INTO w (at, body) VALUES (?, ?)', [i, body]);
      times.push(now() - start);
    }
    check('rows', count(subject, 'w'), before + amount);
    return times;
  },
  async bulk(subject: Subject, rows: number) {
    subject.run('DROP TABLE IF EXISTS b');
    subject.run('CREATE TABLE b (id INTEGER PRIMARY KEY, at INTEGER, body TEXT)');
    const bodies = Array.from({ length: 64 }, (_, i) => sentence(i, 16));
    const start = now();
    subject.run('BEGIN');
    for (let i = 0; i < rows; i++)
      subject.run('INSERT INTO b VALUES (?, ?, ?)', [i, i * 2, bodies[i % 64] ?? '']);
    subject.run('COMMIT');
    const time = now() - start;
    check('rows', count(subject, 'b'), rows);
    return [time];
  },
  async fill(subject: Subject, bytes: number) {
    subject.run('CREATE TABLE IF NOT EXISTS big (id INTEGER PRIMARY KEY, body BLOB)');
    const rows = bytes / 1000;
    for (let done = 0; done < rows;) {
      subject.run('BEGIN');
      for (let i = 0; i < 4000 && done < rows; i++, done++) {
        const body = crypto.getRandomValues(new Uint8Array(980));
        body[0] = 1;
        subject.run('INSERT INTO big (body) VALUES (?)', [body]);
      }
      subject.run('COMMIT');
    }
    return [];
  },
  /** Everything in a connection that has just been opened. */
  async coldRead(subject: Subject, rows: number) {
    const start = now();
    const [row] = subject.all(
      'SELECT count(*) AS n, sum(length(body)) AS bytes FROM big WHERE substr(body, 980) IS NOT NULL',
    );
    const time = now() - start;
    check('rows', Object.values(row as object)[0], rows);
    return [time];
  },
  async pointReads(subject: Subject, reads: number) {
    const most = Number(count(subject, 'b'));
    const start = now();
    for (let i = 0; i < reads; i++) {
      const id = (i * 7919) % most;
      const [row] = subject.all('SELECT at, body FROM b WHERE id = ?', [id]);
      if (Object.values(row as object)[0] !== id * 2) throw new Error('a wrong row');
    }
    return [now() - start];
  },
  async prepareSearch(subject: Subject, rows: number) {
    subject.run('CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(body)');
    subject.run('BEGIN');
    for (let i = 0; i < rows; i++)
      subject.run('INSERT INTO f (body) VALUES (?)', [`${sentence(i, 12)} n${i}`]);
    subject.run('COMMIT');
    return [];
  },
  async search(subject: Subject, queries: number) {
    const start = now();
    for (let i = 0; i < queries; i++) {
      const rows = subject.all('SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20', [
        `n${i * 31} OR "mountain river"`,
      ]);
      if (rows.length === 0) throw new Error('nothing found');
    }
    return [now() - start];
  },
} as const;
