import type { HubForWorkerApi, OwnerAdopt, OwnerBoot } from '../ports/contracts.ts';
import { unpackPort, type Port } from '../ports/port.ts';
import { connect, tell, toMoError } from '../ports/rpc.ts';
import { createSessionSlot } from '../ports/session-slot.ts';
import { useWires } from '../ports/wire.ts';
import type { OwnerCore } from './owner-core.ts';
import { createOwnerHost, type OwnerHost } from './owner-host.ts';

/** What running an owner needs of a dedicated worker's global scope. */
export interface OwnerScope {
  onmessage: ((event: MessageEvent<OwnerBoot | OwnerAdopt>) => void) | null;
  close(): void;
}

/**
 * Boots an owner: the first message says who it is, later ones bring the ports of new hubs. Listens from the first moment
 * on; ports that come while the core is loading wait for it.
 */
export function runOwner(scope: OwnerScope, createCore: (boot: OwnerBoot) => Promise<OwnerCore>): void {
  useWires();
  let host: Promise<OwnerHost> | null = null;

  scope.onmessage = ({ data }) => {
    if (data.kind === 'mo-start') host ??= start(data);
    const port = unpackPort(data.port);
    void host?.then(
      (running) => running.adopt(port),
      (thrown: unknown) => reportFailure(port, thrown),
    );
  };

  async function start(boot: OwnerBoot): Promise<OwnerHost> {
    return createOwnerHost({
      workerId: boot.workerId,
      store: boot.store,
      ephemeral: boot.ephemeral,
      core: await createCore(boot),
      session: createSessionSlot(),
      close: () => scope.close(),
    });
  }

  function reportFailure(port: Port, thrown: unknown): void {
    const { remote } = connect<HubForWorkerApi>(port, {});
    const error = toMoError(thrown).toJSON();
    tell(remote.report({ role: 'failed', open: false, holdsSession: false, presence: null, error }));
  }
}
