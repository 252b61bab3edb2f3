import { fromBase64url } from '../../protocol/encoding.ts';
import { logIdOf } from '../../protocol/ids.ts';
import type { StoredLog } from '../../storage/port.ts';
import { ownLog } from '../access.ts';
import { deletionDue } from '../deletion-due.ts';
import { documentKey, newDocument, readDocument } from '../documents.ts';
import { logTopic } from '../live.ts';
import { ProblemError } from '../problem-error.ts';
import type { RouteHandlers } from '../server.ts';

/** Logs of an account: opening, statistics, the end. */
export const logRoutes: RouteHandlers<'listLogs' | 'createLog' | 'getLog' | 'deleteLog' | 'keepLog'> = {
  async listLogs({ store }, { caller }) {
    return { logs: (await store.listLogs(caller.accountId)).map(logOf) };
  },

  async createLog(server, { caller, body }) {
    const { store, clock, config } = server;
    const logId = logIdOf(caller.accountId, fromBase64url(body.name));
    const outcome = await store.createLog({
      logId,
      accountId: caller.accountId,
      createdAt: clock(),
      restartOf: body.restartOf ?? null,
      maxLogs: config.limits.logs,
    });
    if (outcome === 'gone') throw new ProblemError('input/gone');
    if (outcome === 'full') {
      throw new ProblemError('storage/quota', { detail: 'The account has as many logs as it may.' });
    }
    return logOf(await ownLog(server, caller, logId));
  },

  async getLog(server, { caller, params }) {
    return logOf(await ownLog(server, caller, params['logId']));
  },

  async deleteLog(server, { caller, params, body, mountUrls }) {
    const { store, clock, config, challenges } = server;
    const log = await ownLog(server, caller, params['logId']);
    if (body.proof === undefined) {
      const deleteAt = log.deleteAt ?? clock() + config.limits.deletionGraceMs;
      await store.scheduleDeletion(log.logId, deleteAt);
      return { state: 'scheduled', deleteAt };
    }
    const { accountId } = caller;
    const key = documentKey(accountId, 'account', accountId);
    const account = readDocument('account', (await store.get([key]))[0], clock());
    if (account === undefined) throw new ProblemError('sync/unauthorized');
    const { challenge, signature } = body.proof;
    const used = challenges.verify(
      { purpose: 'delete-log', accountId, subject: log.logId, challenge },
      mountUrls(),
      [{ publicKey: account.data.accountKey, signature }],
    );
    const nonce = documentKey(accountId, 'nonce', used.nonce);
    await store.update({ keys: [nonce] }, () => ({
      result: undefined,
      put: [newDocument(nonce, {}, used.expiresAt)],
    }));
    const deleteAt = deletionDue(account.data, clock(), config.limits.deletionGraceMs);
    if (deleteAt !== null) {
      await store.scheduleDeletion(log.logId, log.deleteAt ?? deleteAt);
      return { state: 'scheduled', deleteAt: log.deleteAt ?? deleteAt };
    }
    await store.deleteLog(log.logId);
    await store.notify(logTopic(log.logId));
    return { state: 'deleted', deleteAt: null };
  },

  async keepLog(server, { caller, params }) {
    const log = await ownLog(server, caller, params['logId']);
    await server.store.scheduleDeletion(log.logId, null);
    return undefined;
  },
};

function logOf(log: StoredLog) {
  return {
    logId: log.logId,
    head: { sequence: log.sequence, hash: log.hash },
    control: log.control,
    epoch: log.epoch,
    records: log.sequence,
    recordBytes: log.bytes,
    snapshotBytes: log.blobBytes,
    createdAt: log.createdAt,
    deleteAt: log.deleteAt,
    restartOf: log.restartOf,
  };
}
