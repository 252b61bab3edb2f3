import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Limits } from '../core/options.ts';
import { moSync } from '../node.ts';
import type { PostgresStoreOptions } from '../storage/postgres-pool.ts';
import { createPostgresStore } from '../storage/postgres.ts';
import { createSqliteStore } from '../storage/sqlite.ts';

/** What a server process of the tests is started with: JSON as its only argument. */
export type ServerProcessOptions = (
  | { readonly kind: 'sqlite'; readonly directory: string }
  | { readonly kind: 'postgres'; readonly options: PostgresStoreOptions }
) & { readonly port?: number; readonly limits?: Partial<Limits> };

const given = JSON.parse(process.argv[2] ?? '{}') as ServerProcessOptions;
const sync = moSync({
  basePath: '/mo',
  store: given.kind === 'sqlite' ? createSqliteStore(given) : createPostgresStore(given.options),
  // Two processes are one mount, as behind a balancer.
  publicUrl: 'http://mo.test/mo',
  registration: { mode: 'open', maxPerAddress: 10_000 },
  rateLimits: false,
  limits: {
    streamsPerAccount: 10_000,
    streamsPerAddress: 10_000,
    devices: 200,
    pollMs: 2_000,
    ...given.limits,
  },
});
await sync.ready();
const server = createServer(sync);
// Longer than any pause of a benchmark between two requests.
server.keepAliveTimeout = 60_000;
server.listen(given.port ?? 0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message === 'memory') process.send?.(process.memoryUsage().rss);
  if (message === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  }
});
