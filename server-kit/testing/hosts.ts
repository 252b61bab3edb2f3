import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import Fastify from 'fastify';
import { serve } from 'srvx/node';
import { createSyncHandler } from '../core/handler.ts';
import type { SyncOptions } from '../core/options.ts';
import { moSync as expressSync } from '../express.ts';
import { moSync as fastifySync } from '../fastify.ts';
import { moSync as nodeSync } from '../node.ts';

/** A sync server on a real socket. */
export interface TestHost {
  /** The mount, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export type HostName = 'express' | 'express-parsed' | 'fastify' | 'fetch' | 'node';

/** Each starts a server on a free port of 127.0.0.1, mounted under a path of its own. */
export const HOSTS: Readonly<Record<HostName, (options: SyncOptions) => Promise<TestHost>>> = {
  async express(options) {
    const app = express();
    const sync = expressSync(options);
    app.use('/mo', sync);
    await sync.ready();
    return listen(createServer(app), '/mo', () => sync.close());
  },
  /** With the host's own JSON parser in front. */
  async 'express-parsed'(options) {
    const app = express();
    const sync = expressSync(options);
    app.use(express.json({ limit: '5mb' }));
    app.use('/deep/er/mo', sync);
    await sync.ready();
    return listen(createServer(app), '/deep/er/mo', () => sync.close());
  },
  async fastify(options) {
    // The test client may hold connections on which it never sends anything; nobody should wait for those.
    const app = Fastify({ forceCloseConnections: true });
    await app.register(fastifySync, { ...options, prefix: '/api/mo' });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/api/mo`, port, close: () => app.close() };
  },
  /** Any host that speaks Request and Response; here srvx. */
  async fetch(options) {
    const handler = createSyncHandler(options);
    await handler.ready();
    const server = serve({
      hostname: '127.0.0.1',
      port: 0,
      silent: true,
      gracefulShutdown: false,
      fetch: (request) => handler(request, { address: request.ip }),
    });
    await server.ready();
    const url = new URL(server.url ?? '');
    return {
      url: url.origin,
      port: Number(url.port),
      close: async () => {
        await handler.close();
        await server.close(true);
      },
    };
  },
  async node(options) {
    const sync = nodeSync({ ...options, basePath: '/mo' });
    await sync.ready();
    return listen(createServer(sync), '/mo', () => sync.close());
  },
};

async function listen(server: Server, path: string, closeSync: () => Promise<void>): Promise<TestHost> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    port,
    close: async () => {
      await closeSync();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
