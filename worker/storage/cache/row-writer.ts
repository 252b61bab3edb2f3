import type { Database, SqlValue } from '../database.ts';

/** Writes rows of one table whose columns follow from a state. */
export interface RowWriter {
  insert(cache: Database, id: string, values: readonly SqlValue[]): void;
  /** Touches only the columns that differ: each of them may stand in an index. */
  update(cache: Database, id: string, before: readonly SqlValue[], after: readonly SqlValue[]): void;
}

/** A writer for `table`, whose rows are named by the column `idColumn`; values come in the order of `columns`. */
export function createRowWriter(table: string, idColumn: string, columns: readonly string[]): RowWriter {
  const insertSql = `INSERT INTO ${table} (${[idColumn, ...columns].join(', ')}) VALUES (?${', ?'.repeat(columns.length)})`;
  return {
    insert(cache, id, values) {
      cache.run(insertSql, [id, ...values]);
    },
    update(cache, id, before, after) {
      const changed = columns.map((_, index) => index).filter((index) => after[index] !== before[index]);
      if (changed.length === 0) return;
      cache.run(
        `UPDATE ${table} SET ${changed.map((index) => `${columns[index]} = ?`).join(', ')} WHERE ${idColumn} = ?`,
        [...changed.map((index) => after[index] ?? null), id],
      );
    },
  };
}
