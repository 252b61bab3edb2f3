import { adoptOwner, bootOwner } from '../ports/boot-owner.ts';
import type { Port } from '../ports/port.ts';
import { startWorker, type WorkerFiles } from './worker-files.ts';

/** The owner and standby workers that this tab runs for everybody. */
export interface HostedWorkers {
  /** Also those whose code is on its way: a hub that does not know of one would leave it without a session. */
  readonly ids: readonly string[];
  /** `onFailed` hears when it does not start, or dies of an error. */
  spawn(workerId: string, port: Port, onFailed: () => void): Promise<void>;
  adopt(workerId: string, port: Port): void;
  terminate(workerId: string): void;
  /** At once, synchronously: a page that is being left processes no message any more. */
  terminateAll(): void;
}

export function createHostedWorkers(store: string, files: WorkerFiles, ephemeral: boolean): HostedWorkers {
  const workers = new Map<string, Worker>();
  /** Workers whose code is on its way, with the port of the hub that is there now. */
  const starting = new Map<string, Port>();

  function terminate(workerId: string): void {
    starting.delete(workerId);
    workers.get(workerId)?.terminate();
    workers.delete(workerId);
  }

  return {
    get ids() {
      return [...workers.keys(), ...starting.keys()];
    },
    async spawn(workerId, firstPort, onFailed) {
      starting.set(workerId, firstPort);
      try {
        const ownerUrl = await files.startUrl('owner');
        const port = starting.get(workerId);
        // The tab was left meanwhile, or nobody wants it any more.
        if (port === undefined) return;
        starting.delete(workerId);
        const { wasmUrl, wasmIntegrity } = files;
        const worker = startWorker(ownerUrl, 'mo-owner', () => {
          terminate(workerId);
          onFailed();
        });
        workers.set(workerId, worker);
        bootOwner(worker, { workerId, store, ephemeral, ownerUrl, wasmUrl, wasmIntegrity }, port);
      } catch {
        terminate(workerId);
        onFailed();
      }
    },
    adopt(workerId, port) {
      if (starting.has(workerId)) starting.set(workerId, port);
      const worker = workers.get(workerId);
      if (worker) adoptOwner(worker, port);
    },
    terminate,
    terminateAll() {
      starting.clear();
      for (const workerId of [...workers.keys()]) terminate(workerId);
    },
  };
}
