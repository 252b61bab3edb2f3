import type { OwnerApi, TabForOwnerApi } from '../ports/contracts.ts';
import { tell } from '../ports/rpc.ts';
import type { HostContext } from './owner-host.ts';

/**
 * What one tab can ask of the owner, on that tab's own port: its watches and its cancelable calls end with it. Input is
 * checked by the core.
 */
export function ownerApiForTab(
  host: HostContext,
  remote: () => TabForOwnerApi,
): { api: OwnerApi; dispose(): void } {
  const { core } = host;
  const watches = new Map<string, () => void>();
  const cancels = new Map<string, AbortController>();

  async function owned<T>(run: () => Promise<T>): Promise<T> {
    host.assertOwner();
    try {
      return await run();
    } catch (error) {
      // What fails because the files were handed over in between is for the next owner to do.
      host.assertOwner();
      throw error;
    }
  }

  const api: OwnerApi = {
    query: (name, input) => owned(() => core.query(name, input)),
    watch: (watchId, name, query) =>
      owned(async () => {
        watches.get(watchId)?.();
        watches.set(
          watchId,
          core.watch(name, query, (event) => tell(remote().watchEvent(watchId, event))),
        );
      }),
    async unwatch(watchId) {
      watches.get(watchId)?.();
      watches.delete(watchId);
    },
    execute: (command) => owned(() => core.execute(command)),
    async run(requestId, name, input) {
      const cancel = new AbortController();
      cancels.set(requestId, cancel);
      try {
        return await owned(() =>
          core.run(name, input, {
            signal: cancel.signal,
            onProgress: (progress) => host.progress(progress, requestId),
          }),
        );
      } finally {
        cancels.delete(requestId);
        await host.settle(requestId);
      }
    },
    async cancel(requestId) {
      cancels.get(requestId)?.abort();
    },
  };

  return {
    api,
    dispose() {
      for (const stop of watches.values()) stop();
      watches.clear();
      for (const cancel of cancels.values()) cancel.abort();
      cancels.clear();
    },
  };
}
