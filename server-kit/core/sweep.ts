import { eraseAccount, eraseMailbox } from './erasure.ts';
import { logTopic } from './live.ts';
import type { SyncServer } from './server.ts';

const BATCH = 200;

/** One round of removing what is due: expired documents, accounts and logs whose grace period is over. */
export async function sweep(server: Pick<SyncServer, 'store' | 'clock'>): Promise<void> {
  const { store, clock } = server;
  for (const logId of await store.dueLogs(clock(), BATCH)) {
    await store.deleteLog(logId);
    await store.notify(logTopic(logId));
  }
  for (const document of await store.expired(clock(), BATCH)) {
    if (document.kind === 'account') await eraseAccount(server, document.id);
    else if (document.kind === 'mailbox') await eraseMailbox(server, document.id);
    else {
      // Read again under the lock: it may have been written anew since it was listed.
      await store.update({ keys: [document] }, (found) => {
        const current = found.get(document);
        const due = current !== undefined && current.expiresAt !== null && current.expiresAt <= clock();
        return { result: undefined, remove: due ? [document] : [] };
      });
    }
  }
}
