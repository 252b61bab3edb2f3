import { documentKey, newDocument, readDocument } from '../documents.ts';
import { hostUserHash, newSession } from '../access.ts';
import { ProblemError } from '../problem-error.ts';
import type { RouteHandlers } from '../server.ts';

/** Signing in by the device's key. */
export const sessionRoutes: RouteHandlers<'createChallenge' | 'createSession' | 'endSession'> = {
  async createChallenge(server) {
    return server.challenges.issue();
  },

  async createSession(server, { body, mountUrls, user }) {
    const { store, clock, secret, options } = server;
    const { accountId, deviceId, challenge, signature } = body;
    const accountKey = documentKey(accountId, 'account', accountId);
    const deviceKey = documentKey(accountId, 'device', deviceId);
    const [account, device] = await store.get([accountKey, deviceKey]);
    const known = readDocument('device', device, clock());
    const owner = readDocument('account', account, clock());
    const refused = new ProblemError('sync/unauthorized', { detail: 'The signature does not fit.' });
    const hostFits =
      options.authenticate === undefined || owner?.data.hostUser === hostUserHash(secret, user);
    if (owner === undefined || known === undefined || known.data.revokedAt !== null || !hostFits)
      throw refused;

    const used = server.challenges.verify(
      { purpose: 'create-session', accountId, subject: deviceId, challenge },
      mountUrls(),
      [{ publicKey: known.data.deviceKey, signature }],
    );
    const expiresAt = clock() + server.config.limits.sessionMs;
    const { token, document } = newSession(accountId, deviceId, expiresAt);
    const nonce = documentKey(accountId, 'nonce', used.nonce);
    await store.update({ keys: [deviceKey, nonce] }, (found) => {
      if (found.get(nonce) !== undefined) throw refused;
      if (readDocument('device', found.get(deviceKey), clock())?.data.revokedAt !== null) throw refused;
      return { result: undefined, put: [document, newDocument(nonce, {}, used.expiresAt)] };
    });
    return { accountId, deviceId, token, expiresAt };
  },

  async endSession({ store }, { caller }) {
    const key = documentKey(caller.accountId, 'session', caller.sessionId);
    await store.update({ keys: [key] }, () => ({ result: undefined, remove: [key] }));
    return undefined;
  },
};
