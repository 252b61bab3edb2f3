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
  const contents = (Array.isArray(body) ? (body as string[]) : [body as string | Uint8Array]).map(toContent);
  const bytes = contents.reduce((total, content) => total + content.length, 0);
  response.writeHead(status, { ...headers, 'content-length': bytes });
  const pieces = contents.flatMap(toPieces);
  const last = pieces.pop() ?? '';
  let untaken = 0;
  for (const piece of pieces) {
    untaken += piece.length;
    if (untaken < PIECE_BYTES) {
      response.write(piece, 'latin1');
      continue;
    }
    untaken = 0;
    await taken(response, timeoutMs, (done) => response.write(piece, 'latin1', done));
  }
  await taken(response, timeoutMs, (done) => response.end(last, 'latin1', done));
}

/** What goes on the wire with one byte for each unit; ASCII, as pages nearly always are, without a copy. */
type Content = string | Uint8Array;

function toContent(body: string | Uint8Array): Content {
  return typeof body !== 'string' || Buffer.byteLength(body) === body.length ? body : Buffer.from(body);
}

function toPieces(content: Content): Content[] {
  if (content.length <= PIECE_BYTES) return [content];
  return Array.from({ length: Math.ceil(content.length / PIECE_BYTES) }, (_, index) => {
    const [from, to] = [index * PIECE_BYTES, (index + 1) * PIECE_BYTES];
    return typeof content === 'string' ? content.slice(from, to) : content.subarray(from, to);
  });
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
