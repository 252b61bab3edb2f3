import { HOSTS, type HostName } from '../testing/hosts.ts';
import { testProtocol } from '../testing/protocol-suite.ts';
import { newStore, STORE_NAMES } from '../testing/stores.ts';

for (const host of ['express', 'fastify', 'fetch'] as const satisfies readonly HostName[]) {
  for (const storeName of STORE_NAMES) {
    testProtocol({
      label: `${host}, ${storeName}`,
      start: async (options) => {
        const { store, dispose } = await newStore(storeName);
        const server = await HOSTS[host]({
          store,
          rateLimits: false,
          registration: { mode: 'open', maxPerAddress: 1_000 },
          ...options,
        });
        return { ...server, close: () => server.close().then(dispose) };
      },
    });
  }
}
