import { randomBytes } from 'node:crypto';
import { fromBase64url, toBase64url } from '../../protocol/encoding.ts';
import { secretHash } from '../../protocol/ids.ts';
import { MAX_MAILBOX_MESSAGES } from '../../protocol/limits.ts';
import { MAILBOX_TOKEN_HEADER } from '../../protocol/version.ts';
import {
  documentKey,
  mailboxPartition,
  newDocument,
  readDocument,
  readDocuments,
  type TypedDocument,
} from '../documents.ts';
import { eraseMailbox } from '../erasure.ts';
import { accountTopic, mailboxTopic } from '../live.ts';
import { ProblemError } from '../problem-error.ts';
import { equalSecrets } from '../secrets.ts';
import type { Call, RouteHandlers, SyncServer } from '../server.ts';

/** Opaque letter boxes for pairing and invitations: an account makes one, and one peer opens it, once. */
export const mailboxRoutes: RouteHandlers<
  'createMailbox' | 'deleteMailbox' | 'openMailbox' | 'postMessage' | 'listMessages'
> = {
  async createMailbox({ store, clock, config }, { caller, body }) {
    const { accountId } = caller;
    const expiresAt = clock() + body.expiresInSeconds * 1_000;
    const key = mailboxKey(body.mailboxId);
    const own = documentKey(accountId, 'own-mailbox', body.mailboxId);
    const reads = { keys: [key, own], lists: [{ partition: accountId, kind: 'own-mailbox' }] };
    await store.update(reads, (found) => {
      if (found.get(key) !== undefined || found.get(own) !== undefined)
        throw new ProblemError('input/conflict');
      const live = readDocuments('own-mailbox', found.list(accountId, 'own-mailbox'), clock());
      if (live.length >= config.limits.mailboxes) {
        throw new ProblemError('storage/quota', { detail: 'The account has as many mailboxes as it may.' });
      }
      const { capabilityHash } = body;
      const mailbox = { accountId, capabilityHash, state: 'new', peerTokenHash: null, messages: 0 } as const;
      return {
        result: undefined,
        put: [newDocument(key, mailbox, expiresAt), newDocument(own, {}, expiresAt)],
      };
    });
    return { mailboxId: body.mailboxId, expiresAt };
  },

  async deleteMailbox({ store }, { caller, params }) {
    const own = documentKey(caller.accountId, 'own-mailbox', params['mailboxId'] ?? '');
    const known = await store.update({ keys: [own] }, (found) => ({
      result: found.get(own) !== undefined,
      remove: [own],
    }));
    if (!known) throw new ProblemError('input/not-found');
    await eraseMailbox({ store }, own.id);
    return undefined;
  },

  async openMailbox({ store, clock }, { params, body }) {
    const key = mailboxKey(params['mailboxId'] ?? '');
    const peerToken = toBase64url(randomBytes(32));
    const offered = secretHash('capability', fromBase64url(body.capability));
    const expiresAt = await store.update({ keys: [key] }, (found) => {
      const mailbox = readDocument('mailbox', found.get(key), clock());
      if (mailbox === undefined || mailbox.data.state !== 'new') return { result: null };
      const fits = equalSecrets(offered, mailbox.data.capabilityHash);
      // A wrong attempt closes the mailbox: a short code could be ground otherwise.
      const data = fits
        ? {
            ...mailbox.data,
            state: 'open' as const,
            peerTokenHash: secretHash('credential', fromBase64url(peerToken)),
          }
        : { ...mailbox.data, state: 'closed' as const };
      return { result: fits ? mailbox.expiresAt : null, put: [newDocument(key, data, mailbox.expiresAt)] };
    });
    await store.notify(mailboxTopic(key.id));
    if (expiresAt === null) throw new ProblemError('input/not-found');
    return { peerToken, expiresAt };
  },

  async postMessage(server, call) {
    const { store, clock } = server;
    const { from, mailbox } = await enter(server, call);
    const key = mailboxKey(mailbox.id);
    const number = await store.update({ keys: [key] }, (found) => {
      const current = readDocument('mailbox', found.get(key), clock());
      if (current === undefined || current.data.state === 'closed') throw new ProblemError('input/not-found');
      if (current.data.messages >= MAX_MAILBOX_MESSAGES) {
        throw new ProblemError('storage/quota', { detail: 'The mailbox is full.' });
      }
      const messages = current.data.messages + 1;
      const letter = documentKey(key.partition, 'message', String(messages).padStart(4, '0'));
      return {
        result: messages,
        put: [
          newDocument(key, { ...current.data, messages }, current.expiresAt),
          newDocument(letter, { from, data: call.body.data }, current.expiresAt),
        ],
      };
    });
    await store.notify(mailboxTopic(mailbox.id));
    return { number };
  },

  async listMessages(server, call) {
    const { store, live, streams, closing } = server;
    const { caller, query, request, address } = call;
    const { mailbox } = await enter(server, call);
    const read = async () => {
      const { mailbox: current } = await enter(server, call);
      const stored = await store.list(mailboxPartition(mailbox.id), 'message');
      const messages = readDocuments('message', stored, server.clock())
        .map(({ id, data }) => ({ number: Number(id), ...data }))
        .filter(({ number }) => number > query.after);
      return { opened: current.data.state === 'open', messages };
    };
    let answer = await read();
    if (query.wait > 0 && answer.messages.length === 0) {
      const leave = streams.enter(mailbox.data.accountId, address);
      const signal = AbortSignal.any([request.signal, closing]);
      const topics = [mailboxTopic(mailbox.id), ...(caller === null ? [] : [accountTopic(caller.accountId)])];
      const waiting = live.wait(topics, query.wait * 1_000, signal);
      try {
        const before = answer.opened;
        answer = await read();
        if (answer.messages.length === 0 && answer.opened === before && !signal.aborted) {
          await waiting.moved;
          if (caller !== null && !(await server.stillValid(caller, request))) {
            throw new ProblemError('sync/unauthorized');
          }
          answer = await read();
        }
      } finally {
        waiting.stop();
        leave();
      }
    }
    return answer;
  },
};

/** The mailbox, for its owner's devices and for the peer that opened it; `input/not-found` for everybody else. */
async function enter(
  { store, clock }: SyncServer,
  { params, caller, request }: Call<'postMessage'> | Call<'listMessages'>,
): Promise<{ from: 'owner' | 'peer'; mailbox: TypedDocument<'mailbox'> }> {
  const [stored] = await store.get([mailboxKey(params['mailboxId'] ?? '')]);
  const mailbox = readDocument('mailbox', stored, clock());
  if (mailbox === undefined || mailbox.data.state === 'closed') throw new ProblemError('input/not-found');
  if (caller !== null && caller.accountId === mailbox.data.accountId) return { from: 'owner', mailbox };
  const token = request.headers.get(MAILBOX_TOKEN_HEADER) ?? '';
  const offered = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(token)
    ? secretHash('credential', fromBase64url(token))
    : '';
  if (!equalSecrets(offered, mailbox.data.peerTokenHash ?? '-')) throw new ProblemError('input/not-found');
  return { from: 'peer', mailbox };
}

function mailboxKey(mailboxId: string) {
  return documentKey(mailboxPartition(mailboxId), 'mailbox', mailboxId);
}
