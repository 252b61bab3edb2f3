import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Goal, VaultClient, VaultStatus } from '@mo-kit/worker';

const nothing = () => () => undefined;

/** The status of a vault: one object until something changes, which is what `useSyncExternalStore` wants. */
export function useVaultStatus(client: VaultClient | null): VaultStatus | null {
  return useSyncExternalStore(client?.onStatus ?? nothing, () => client?.status ?? null);
}

/** The first goals of a vault, kept up to date: a first window, then its changes. */
export function useGoals(client: VaultClient | null, isUnlocked: boolean): readonly Goal[] {
  const [goals, setGoals] = useState<readonly Goal[]>([]);
  useEffect(() => {
    if (client === null || !isUnlocked) return setGoals([]);
    return client.goals.watch(
      { limit: 10 },
      {
        onChange: (event) =>
          setGoals((before) => {
            if ('items' in event) return event.items;
            const after = [...before];
            for (const change of event.changes) {
              if (change.kind === 'insert') after.splice(change.index, 0, change.item);
              else if (change.kind === 'update') after[change.index] = change.item;
              else after.splice(change.index, 1);
            }
            return after;
          }),
        onError: () => setGoals([]),
      },
    );
  }, [client, isUnlocked]);
  return goals;
}
