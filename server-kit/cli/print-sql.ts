import { POSTGRES_MIGRATIONS_TABLE, postgresMigrations } from '../migrations/postgres.ts';
import { SQLITE_MIGRATIONS, SQLITE_MIGRATIONS_TABLE } from '../migrations/sqlite.ts';
import { schemaName } from '../storage/postgres-pool.ts';
import { numberFlag, postgresUrl, type CliFlags } from './store-flags.ts';

/**
 * All migrations as text, for teams that review or apply schema changes by hand: run on a new database it leaves what
 * `mo-sync migrate` does, and on an older one each step can be run that its table `migrations` does not have.
 */
export function printSql(flags: CliFlags): string {
  const isPostgres = postgresUrl(flags) !== undefined;
  const migrations = isPostgres
    ? postgresMigrations(numberFlag('partitions', flags.partitions, 0))
    : SQLITE_MIGRATIONS;
  const steps = migrations.map(({ version, name, sql }) => {
    const record = `INSERT INTO migrations (version, name) VALUES (${version}, '${name}');`;
    return `-- ${version}: ${name}\nBEGIN;\n${sql.trim()}\n${record}\nCOMMIT;\n`;
  });
  return [isPostgres ? postgresStart(flags) : `${SQLITE_MIGRATIONS_TABLE};\n`, ...steps].join('\n');
}

function postgresStart({ schema: given }: CliFlags): string {
  const schema = schemaName(given === undefined ? {} : { schema: given });
  return `CREATE SCHEMA IF NOT EXISTS ${schema};\nSET search_path = ${schema};\n${POSTGRES_MIGRATIONS_TABLE};\n`;
}
