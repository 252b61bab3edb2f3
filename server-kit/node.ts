import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeRequest, sendNodeResponse } from 'srvx/node';
import type { SyncHandler } from './core/handler.ts';
import type { SyncOptions } from './core/options.ts';
import type { Reply } from './core/reply.ts';
import type { BodyChunks } from './core/request-body.ts';
import { createSyncCore, type RequestContext, type SyncCore } from './core/sync-core.ts';

/** A listener for `http.createServer`, with the handler's own methods. */
export type SyncListener = ((request: IncomingMessage, response: ServerResponse) => Promise<void>) &
  Pick<SyncHandler, 'ready' | 'createInvite' | 'close'>;

/**
 * The sync server for Node's own HTTP server: `http.createServer(moSync({ basePath: '/mo' }))`. Behind a proxy give
 * `clientAddress`, since the socket's address is the proxy's.
 */
export function moSync(options: SyncOptions = {}): SyncListener {
  const core = createSyncCore(options);
  const { ready, createInvite, close } = core;
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    serveNode(core, request, response, {
      address: request.socket.remoteAddress,
      pathname: request.url?.split('?', 1)[0] ?? '/',
    });
  return Object.assign(listener, { ready, createInvite, close });
}

/** One request of Node's through the core; what the framework adapters share. Never rejects. */
export async function serveNode(
  core: Pick<SyncCore, 'answer' | 'sendTimeoutMs'>,
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  try {
    const url = request.url ?? '/';
    const search = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
    const webRequest = new NodeRequest({ req: request, res: response });
    const reply = await core.answer(webRequest, { search, chunks: chunksOf(request), ...context });
    await send(response, reply, core.sendTimeoutMs);
  } catch {
    // The client is gone, or the connection broke while the answer was being written.
    response.destroy();
  }
}

/** Large answers go in pieces of this size, so that it shows whether the client takes them. */
const PIECE_BYTES = 262_144;

async function send(response: ServerResponse, reply: Reply, timeoutMs: number): Promise<void> {
  const { status, headers, body } = reply;
  if (body instanceof ReadableStream) return sendNodeResponse(response, reply.toResponse());
  if (body === null) {
    response.writeHead(status, headers).end();
    return;
  }
  // ASCII, as pages nearly always are, goes out without being copied into a buffer first.
  const isBytes = typeof body !== 'string' || Buffer.byteLength(body) === body.length;
  const content = isBytes ? body : Buffer.from(body);
  const piece = (from: number, to?: number) =>
    typeof content === 'string' ? content.slice(from, to) : content.subarray(from, to);
  response.writeHead(status, { ...headers, 'content-length': content.length });
  let at = 0;
  for (; at + PIECE_BYTES < content.length; at += PIECE_BYTES)
    await taken(response, timeoutMs, (done) => response.write(piece(at, at + PIECE_BYTES), 'latin1', done));
  await taken(response, timeoutMs, (done) => response.end(piece(at), 'latin1', done));
}

/** Resolves when the client has taken what `write` hands over; rejects when it takes longer than that. */
function taken(
  response: ServerResponse,
  timeoutMs: number,
  write: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => done(new Error('the connection is closed'));
    const timer = setTimeout(() => done(new Error('the client stands still')), timeoutMs);
    const done = (error?: Error | null) => {
      clearTimeout(timer);
      response.off('close', gone);
      if (error === undefined || error === null) resolve();
      else reject(error);
    };
    response.once('close', gone);
    write(done);
  });
}

/** The rest of a body that is read no further is dropped by Node when the answer has gone out. */
function chunksOf(request: IncomingMessage): BodyChunks {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return {
    next: () => (iterator ??= request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>).next(),
    stop: () => undefined,
  };
}
