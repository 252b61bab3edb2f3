import { fromBase64url } from '../../protocol/encoding.ts';
import { secretHash } from '../../protocol/ids.ts';
import {
  documentKey,
  locatorPartition,
  newDocument,
  readDocument,
  readDocuments,
  type TypedDocument,
} from '../documents.ts';
import { ProblemError } from '../problem-error.ts';
import { equalSecrets } from '../secrets.ts';
import type { RouteHandlers } from '../server.ts';

/** Compared with when there is no such locator, so that both cases take the same steps. */
const NO_CREDENTIAL = 'A'.repeat(43);

/** Wrapped key slots: opaque, versioned, and some of them open to a newcomer with locator and credential. */
export const slotRoutes: RouteHandlers<'listSlots' | 'getSlot' | 'putSlot' | 'deleteSlot' | 'fetchSlot'> = {
  async listSlots({ store }, { caller }) {
    return { slots: readDocuments('slot', await store.list(caller.accountId, 'slot'), 0).map(slotOf) };
  },

  async getSlot({ store }, { caller, params }) {
    const [stored] = await store.get([documentKey(caller.accountId, 'slot', params['slotId'] ?? '')]);
    const slot = readDocument('slot', stored, 0);
    if (slot === undefined) throw new ProblemError('input/not-found');
    return slotOf(slot);
  },

  async putSlot({ store, clock, config }, { caller, params, body }) {
    const { accountId } = caller;
    const key = documentKey(accountId, 'slot', params['slotId'] ?? '');
    const locatorHash = body.access?.locatorHash ?? null;
    const locators = locatorHash === null ? [] : [locatorKey(locatorHash)];
    const reads = { keys: [key, ...locators], lists: [{ partition: accountId, kind: 'slot' }] };
    const { slot, leftLocator } = await store.update(reads, (found) => {
      const known = readDocument('slot', found.get(key), 0);
      if ((known?.data.version ?? 0) !== body.ifVersion) throw new ProblemError('input/conflict');
      if (known === undefined && found.list(accountId, 'slot').length >= config.limits.slots) {
        throw new ProblemError('storage/quota', { detail: 'The account has as many slots as it may.' });
      }
      const data = { version: body.ifVersion + 1, data: body.data, changedAt: clock(), locatorHash };
      const put = [newDocument(key, data)];
      if (body.access !== undefined) {
        const entry = locatorKey(body.access.locatorHash);
        const taken = readDocument('locator', found.get(entry), 0);
        const ours = taken?.data.accountId === accountId && taken.data.slotId === key.id;
        if (taken !== undefined && !ours) throw new ProblemError('input/conflict');
        const { credentialHash } = body.access;
        put.push(newDocument(entry, { accountId, slotId: key.id, credentialHash }));
      }
      const left = known?.data.locatorHash ?? null;
      return {
        result: { slot: { ...key, data, expiresAt: null }, leftLocator: left === locatorHash ? null : left },
        put,
      };
    });
    if (leftLocator !== null) await store.removePartition(locatorPartition(leftLocator));
    return slotOf(slot);
  },

  async deleteSlot({ store }, { caller, params }) {
    const key = documentKey(caller.accountId, 'slot', params['slotId'] ?? '');
    const slot = await store.update({ keys: [key] }, (found) => ({
      result: readDocument('slot', found.get(key), 0),
      remove: [key],
    }));
    if (slot === undefined) throw new ProblemError('input/not-found');
    if (slot.data.locatorHash !== null) await store.removePartition(locatorPartition(slot.data.locatorHash));
    return undefined;
  },

  async fetchSlot(server, { body }) {
    const { store, rateLimits, clock } = server;
    const locatorHash = secretHash('locator', fromBase64url(body.locator));
    // By locator as well, so that many addresses together cannot guess faster than one.
    await rateLimits.consume('secret', 'rate/locator', locatorHash);
    const [entry] = await store.get([locatorKey(locatorHash)]);
    const locator = readDocument('locator', entry, 0);
    const credentialHash = secretHash('credential', fromBase64url(body.credential));
    const fits = equalSecrets(credentialHash, locator?.data.credentialHash ?? NO_CREDENTIAL);
    if (locator === undefined || !fits) throw new ProblemError('input/not-found');
    const { accountId, slotId } = locator.data;
    const [account, stored] = await store.get([
      documentKey(accountId, 'account', accountId),
      documentKey(accountId, 'slot', slotId),
    ]);
    const slot = readDocument('slot', stored, 0);
    const current =
      slot?.data.locatorHash === locatorHash && readDocument('account', account, clock()) !== undefined;
    if (slot === undefined || !current) throw new ProblemError('input/not-found');
    return { accountId, slotId, version: slot.data.version, data: slot.data.data };
  },
};

function locatorKey(locatorHash: string) {
  return documentKey(locatorPartition(locatorHash), 'locator', locatorHash);
}

function slotOf({ id, data }: Pick<TypedDocument<'slot'>, 'id' | 'data'>) {
  const { version, data: text, changedAt, locatorHash } = data;
  return { slotId: id, version, data: text, changedAt, fetchable: locatorHash !== null };
}
