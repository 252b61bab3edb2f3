import { MoError } from '../errors/mo-error.ts';
import type { Database, SqlValue } from './database.ts';

const ROWS_AT_ONCE = 500;

/**
 * Copies every table, index and trigger and every row of one database into an empty other one, in one transaction, and
 * counts both afterwards. `storage/corrupt` when they differ or the copy is not sound.
 */
export function copyDatabase(
  source: Database,
  target: Database,
  onFraction: (fraction: number) => void,
): void {
  const objects = source.all<{ type: string; name: string; sql: string }>(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
  );
  const tables = objects.filter(({ type }) => type === 'table');
  const total = tables.reduce((sum, { name }) => sum + countOf(source, name), 0);
  let copied = 0;
  target.transaction(() => {
    for (const { sql } of tables) target.exec(sql);
    for (const { name } of tables) {
      copyRows(source, target, name, (rows) => {
        copied += rows;
        onFraction(copied / Math.max(total, 1));
      });
    }
    // Triggers forbid what a copy does, and an index is built faster over rows that are there.
    for (const { type, sql } of objects) if (type !== 'table') target.exec(sql);
    const version = source.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    target.exec(`PRAGMA user_version = ${version}`);
  });
  const differs = tables.some(({ name }) => countOf(source, name) !== countOf(target, name));
  if (differs) throw unsound();
  checkIntegrity(target);
}

/** What SQLite itself can tell of a database. `storage/corrupt` */
export function checkIntegrity(database: Pick<Database, 'get'>): void {
  const check = database.get<{ integrity_check: string }>('PRAGMA integrity_check');
  if (check?.integrity_check !== 'ok') throw unsound();
}

function unsound(): MoError {
  return new MoError('storage/corrupt', 'The copy of the database is not sound.');
}

function copyRows(source: Database, target: Database, table: string, onRows: (rows: number) => void): void {
  const columns = source.all<{ name: string; pk: number }>(`PRAGMA table_info("${table}")`);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const keyNames = keys.map(({ name }) => `"${name}"`).join(', ');
  const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ');
  const insert = `INSERT INTO "${table}" (${names}) VALUES (${marks(columns.length)})`;
  let last: SqlValue[] | null = null;
  for (;;) {
    const where = last === null ? '' : `WHERE (${keyNames}) > (${marks(keys.length)})`;
    const rows: Record<string, SqlValue>[] = source.all(
      `SELECT ${names} FROM "${table}" ${where} ORDER BY ${keyNames} LIMIT ${ROWS_AT_ONCE}`,
      last ?? [],
    );
    const valueOf = (row: Record<string, SqlValue>, name: string) => row[name] ?? null;
    for (const row of rows)
      target.run(
        insert,
        columns.map(({ name }) => valueOf(row, name)),
      );
    onRows(rows.length);
    const end = rows.at(-1);
    if (end === undefined || rows.length < ROWS_AT_ONCE) return;
    last = keys.map(({ name }) => valueOf(end, name));
  }
}

function countOf(database: Database, table: string): number {
  return database.get<{ count: number }>(`SELECT count(*) AS count FROM "${table}"`)?.count ?? 0;
}
