import type { OwnerApi, TabForOwnerApi } from '../ports/contracts.ts';
import { tell } from '../ports/rpc.ts';
import type { HostContext } from './owner-host.ts';
import type { LongCall } from './owner-core.ts';

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

  /** Runs what derives keys or opens files: cancelable, with progress, and the state is told afterwards. */
  async function long<T>(requestId: string, run: (call: LongCall) => Promise<T>): Promise<T> {
    host.assertOwner();
    const cancel = new AbortController();
    cancels.set(requestId, cancel);
    try {
      return await run({ signal: cancel.signal, onProgress: (progress) => host.progress(progress) });
    } catch (error) {
      host.assertOwner();
      throw error;
    } finally {
      cancels.delete(requestId);
      await host.settle();
    }
  }

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
    create: (requestId, input) => long(requestId, (call) => core.create(input, call)),
    // Another tab may have unlocked in the meantime; then there is nothing left to do.
    unlock: (requestId, secret) =>
      long(requestId, (call) => (core.isOpen() ? Promise.resolve() : core.unlock(secret, call))),
    resetPassphrase: (requestId, input) => long(requestId, (call) => core.resetPassphrase(input, call)),
    async cancel(requestId) {
      cancels.get(requestId)?.abort();
    },
    confirmRecovery: (answer) => owned(() => core.confirmRecovery(answer)).finally(() => host.settle()),
    wipe: (input) => owned(() => core.wipe(input)).finally(() => host.settle()),
    execute: (command) => owned(() => core.execute(command)),
    listGoals: (query) => owned(() => core.listGoals(query)),
    getGoal: (goalId) => owned(() => core.getGoal(goalId)),
    watchGoals: (watchId, query) =>
      owned(async () => {
        watches.get(watchId)?.();
        watches.set(
          watchId,
          core.watchGoals(query, (event) => tell(remote().watchEvent(watchId, event))),
        );
      }),
    async unwatch(watchId) {
      watches.get(watchId)?.();
      watches.delete(watchId);
    },
    diagnose: (options) => owned(() => core.diagnose(options)),
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
