import type { SyncStore } from '../storage/port.ts';
import { createPostgresStore } from '../storage/postgres.ts';
import { createSqliteStore } from '../storage/sqlite.ts';

/** The options of the command line, as `parseArgs` gives them. */
export interface CliFlags {
  readonly sqlite?: string | undefined;
  readonly postgres?: string | undefined;
  readonly schema?: string | undefined;
  readonly partitions?: string | undefined;
  readonly 'public-url'?: string | undefined;
  readonly registration?: string | undefined;
  readonly port?: string | undefined;
  readonly host?: string | undefined;
}

/** PostgreSQL when it is named, by flag or `DATABASE_URL`; else SQLite. */
export function storeFromFlags(flags: CliFlags): SyncStore {
  const url = postgresUrl(flags);
  if (url === undefined)
    return createSqliteStore(flags.sqlite === undefined ? {} : { directory: flags.sqlite });
  return createPostgresStore({
    pool: { connectionString: url },
    partitions: numberFlag('partitions', flags.partitions, 0),
    ...(flags.schema === undefined ? {} : { schema: flags.schema }),
  });
}

export function postgresUrl(flags: CliFlags): string | undefined {
  return flags.sqlite === undefined ? (flags.postgres ?? process.env['DATABASE_URL']) : undefined;
}

/** A whole number that is not negative. */
export function numberFlag(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^[0-9]{1,6}$/.test(value)) throw new Error(`--${name} must be a number.`);
  return Number(value);
}
