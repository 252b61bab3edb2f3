import { accountIdOf, deviceIdOf, secretHash } from '../../protocol/ids.ts';
import { fromBase64url, utf8 } from '../../protocol/encoding.ts';
import type { StoredDocument } from '../../storage/port.ts';
import { hostUserHash, newSession } from '../access.ts';
import { documentKey, newDocument, readDocument, REGISTRATION } from '../documents.ts';
import { deletionDue } from '../deletion-due.ts';
import { eraseAccount } from '../erasure.ts';
import { accountTopic } from '../live.ts';
import { ProblemError } from '../problem-error.ts';
import type { RouteHandlers, SyncServer } from '../server.ts';

const DAY_MS = 86_400_000;

/** Registration, the recovery key, and the end of an account. */
export const accountRoutes: RouteHandlers<
  'createAccount' | 'getAccount' | 'setAccountKey' | 'deleteAccount' | 'keepAccount'
> = {
  async createAccount(server, { body, mountUrls, user, address }) {
    const { store, clock, config, secret } = server;
    const accountId = accountIdOf(fromBase64url(body.accountKey));
    const deviceId = deviceIdOf(fromBase64url(body.deviceKey));
    const used = server.challenges.verify(
      { purpose: 'create-account', accountId, subject: body.deviceKey, challenge: body.challenge },
      mountUrls(),
      [
        { publicKey: body.accountKey, signature: body.accountSignature },
        { publicKey: body.deviceKey, signature: body.deviceSignature },
      ],
    );
    const now = clock();
    const hostUser = hostUserHash(secret, user);
    const admission = admissionOf(server, { invite: body.invite, hostUser, address });
    const account = documentKey(accountId, 'account', accountId);
    const gone = documentKey(REGISTRATION, 'gone', accountId);
    const expiresAt = now + config.limits.sessionMs;
    const session = newSession(accountId, deviceId, expiresAt);

    await store.update({ keys: [account, gone, ...admission.keys] }, (found) => {
      if (found.get(gone) !== undefined) throw new ProblemError('input/gone');
      if (found.get(account) !== undefined) throw new ProblemError('input/conflict');
      return {
        result: undefined,
        put: [
          ...admission.admit((key) => found.get(key)),
          newDocument(account, {
            accountKey: body.accountKey,
            nextKey: null,
            keySince: null,
            createdAt: now,
            hostUser,
          }),
          newDocument(documentKey(accountId, 'device', deviceId), {
            deviceKey: body.deviceKey,
            addedAt: now,
            revokedAt: null,
          }),
          newDocument(documentKey(accountId, 'nonce', used.nonce), {}, used.expiresAt),
          session.document,
        ],
      };
    });
    return { accountId, deviceId, token: session.token, expiresAt };
  },

  async getAccount(server, { caller, user }) {
    const { store, clock } = server;
    const [stored] = await store.get([documentKey(caller.accountId, 'account', caller.accountId)]);
    const account = readDocument('account', stored, clock());
    if (account === undefined) throw new ProblemError('input/not-found');
    const [logs, devices, slots, maxBytes] = await Promise.all([
      store.listLogs(caller.accountId),
      store.list(caller.accountId, 'device'),
      store.list(caller.accountId, 'slot'),
      allowanceOf(server, caller.accountId, user),
    ]);
    return {
      accountId: caller.accountId,
      accountKey: account.data.accountKey,
      createdAt: account.data.createdAt,
      deleteAt: account.expiresAt,
      usage: {
        logs: logs.length,
        devices: devices.length,
        slots: slots.length,
        records: logs.reduce((total, log) => total + log.sequence, 0),
        recordBytes: logs.reduce((total, log) => total + log.bytes, 0),
        snapshotBytes: logs.reduce((total, log) => total + log.blobBytes, 0),
        maxBytes: Number.isFinite(maxBytes) ? maxBytes : null,
      },
    };
  },

  // Which key it is stands in the log, signed and sealed, where the server cannot read it: any device may say so here.
  async setAccountKey({ store, clock }, { caller, body }) {
    const key = documentKey(caller.accountId, 'account', caller.accountId);
    const { accountKey, state } = body;
    await store.update({ keys: [key] }, (found) => {
      const account = readDocument('account', found.get(key), clock());
      if (account === undefined) throw new ProblemError('input/not-found');
      const { data, expiresAt } = account;
      const isSame = accountKey === data.accountKey;
      const next = state === 'next' && !isSame ? accountKey : null;
      const changed =
        state === 'next' || isSame
          ? { ...data, nextKey: next }
          : { ...data, accountKey, nextKey: null, keySince: clock() };
      return { result: undefined, put: [newDocument(key, changed, expiresAt)] };
    });
    return undefined;
  },

  async deleteAccount(server, { caller, body, mountUrls }) {
    const { store, clock, config } = server;
    const accountId = caller?.accountId ?? body.accountId;
    if (accountId === undefined) throw new ProblemError('sync/unauthorized');
    const key = documentKey(accountId, 'account', accountId);
    if (body.proof === undefined) {
      if (caller === null) throw new ProblemError('sync/unauthorized');
      const deleteAt = await store.update({ keys: [key] }, (found) => {
        const account = readDocument('account', found.get(key), clock());
        if (account === undefined) throw new ProblemError('input/not-found');
        const due = account.expiresAt ?? clock() + config.limits.deletionGraceMs;
        return { result: due, put: [newDocument(key, account.data, due)] };
      });
      return { state: 'scheduled', deleteAt };
    }
    const [stored] = await store.get([key]);
    const account = readDocument('account', stored, clock());
    if (account === undefined) throw new ProblemError('sync/unauthorized');
    server.challenges.verify(
      { purpose: 'delete-account', accountId, subject: '', challenge: body.proof.challenge },
      mountUrls(),
      [{ publicKey: account.data.accountKey, signature: body.proof.signature }],
    );
    const deleteAt = deletionDue(account.data, clock(), config.limits.deletionGraceMs);
    if (deleteAt !== null) {
      await store.update({ keys: [key] }, (found) => {
        const current = readDocument('account', found.get(key), clock());
        if (current === undefined) throw new ProblemError('sync/unauthorized');
        return { result: undefined, put: [newDocument(key, current.data, current.expiresAt ?? deleteAt)] };
      });
      return { state: 'scheduled', deleteAt };
    }
    await eraseAccount(server, accountId);
    return { state: 'deleted', deleteAt: null };
  },

  async keepAccount({ store, clock }, { caller }) {
    const key = documentKey(caller.accountId, 'account', caller.accountId);
    await store.update({ keys: [key] }, (found) => {
      const account = readDocument('account', found.get(key), clock());
      if (account === undefined) throw new ProblemError('input/not-found');
      return { result: undefined, put: [newDocument(key, account.data)] };
    });
    await store.notify(accountTopic(caller.accountId));
    return undefined;
  },
};

