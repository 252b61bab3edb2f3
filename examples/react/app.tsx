import { useCallback, useState } from 'react';
import type { MoVault } from '@mo-kit/components';
import type { VaultClient } from '@mo-kit/worker';
import '@mo-kit/components/goals';
import '@mo-kit/components/react';
import '@mo-kit/components/vault';
import { useGoals, useVaultStatus } from './use-goals.ts';

/** The elements, and beside them an interface of the application's own over the same vault. */
export function App() {
  const [client, setClient] = useState<VaultClient | null>(null);
  const status = useVaultStatus(client);
  const goals = useGoals(client, status?.state === 'unlocked');
  // `mo-status` is fired as soon as the element has a client.
  const follow = useCallback((vault: MoVault | null) => {
    const take = () => setClient(vault?.client ?? null);
    vault?.addEventListener('mo-status', take);
    return () => vault?.removeEventListener('mo-status', take);
  }, []);
  return (
    <main>
      <h1>MO Kit in React</h1>
      <mo-vault ref={follow} store="react-example" workerUrl="/mo-workers/hub.worker.js">
        <mo-goals />
      </mo-vault>
      <aside>
        <p>
          The vault is <strong id="state">{status?.state ?? 'connecting'}</strong>.
        </p>
        <ol id="mine">
          {goals.map((goal) => (
            <li key={goal.goalId}>{goal.summary}</li>
          ))}
        </ol>
      </aside>
    </main>
  );
}
