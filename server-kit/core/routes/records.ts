import { recordFault } from '../../protocol/record.ts';
import { nativeBodyHash } from '../../storage/native-hashes.ts';
import type { AppendRecord } from '../../storage/port.ts';
import { ownLog } from '../access.ts';
import { accountTopic, logTopic } from '../live.ts';
import { pageInput, pageJson } from '../page.ts';
import { ProblemError } from '../problem-error.ts';
import { Reply } from '../reply.ts';
import type { RouteHandlers } from '../server.ts';
import { allowanceOf } from './accounts.ts';

/** Push, pull and tombstones. */
export const recordRoutes: RouteHandlers<'push' | 'pull' | 'tombstone'> = {
  async push(server, { caller, params, body, user }) {
    const { store, config } = server;
    if (body.records.length > config.limits.recordsPerPush) throw new ProblemError('input/too-large');
    const result = await store.append({
      logId: params['logId'] ?? '',
      accountId: caller.accountId,
      prefix: body.prefix,
      records: body.records.map(prepare),
      control: body.control ?? null,
      maxAccountBytes: await allowanceOf(server, caller.accountId, user),
    });
    switch (result.outcome) {
      case 'not-found':
        throw new ProblemError('input/not-found');
      case 'quota':
        throw new ProblemError('storage/quota');
      case 'fork':
        throw new ProblemError('sync/fork', { head: result.head });
      case 'rollback':
        throw new ProblemError('sync/rollback', { head: result.head });
      case 'control-conflict': {
        const { head, control, epoch } = result;
        throw new ProblemError('sync/conflict', { head, control, epoch });
      }
      case 'appended': {
        const { head, control, epoch, results } = result;
        return { head, control, epoch, results: [...results] };
      }
    }
  },

  async pull(server, { caller, params, query, request, address, page: ahead }) {
    const { store, live, streams, closing } = server;
    const input = pageInput(server, params, query);
    const read = async (reading = store.read(input)) => {
      const page = await reading;
      if (page === undefined || page.accountId !== caller.accountId)
        throw new ProblemError('input/not-found');
      return page;
    };
    let page = await read(ahead);
    if (query.wait > 0 && page.last === null && page.afterHash !== null) {
      const leave = streams.enter(caller.accountId, address);
      const signal = AbortSignal.any([request.signal, closing]);
      const topics = [logTopic(input.logId), accountTopic(caller.accountId)];
      const waiting = live.wait(topics, query.wait * 1_000, signal);
      try {
        // Something may have come between the first look and the subscription.
        page = await read();
        if (page.last === null && !signal.aborted) {
          await waiting.moved;
          if (!(await server.stillValid(caller, request))) throw new ProblemError('sync/unauthorized');
          page = await read();
        }
      } finally {
        waiting.stop();
        leave();
      }
    }
    return new Reply(200, pageJson(page, query.after), { 'content-type': 'application/json' });
  },

  async tombstone(server, { caller, params, body }) {
    const log = await ownLog(server, caller, params['logId']);
    return { replaced: await server.store.tombstone(log.logId, body.ids) };
  },
};

function prepare(
  item: { readonly id: string; readonly epoch: number; readonly record: string },
  index: number,
): AppendRecord {
  const fault = recordFault(item.record, item.id, item.epoch);
  if (fault !== null) {
    throw new ProblemError(fault === 'too-large' ? 'input/too-large' : 'input/invalid', {
      field: `records.${index}.record`,
      detail: `The record is refused: ${fault}.`,
    });
  }
  return { ...item, bodyHash: nativeBodyHash(item.record), bytes: Buffer.byteLength(item.record) };
}
