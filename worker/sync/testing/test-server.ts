import { createSyncHandler, type SyncHandler, type SyncOptions } from '../../../server-kit/index.ts';
import { createMemoryStore } from '../../../server-kit/storage/memory.ts';
import type { SyncStore } from '../../../server-kit/index.ts';
import type { Fetch } from '../server-client.ts';

/** The real handler over a store in memory, without a socket. */
export interface TestServer {
  readonly url: string;
  readonly store: SyncStore;
  readonly fetch: Fetch;
  close(): Promise<void>;
}

export async function createTestServer(options: SyncOptions = {}): Promise<TestServer> {
  const url = 'http://127.0.0.1:8/mo';
  const store = options.store ?? createMemoryStore();
  const handler: SyncHandler = createSyncHandler({
    store,
    basePath: '/mo',
    rateLimits: false,
    registration: { mode: 'open', maxPerAddress: 1_000 },
    ...options,
  });
  await handler.ready();
  return {
    url,
    store,
    fetch: (target, init) => handler(new Request(target, init), { address: '127.0.0.1' }),
    close: () => handler.close(),
  };
}
