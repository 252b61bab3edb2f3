import type { OwnerApi, OwnerState, TabForOwnerApi } from '../ports/contracts.ts';
import type { Port } from '../ports/port.ts';
import { connect } from '../ports/rpc.ts';
import type { WatchEvent } from '../api.ts';

/**
 * ms for what a worker answered before it was ended: the hub's word of its end comes on another port, and may be faster.
 * Firefox keeps no order between the two.
 */
export const ANSWER_GRACE_MS = 500;

/** A port to a worker, and what the worker last said of itself. */
export interface OwnerLink {
  readonly workerId: string;
  readonly owner: OwnerApi;
  readonly state: OwnerState | null;
}

/**
 * The ports of this tab to the owner and to the standby. The tab has both before it needs the second: whoever says that
 * it is the owner, is.
 */
export interface OwnerLinks {
  /** The worker that last said it is the owner. */
  readonly current: OwnerLink | null;
  add(workerId: string, port: Port): void;
  /** Drops the links to all others, whose last answers still arrive. */
  keepOnly(workerIds: readonly string[]): void;
  /** Closes all ports at once. */
  clear(): void;
}

export function createOwnerLinks(listeners: {
  onState(): void;
  onWatchEvent(watchId: string, event: WatchEvent): void;
  onTokenWanted(mountUrl: string): Promise<string | null>;
}): OwnerLinks {
  interface Link extends OwnerLink {
    state: OwnerState | null;
    close(): void;
  }
  const links = new Map<string, Link>();
  /** Ports on which the worker has not spoken yet: the one before stays, as this one may lead nowhere. */
  const coming = new Map<string, Link>();
  let current: Link | null = null;

  function drop(link: Link | undefined, graceMs = 0): void {
    if (!link) return;
    for (const list of [links, coming]) if (list.get(link.workerId) === link) list.delete(link.workerId);
    if (current === link) current = null;
    if (graceMs > 0) setTimeout(link.close, graceMs);
    else link.close();
  }

  function keepOnly(workerIds: readonly string[], graceMs = ANSWER_GRACE_MS): void {
    for (const link of [...links.values(), ...coming.values()]) {
      if (!workerIds.includes(link.workerId)) drop(link, graceMs);
    }
  }

  return {
    get current() {
      return current;
    },
    add(workerId, port) {
      drop(coming.get(workerId));
      const { remote: owner, close } = connect<OwnerApi>(port, {
        async state(state: OwnerState) {
          if (coming.get(workerId) === link) {
            drop(links.get(workerId));
            coming.delete(workerId);
            links.set(workerId, link);
          }
          if (links.get(workerId) !== link) return;
          link.state = state;
          if (state.role === 'owner') current = link;
          else if (current === link) current = null;
          listeners.onState();
        },
        async watchEvent(watchId: string, event: WatchEvent) {
          if (current === link) listeners.onWatchEvent(watchId, event);
        },
        syncToken: (mountUrl: string) => listeners.onTokenWanted(mountUrl),
      } satisfies TabForOwnerApi);
      const link: Link = { workerId, owner, state: null, close };
      coming.set(workerId, link);
    },
    keepOnly,
    clear: () => keepOnly([], 0),
  };
}