/** Bytes that an account may keep. */
export async function allowanceOf(
  { options, config }: SyncServer,
  accountId: string,
  user: { userId: string } | null,
): Promise<number> {
  if (options.quota === undefined) return config.limits.accountBytes;
  return (await options.quota({ accountId, user })).maxBytes;
}

interface Newcomer {
  readonly invite: string | undefined;
  readonly hostUser: string | null;
  readonly address: string | undefined;
}

/** Who may register: what has to be read, and the counters to write, or a refusal. */
function admissionOf({ config, options, clock, secret }: SyncServer, newcomer: Newcomer) {
  const { mode, maxAccounts, maxPerAddress } = config.registration;
  const now = clock();
  const total = documentKey(REGISTRATION, 'counter', 'accounts');
  const byHost = options.authenticate !== undefined;
  const own =
    newcomer.hostUser !== null
      ? {
          key: documentKey(REGISTRATION, 'counter', `user/${newcomer.hostUser}`),
          max: config.limits.accountsPerUser,
          until: null,
        }
      : newcomer.address === undefined
        ? null
        : {
            key: documentKey(
              REGISTRATION,
              'counter',
              `address/${secret.keyedHash('address', newcomer.address)}`,
            ),
            max: maxPerAddress,
            until: now + DAY_MS,
          };
  const needsInvite = !byHost && mode === 'invite';
  const invite = documentKey(REGISTRATION, 'invite', secretHash('capability', utf8(newcomer.invite ?? '')));
  if (!byHost && mode === 'closed') {
    throw new ProblemError('sync/forbidden', { detail: 'Registration is closed.' });
  }
  return {
    keys: [total, invite, ...(own === null ? [] : [own.key])],
    admit(read: (key: typeof total | typeof invite) => StoredDocument | undefined): StoredDocument[] {
      const put: StoredDocument[] = [];
      if (needsInvite) {
        const found = readDocument('invite', read(invite), now);
        if (found === undefined || found.data.uses < 1) {
          throw new ProblemError('sync/forbidden', { detail: 'Registration needs a valid invitation.' });
        }
        put.push(newDocument(invite, { uses: found.data.uses - 1 }, found.expiresAt));
      }
      const accounts = readDocument('counter', read(total), now)?.data.count ?? 0;
      if (accounts >= maxAccounts)
        throw new ProblemError('storage/quota', { detail: 'No more accounts here.' });
      put.push(newDocument(total, { count: accounts + 1 }));
      if (own !== null) {
        const counter = readDocument('counter', read(own.key), now);
        const count = counter?.data.count ?? 0;
        if (count >= own.max)
          throw new ProblemError('storage/quota', { detail: 'Too many accounts from here.' });
        put.push(newDocument(own.key, { count: count + 1 }, counter?.expiresAt ?? own.until));
      }
      return put;
    },
  };
}
