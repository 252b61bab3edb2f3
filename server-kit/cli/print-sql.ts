import { postgresMigrations } from '../migrations/postgres.ts';
import { SQLITE_MIGRATIONS } from '../migrations/sqlite.ts';
import { numberFlag, postgresUrl, type CliFlags } from './store-flags.ts';

/** All migrations as text, for teams that review or apply schema changes by hand. */
export function printSql(flags: CliFlags): string {
  const isPostgres = postgresUrl(flags) !== undefined;
  const migrations = isPostgres
    ? postgresMigrations(numberFlag('partitions', flags.partitions, 0))
    : SQLITE_MIGRATIONS;
  return migrations
    .map(({ version, name, sql }) => {
      const record = `INSERT INTO migrations (version, name) VALUES (${version}, '${name}');`;
      return `-- ${version}: ${name}\nBEGIN;\n${sql.trim()}\n${record}\nCOMMIT;\n`;
    })
    .join('\n');
}
