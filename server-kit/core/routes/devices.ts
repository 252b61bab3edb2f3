import { fromBase64url } from '../../protocol/encoding.ts';
import { deviceIdOf } from '../../protocol/ids.ts';
import type { FoundDocuments, StoredDocument } from '../../storage/port.ts';
import { hostUserHash, newSession } from '../access.ts';
import { documentKey, newDocument, readDocument, readDocuments, type TypedDocument } from '../documents.ts';
import { accountTopic } from '../live.ts';
import { ProblemError } from '../problem-error.ts';
import type { RouteHandlers } from '../server.ts';

/** The account's access list. It grants storage, never decryption: keys are sealed only to the roster in the log. */
export const deviceRoutes: RouteHandlers<'listDevices' | 'addDevice' | 'recoverDevice' | 'revokeDevice'> = {
  async listDevices({ store }, { caller }) {
    const devices = readDocuments('device', await store.list(caller.accountId, 'device'), 0);
    return { devices: devices.map(deviceOf) };
  },

  async addDevice({ store, clock, config }, { caller, body }) {
    const device = newDevice(caller.accountId, body.deviceKey, clock());
    await store.update({ lists: [{ partition: caller.accountId, kind: 'device' }] }, (found) => {
      admitDevice(found, device, config.limits.devices, { isByWords: false });
      return { result: undefined, put: [device] };
    });
    return deviceOf(device);
  },

  async recoverDevice(server, { body, mountUrls, user }) {
    const { store, clock, secret, options, config } = server;
    const { accountId } = body;
    const key = documentKey(accountId, 'account', accountId);
    const account = readDocument('account', (await store.get([key]))[0], clock());
    const hostFits =
      options.authenticate === undefined || account?.data.hostUser === hostUserHash(secret, user);
    if (account === undefined || !hostFits) throw new ProblemError('sync/unauthorized');
    const verify = (publicKey: string) =>
      server.challenges.verify(
        { purpose: 'recover-device', accountId, subject: body.deviceKey, challenge: body.challenge },
        mountUrls(),
        [
          { publicKey, signature: body.accountSignature },
          { publicKey: body.deviceKey, signature: body.deviceSignature },
        ],
      );
    const { accountKey, nextKey } = account.data;
    const used = tryEach(nextKey === null ? [accountKey] : [accountKey, nextKey], verify);
    const device = newDevice(accountId, body.deviceKey, clock());
    const expiresAt = clock() + config.limits.sessionMs;
    const session = newSession(accountId, device.id, expiresAt);
    const nonce = documentKey(accountId, 'nonce', used.nonce);
    const reads = { keys: [key, nonce], lists: [{ partition: accountId, kind: 'device' }] };
    await store.update(reads, (found) => {
      const current = readDocument('account', found.get(key), clock());
      const isAsRead = current?.data.accountKey === accountKey && current.data.nextKey === nextKey;
      if (!isAsRead || found.get(nonce) !== undefined) throw new ProblemError('sync/unauthorized');
      admitDevice(found, device, config.limits.devices, { isByWords: true });
      return { result: undefined, put: [device, session.document, newDocument(nonce, {}, used.expiresAt)] };
    });
    return { accountId, deviceId: device.id, token: session.token, expiresAt };
  },

  async revokeDevice({ store, clock }, { caller, params }) {
    const key = documentKey(caller.accountId, 'device', params['deviceId'] ?? '');
    const reads = { keys: [key], lists: [{ partition: caller.accountId, kind: 'session' }] };
    await store.update(reads, (found) => {
      const device = readDocument('device', found.get(key), 0);
      if (device === undefined) throw new ProblemError('input/not-found');
      const revokedAt = device.data.revokedAt ?? clock();
      const sessions = readDocuments('session', found.list(caller.accountId, 'session'), 0);
      return {
        result: undefined,
        put: [newDocument(key, { ...device.data, revokedAt })],
        remove: sessions.filter(({ data }) => data.deviceId === device.id),
      };
    });
    await store.notify(accountTopic(caller.accountId));
    return undefined;
  },
};

/** What the first of these keys gives that does not throw; what the last one throws, otherwise. */
function tryEach<T>([key = '', ...others]: readonly string[], attempt: (key: string) => T): T {
  try {
    return attempt(key);
  } catch (error) {
    if (others.length === 0) throw error;
    return tryEach(others, attempt);
  }
}

function newDevice(
  accountId: string,
  deviceKey: string,
  now: number,
): TypedDocument<'device'> & StoredDocument {
  const key = documentKey(accountId, 'device', deviceIdOf(fromBase64url(deviceKey)));
  return { ...key, data: { deviceKey, addedAt: now, revokedAt: null }, expiresAt: null };
}

/**
 * A key that was revoked stays out: another device that has not heard of it would put it back. Not so the words: whoever has
 * them could let in any other key, and a device that was put off the list because the log did not know it has no other way
 * back. Who was shut out of the vault is what the log says, here as there.
 */
function admitDevice(
  found: FoundDocuments,
  device: StoredDocument,
  maxDevices: number,
  { isByWords }: { readonly isByWords: boolean },
): void {
  const devices = readDocuments('device', found.list(device.partition, 'device'), 0);
  const known = devices.find(({ id }) => id === device.id);
  const isOut = known !== undefined && known.data.revokedAt !== null;
  if (known !== undefined && !(isOut && isByWords)) throw new ProblemError('input/conflict');
  if (devices.filter(({ data }) => data.revokedAt === null).length >= maxDevices) {
    throw new ProblemError('storage/quota', { detail: 'The account has as many devices as it may.' });
  }
}

function deviceOf({ id, data }: Pick<TypedDocument<'device'>, 'id' | 'data'>) {
  return { deviceId: id, ...data };
}
