import type { Database, SqlValue } from '../../database.ts';
import { loadSqlite } from '../../sqlite.ts';

/** An unencrypted database in memory, for tests of what stands above the storage layer. */
export async function createPlainDatabase(): Promise<Database> {
  const sqlite = await loadSqlite();
  const connection = new sqlite.oo1.DB(':memory:', 'c');
  const statements = new Map<string, ReturnType<typeof connection.prepare>>();
  const bound = (sql: string, params: readonly SqlValue[] = []) => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = connection.prepare(sql)));
    if (params.length > 0) statement.bind([...params]);
    return statement;
  };
  const all = <Row extends object>(sql: string, params?: readonly SqlValue[]) => {
    const statement = bound(sql, params);
    const rows: Row[] = [];
    try {
      while (statement.step()) rows.push(statement.get({}) as Row);
    } finally {
      statement.reset(true);
    }
    return rows;
  };
  return {
    report: { droppedTailBytes: 0, commit: 0n },
    run(sql, params) {
      const statement = bound(sql, params);
      try {
        statement.step();
      } finally {
        statement.reset(true);
      }
    },
    all,
    get: (sql, params) => all(sql, params)[0] as never,
    exec: (sql) => void connection.exec(sql),
    transaction(body) {
      connection.exec('BEGIN');
      try {
        const result = body();
        connection.exec('COMMIT');
        return result;
      } catch (error) {
        connection.exec('ROLLBACK');
        throw error;
      }
    },
    sizeBytes: () => 0,
    close() {
      for (const statement of statements.values()) statement.finalize();
      statements.clear();
      connection.close();
    },
  };
}
