import { join } from 'node:path';
import type { TestPostgres } from '../../server-kit/testing/postgres-server.ts';
import {
  PROCESS_MOUNT_URL,
  startServerProcess,
  type ServerProcess,
} from '../../server-kit/testing/start-process.ts';
import { newAccount, type TestLog } from '../../server-kit/testing/test-client.ts';
import { requestText } from './connection.ts';
import { fillPostgres, fillSqlite } from './fill.ts';
import { compare, type Load, type Subject } from './load.ts';
import { checkPage, checkPushed, overHttp, pushBody } from './requests.ts';

const LOGS = 16;
const FEW = 10_000;
const limits = { accountBytes: 1e12 };

/** One line of what was measured: `servers` says which of those that were measured in turns. */
export interface GrowthRow extends Load {
  readonly store: string;
  readonly work: string;
  readonly clients: number;
  readonly servers: string;
}

/** Server processes over one database, and logs of one account that the load is spread over. */
interface Site {
  readonly servers: readonly ServerProcess[];
  readonly logs: readonly TestLog[];
  readonly token: string;
}

/**
 * What says when to move on: what one process takes as more clients come, what a second one on the same PostgreSQL adds,
 * and what a table of many records costs beside a small one.
 */
export async function benchGrowth(
  directory: string,
  postgres: TestPostgres,
  options: { readonly durationMs: number; readonly records: number; readonly script: string },
): Promise<GrowthRow[]> {
  const { durationMs, records, script } = options;
  const rows: GrowthRow[] = [];
  for (const store of ['sqlite', 'postgres'] as const) {
    const start = async (name: string, processes: number, each: number): Promise<Site> => {
      const place = { directory: join(directory, name), options: postgres.fresh() };
      const servers = [];
      while (servers.length < processes)
        servers.push(
          await startServerProcess(
            store === 'sqlite'
              ? { kind: store, directory: place.directory, limits }
              : { kind: store, options: place.options, limits },
            script,
          ),
        );
      const owner = await newAccount(servers[0]?.url ?? '', { signedUrl: PROCESS_MOUNT_URL });
      const logs = [];
      while (logs.length < LOGS) logs.push(await owner.createLog());
      const heads =
        store === 'sqlite'
          ? fillSqlite(join(place.directory, 'mo.sqlite'), logs, each)
          : await fillPostgres(place.options, logs, each);
      logs.forEach((log, index) => (log.head = heads[index] ?? log.head));
      return { servers, logs, token: owner.token };
    };
    const small = await start(`${store}-small`, store === 'sqlite' ? 1 : 2, FEW / LOGS);
    const large = await start(`${store}-large`, 1, Math.ceil(records / LOGS));
    const one = { ...small, servers: small.servers.slice(0, 1) };
    try {
      for (const [work, load] of [
        ['push 1', pushes],
        ['pull 100', pulls],
      ] as const) {
        const measure = async (clients: number, sites: Readonly<Record<string, Site>>) => {
          const subjects: Record<string, Subject> = {};
          for (const [name, site] of Object.entries(sites)) subjects[name] = await load(site, clients);
          for (const [servers, result] of Object.entries(await compare(subjects, durationMs)))
            rows.push({ store, work, clients, servers, ...result });
        };
        // A process is slower until its code is compiled, and all that are compared should be past that.
        for (const site of [small, large])
          for (const server of site.servers)
            await compare({ warm: await load({ ...site, servers: [server] }, 64) }, durationMs);
        for (const clients of [1, 8, 64, 256]) await measure(clients, { one });
        if (store === 'postgres') await measure(64, { 'one of two': one, 'two together': small });
        await measure(64, { 'small table': one, 'large table': large });
      }
    } finally {
      for (const server of [...small.servers, ...large.servers]) await server.kill();
    }
  }
  return rows;
}

function pushes(site: Site, clients: number): Promise<Subject> {
  return spread(site, clients, (path, log, headers) => ({
    request: () => requestText('POST', path, headers, pushBody(log, 1)),
    check: (answer) => checkPushed(log, answer),
  }));
}

function pulls(site: Site, clients: number): Promise<Subject> {
  return spread(site, clients, (path, log, headers) => ({
    request: () => {
      const after = Math.floor(Math.random() * (log.head.sequence - 100));
      return requestText('GET', `${path}?after=${after}&limit=100`, headers);
    },
    check: checkPage,
  }));
}

/** Clients that take turns at the servers and at the logs. */
async function spread(
  { servers, logs, token }: Site,
  clients: number,
  work: (
    path: string,
    log: TestLog,
    headers: Record<string, string>,
  ) => { request: () => string; check: (answer: Buffer) => void },
): Promise<Subject> {
  const subjects: Subject[] = [];
  for (let client = 0; client < clients; client += 1) {
    const server = servers[client % servers.length];
    const log = logs[client % logs.length];
    if (server === undefined || log === undefined) continue;
    const path = `${new URL(server.url).pathname}/logs/${log.logId}/records`;
    const { request, check } = work(path, log, { 'mo-token': token });
    subjects.push(await overHttp(server, 1, request, check));
  }
  return {
    loops: subjects.flatMap(({ loops }) => loops),
    cpuMs: async () => {
      const times = await Promise.all(servers.map((server) => server.cpuMs()));
      return times.reduce((total, time) => total + time, 0);
    },
  };
}
