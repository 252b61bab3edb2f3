import type { OwnerAdopt, OwnerBoot } from './contracts.ts';
import { packPort, type Port } from './port.ts';

/** Tells a fresh owner worker who it is and how it reaches the hub. */
export function bootOwner(worker: Worker, boot: Omit<OwnerBoot, 'kind' | 'port'>, port: Port): void {
  const [packed, transfer] = packPort(port);
  worker.postMessage({ kind: 'mo-start', ...boot, port: packed } satisfies OwnerBoot, transfer);
}

/** Gives a running owner worker the port of a new hub. */
export function adoptOwner(worker: Worker, port: Port): void {
  const [packed, transfer] = packPort(port);
  worker.postMessage({ kind: 'mo-adopt', port: packed } satisfies OwnerAdopt, transfer);
}
