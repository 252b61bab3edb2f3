import type { AutoLockSettings } from '../api.ts';
import type { VaultPresence } from '../owner/owner-core.ts';
import type { Port } from '../ports/port.ts';
import type { SessionSlot } from '../ports/session-slot.ts';

/** What the hub needs of the worker it runs in. */
export interface HubPlatform {
  readonly store: string;
  readonly session: SessionSlot;
  /** How the vault stands on this device, from IndexedDB. */
  presence(): Promise<VaultPresence>;
  /** When the vault is to lock by itself, from IndexedDB; null without a vault. */
  autoLock(): Promise<AutoLockSettings | null>;
  /** Two ends of a new channel, fit for these two ports to carry. */
  channel(first: Port, second: Port): [Port, Port];
  /** The name tabs find this hub under (see `LockNames.routePrefix`). */
  readonly route: string;
  /** Hold no lock while nobody needs a worker: where one would keep the pages out of the back/forward cache. */
  readonly idlesWithoutLocks: boolean;
  /** Ends this hub: another version holds the store. */
  close(): void;
}
