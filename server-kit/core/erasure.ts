import {
  documentKey,
  locatorPartition,
  mailboxPartition,
  newDocument,
  readDocument,
  readDocuments,
  REGISTRATION,
} from './documents.ts';
import { accountTopic, logTopic, mailboxTopic } from './live.ts';
import type { SyncServer } from './server.ts';

type ErasureParts = Pick<SyncServer, 'store'>;

/**
 * Removes an account with everything that is in its name. Every step can be repeated: one that was cut off in the
 * middle is finished by the sweep, because the account's own document goes last and has expired first.
 */
export async function eraseAccount({ store }: ErasureParts, accountId: string): Promise<void> {
  const account = documentKey(accountId, 'account', accountId);
  const total = documentKey(REGISTRATION, 'counter', 'accounts');
  const hostUser = await store.update({ keys: [account] }, (found) => {
    const known = readDocument('account', found.get(account), 0);
    if (known === undefined) return { result: null };
    return { result: known.data.hostUser, put: [newDocument(account, known.data, 1)] };
  });
  await store.notify(accountTopic(accountId));
  for (const slot of readDocuments('slot', await store.list(accountId, 'slot'), 0)) {
    if (slot.data.locatorHash !== null) await store.removePartition(locatorPartition(slot.data.locatorHash));
  }
  for (const { id } of await store.list(accountId, 'own-mailbox')) await eraseMailbox({ store }, id);
  for (const { logId } of await store.listLogs(accountId)) {
    await store.deleteLog(logId);
    await store.notify(logTopic(logId));
  }
  await store.removeLogs(accountId);

  const gone = documentKey(REGISTRATION, 'gone', accountId);
  const ofUser = documentKey(REGISTRATION, 'counter', `user/${hostUser}`);
  await store.update({ keys: [gone, total, ofUser] }, (found) => {
    if (found.get(gone) !== undefined) return { result: undefined };
    const lowered = [total, ofUser].flatMap((key) => {
      const count = readDocument('counter', found.get(key), 0)?.data.count;
      return count === undefined ? [] : newDocument(key, { count: Math.max(0, count - 1) });
    });
    return { result: undefined, put: [newDocument(gone, {}), ...lowered] };
  });
  await store.removePartition(accountId);
}

/** Removes a mailbox with its messages. */
export async function eraseMailbox({ store }: ErasureParts, mailboxId: string): Promise<void> {
  await store.removePartition(mailboxPartition(mailboxId));
  await store.notify(mailboxTopic(mailboxId));
}
