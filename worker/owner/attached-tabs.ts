import type { TabForOwnerApi } from '../ports/contracts.ts';

/** A port to an open tab, as the owner sees it. */
export interface AttachedTab {
  readonly remote: TabForOwnerApi;
  dispose(): void;
}

/** More ports of one tab that it has not answered on than a hub in trouble sends. */
const MAX_PORTS = 4;

/**
 * The ports of the tabs. A tab gets a new one when hubs come and go, and the message that brings it may be lost with its hub:
 * so the one before stays until the tab has answered on the new one.
 */
export interface AttachedTabs extends Iterable<AttachedTab> {
  /** `answered`: the tab has taken the port. */
  add(tabId: string, tab: AttachedTab, answered: Promise<unknown>): void;
  remove(tabId: string): void;
  clear(): void;
}

export function createAttachedTabs(): AttachedTabs {
  const portsByTab = new Map<string, AttachedTab[]>();

  function keep(tabId: string, isKept: (tab: AttachedTab) => boolean): void {
    const ports = portsByTab.get(tabId) ?? [];
    const kept = ports.filter(isKept);
    for (const port of ports) if (!kept.includes(port)) port.dispose();
    if (kept.length > 0) portsByTab.set(tabId, kept);
    else portsByTab.delete(tabId);
  }

  return {
    [Symbol.iterator]: () => [...portsByTab.values()].flat()[Symbol.iterator](),
    add(tabId, tab, answered) {
      const earlier = portsByTab.get(tabId) ?? [];
      portsByTab.set(tabId, [...earlier, tab]);
      keep(tabId, (port) => !earlier.slice(0, -MAX_PORTS).includes(port));
      answered.then(
        () => keep(tabId, (port) => !earlier.includes(port)),
        () => undefined,
      );
    },
    remove: (tabId) => keep(tabId, () => false),
    clear() {
      for (const tabId of [...portsByTab.keys()]) keep(tabId, () => false);
    },
  };
}
