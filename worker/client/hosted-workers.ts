import { adoptOwner, bootOwner } from '../ports/boot-owner.ts';
import type { Port } from '../ports/port.ts';
import { startWorker, type WorkerFiles } from './worker-files.ts';

/** The owner and standby workers that this tab runs for everybody. */
export interface HostedWorkers {
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
  /** Counts departures: a worker whose code arrives after one is not started. */
  let departures = 0;

  function terminate(workerId: string): void {
    workers.get(workerId)?.terminate();
    workers.delete(workerId);
  }

  return {
    get ids() {
      return [...workers.keys()];
    },
    async spawn(workerId, port, onFailed) {
      const before = departures;
      try {
        const ownerUrl = await files.startUrl('owner');
        if (before !== departures) return;
        const { wasmUrl, wasmIntegrity } = files;
        const worker = startWorker(ownerUrl, 'mo-owner', () => {
          terminate(workerId);
          onFailed();
        });
        workers.set(workerId, worker);
        bootOwner(worker, { workerId, store, ephemeral, ownerUrl, wasmUrl, wasmIntegrity }, port);
      } catch {
        onFailed();
      }
    },
    adopt(workerId, port) {
      const worker = workers.get(workerId);
      if (worker) adoptOwner(worker, port);
    },
    terminate,
    terminateAll() {
      departures += 1;
      for (const workerId of [...workers.keys()]) terminate(workerId);
    },
  };
}
