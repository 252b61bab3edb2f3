import { DEFAULT_PAGE_BYTES, MAX_LOGS_PER_STREAM } from '../../protocol/limits.ts';
import { ownLog } from '../access.ts';
import { accountTopic, logTopic } from '../live.ts';
import { pageJson } from '../page.ts';
import { ProblemError } from '../problem-error.ts';
import { Reply } from '../reply.ts';
import type { Caller, RouteHandlers, SyncServer } from '../server.ts';

const encoder = new TextEncoder();

/**
 * Server-sent events: `page` with `PageSchema` and the log's id, `gone` when a log was deleted, `bye` before the server
 * ends the stream on purpose. The event id is the cursor to come back with.
 */
export const streamRoutes: RouteHandlers<'stream'> = {
  async stream(server, { caller, query, request, address }) {
    const cursors = parseCursors(request.headers.get('last-event-id') ?? query.cursor ?? '');
    for (const [logId, after] of cursors) {
      const log = await ownLog(server, caller, logId);
      if (after > log.sequence) {
        throw new ProblemError('sync/rollback', { head: { sequence: log.sequence, hash: log.hash } });
      }
    }
    const leave = server.streams.enter(caller.accountId, address);
    const body = createEventStream(server, caller, cursors, request, leave);
    return new Reply(200, body, {
      'content-type': 'text/event-stream',
      // A connection that carried a stream is not worth keeping, and would hold up a server that closes.
      connection: 'close',
      // Keeps nginx from holding events back.
      'x-accel-buffering': 'no',
    });
  },
};

function parseCursors(text: string): Map<string, number> {
  const cursors = new Map<string, number>();
  for (const part of text.split(',')) {
    const found = /^([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\.(0|[1-9][0-9]{0,14})$/.exec(part);
    if (found?.[1] === undefined) throw new ProblemError('input/invalid', { field: 'cursor' });
    cursors.set(found[1], Number(found[2]));
  }
  if (cursors.size > MAX_LOGS_PER_STREAM) throw new ProblemError('input/too-large', { field: 'cursor' });
  return cursors;
}

/**
 * Reads from the store only when the client takes more, so that a slow client costs no memory, and an idle one costs a
 * subscription and two timers.
 */
function createEventStream(
  server: SyncServer,
  caller: Caller,
  cursors: Map<string, number>,
  request: Request,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const { store, live, clock, closing, config } = server;
  const { streamMs, heartbeatMs } = config.limits;
  const behind = new Set(cursors.keys());
  const endsAt = Math.min(caller.expiresAt, clock() + streamMs);
  let accessMoved = false;
  let ended = false;
  let wake: (() => void) | undefined;
  let cutOff: NodeJS.Timeout | undefined;

  const stopListening = live.subscribe(
    [...cursors.keys()].map(logTopic).concat(accountTopic(caller.accountId)),
    (topic) => {
      if (topic.startsWith('log/')) behind.add(topic.slice(4));
      else accessMoved = true;
      wake?.();
    },
  );
  const release = () => {
    if (ended) return;
    ended = true;
    clearTimeout(cutOff);
    stopListening();
    leave();
    wake?.();
  };
  const cursorText = () => [...cursors].map(([logId, after]) => `${logId}.${after}`).join(',');

  /** The next event that the client should have now; null when there is none. */
  async function nextEvent(): Promise<Uint8Array | null> {
    for (const logId of behind) {
      behind.delete(logId);
      const after = cursors.get(logId) ?? 0;
      const page = await store.read({
        logId,
        after,
        maxRecords: config.limits.pageRecords,
        maxBytes: DEFAULT_PAGE_BYTES,
      });
      if (page === undefined) {
        cursors.delete(logId);
        return encoder.encode(`id: ${cursorText()}\nevent: gone\ndata: {"logId":"${logId}"}\n\n`);
      }
      if (page.last === null) continue;
      cursors.set(logId, page.last.sequence);
      if (page.last.sequence < page.head.sequence) behind.add(logId);
      return encoder.encode(
        `id: ${cursorText()}\nevent: page\ndata: ${pageJson(page, after, `"logId":"${logId}",`).join('')}\n\n`,
      );
    }
    return null;
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // A client that takes nothing is never asked whether it wants more, and would stay for ever.
        cutOff = setTimeout(
          () => {
            release();
            controller.error(new Error('the client stands still'));
          },
          Math.max(1, endsAt - clock()) + heartbeatMs,
        );
        cutOff.unref();
        controller.enqueue(encoder.encode('retry: 2000\n\n'));
      },
      async pull(controller) {
        const say = (text: string) => controller.enqueue(encoder.encode(text));
        const bye = (retryMs: number) => {
          say(`retry: ${retryMs}\nevent: bye\ndata: {}\n\n`);
          release();
          controller.close();
        };
        try {
          for (;;) {
            if (ended) return;
            // Spread over some seconds, so that clients do not all come back at once.
            if (closing.aborted) return bye(1_000 + Math.floor(Math.random() * 4_000));
            if (clock() >= endsAt || cursors.size === 0) return bye(100);
            if (accessMoved) {
              accessMoved = false;
              if (!(await server.stillValid(caller, request))) return bye(60_000);
            }
            const event = await nextEvent();
            if (ended) return;
            if (event !== null) return controller.enqueue(event);
            const woken = await sleep(Math.max(1, Math.min(heartbeatMs, endsAt - clock())));
            if (ended) return;
            if (!woken && clock() < endsAt) {
              // The host's own session may have ended, and nothing announces that.
              accessMoved = true;
              return say(': still here\n\n');
            }
          }
        } catch {
          release();
          controller.close();
        }
      },
      cancel: release,
    },
    { highWaterMark: 1 },
  );

  /** True when something woke it, false after the time. */
  function sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), ms);
      const done = (woken: boolean) => {
        clearTimeout(timer);
        wake = undefined;
        resolve(woken);
      };
      wake = () => done(true);
      if (behind.size > 0 || accessMoved || ended || closing.aborted) done(true);
    });
  }
}
