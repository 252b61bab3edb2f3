import type { Subject } from './subject.ts';

/** The part of the object-oriented API of both builds that is used here. */
export interface Oo1Statement {
  readonly columnCount: number;
  bind(values: readonly unknown[]): Oo1Statement;
  step(): boolean;
  stepReset(): Oo1Statement;
  reset(alsoClearBinds?: boolean): Oo1Statement;
  get(target: object): unknown;
  finalize(): void;
}
export interface Oo1Database {
  exec(sql: string): void;
  prepare(sql: string): Oo1Statement;
  selectValue(sql: string): unknown;
  close(): void;
}

/** A peer through its own API, with statements prepared once as well. */
export function createOo1Subject(
  openConnection: (name: string) => Promise<Oo1Database>,
  encryption: string,
): Subject {
  let database: Oo1Database;
  const statements = new Map<string, Oo1Statement>();
  const prepare = (sql: string): Oo1Statement => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
    return statement;
  };
  return {
    async open(name) {
      database = await openConnection(name);
    },
    run(sql, params = []) {
      const statement = prepare(sql);
      if (params.length > 0) statement.bind(params);
      statement.stepReset();
    },
    all(sql, params = []) {
      const statement = prepare(sql);
      if (params.length > 0) statement.bind(params);
      const rows: unknown[] = [];
      while (statement.step()) rows.push(statement.get({}));
      statement.reset();
      return rows;
    },
    settings: () => ({
      encryption,
      durability: 'its defaults',
      journal_mode: database.selectValue('PRAGMA journal_mode'),
      page_size: database.selectValue('PRAGMA page_size'),
      synchronous: database.selectValue('PRAGMA synchronous'),
    }),
    close() {
      for (const statement of statements.values()) statement.finalize();
      statements.clear();
      database.close();
    },
  };
}
