#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { checkDeployment } from './check.ts';
import { printSql } from './print-sql.ts';
import { serve } from './serve.ts';
import { storeFromFlags } from './store-flags.ts';

const USAGE = `Usage: mo-sync <command> [options]

  migrate            bring the schema up to date
  sql                print the schema as SQL (--postgres <url> or --sqlite <folder> choose which)
  serve              serve on its own, without a framework
  invite             make an invitation for registration by invitation
  check <url>        look at a deployment from outside and inside

Options
  --sqlite <folder>        keep things in SQLite there (default: ./mo-data)
  --postgres <url>         keep things in PostgreSQL; DATABASE_URL works as well
  --schema <name>          PostgreSQL schema (default: mo_sync)
  --partitions <n>         hash partitions of the records, for a new PostgreSQL database
  --public-url <url>       where clients reach the mount, for serve
  --registration <mode>    closed, invite or open, for serve
  --port <n>  --host <ip>  where to listen, for serve (default: 4320 on 127.0.0.1)
`;

/** The command line; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      sqlite: { type: 'string' },
      postgres: { type: 'string' },
      schema: { type: 'string' },
      partitions: { type: 'string' },
      'public-url': { type: 'string' },
      registration: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, argument] = positionals;
  if (values.help === true || command === undefined) {
    process.stdout.write(USAGE);
    return command === undefined && values.help !== true ? 2 : 0;
  }
  switch (command) {
    case 'migrate': {
      const store = storeFromFlags(values);
      await store.open();
      await store.close();
      process.stdout.write('The schema is up to date.\n');
      return 0;
    }
    case 'sql':
      process.stdout.write(printSql(values));
      return 0;
    case 'serve':
      return serve(values);
    case 'invite': {
      const { createSyncHandler } = await import('../core/handler.ts');
      const handler = createSyncHandler({ store: storeFromFlags(values), rateLimits: false });
      process.stdout.write(`${await handler.createInvite()}\n`);
      await handler.close();
      return 0;
    }
    case 'check':
      return checkDeployment(argument, values, (line) => process.stdout.write(`${line}\n`));
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
    process.exitCode = 1;
  },
);
