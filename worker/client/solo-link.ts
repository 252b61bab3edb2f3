import { MoError } from '../errors/mo-error.ts';
import type { HubApi, HubView, WorkerApi, WorkerReport } from '../ports/contracts.ts';
import { connect, type Connection } from '../ports/rpc.ts';
import type { HubLink, HubLinkOptions } from './hub-link.ts';

/**
 * What stands in for the hub of a vault in memory (`ephemeral`): one tab, one owner, no standby. When the page goes, so
 * does the vault.
 */
export function createSoloLink(options: HubLinkOptions): HubLink {
  let worker: { id: string; connection: Connection<WorkerApi> } | null = null;
  let report: WorkerReport | null = null;
  let joined = false;

  const FAILED: WorkerReport = {
    role: 'failed',
    open: false,
    holdsSession: false,
    presence: null,
    error: new MoError('internal/worker-failed', 'The worker of the vault could not be started.', {
      retryable: true,
    }).toJSON(),
  };

  const publish = (): void => {
    const view: HubView = {
      phase: report?.open === true ? 'open' : 'closed',
      presence: report?.presence ?? {
        state: 'empty',
        vaultId: null,
        recoveryConfirmed: false,
        hasPasskey: false,
        retryAt: null,
      },
      workers: worker ? [worker.id] : [],
      error: report?.role === 'failed' ? report.error : null,
      lockAt: null,
      lockCanWait: false,
    };
    options.onView(view);
  };

  function start(): void {
    if (worker) return;
    const id = crypto.randomUUID();
    report = null;
    const toWorker = new MessageChannel();
    const connection = connect<WorkerApi>(toWorker.port1, {
      async report(next: WorkerReport) {
        report = next;
        if (next.role === 'failed') worker = null;
        publish();
      },
    });
    worker = { id, connection };
    void options.tabApi.spawn(id, toWorker.port2);
    const toOwner = new MessageChannel();
    void connection.remote.attach(id, toOwner.port1);
    void options.tabApi.introduce(id, toOwner.port2);
    publish();
  }

  const hub: HubApi = {
    hello: () => Promise.reject(new TypeError('There is no hub.')),
    goodbye: async () => undefined,
    visible: async () => undefined,
    wantOwner: async () => start(),
    // A vault in memory is gone when it locks, so it never does by itself.
    active: async () => undefined,
    async workerFailed() {
      worker = null;
      report = FAILED;
      publish();
    },
    async lock() {
      // The databases live in the owner's memory: locking keeps it, closed.
      await worker?.connection.remote.yield({ forget: true });
    },
    ping: async () => undefined,
  };

  return {
    tabId: crypto.randomUUID(),
    get hub() {
      return joined ? hub : null;
    },
    join() {
      joined = true;
      if (options.hello().wantsOwner) start();
      publish();
    },
    leave() {
      joined = false;
      worker = null;
    },
  };
}
