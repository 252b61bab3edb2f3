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
  const { answer, ...methods } = createSyncCore(options);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    serveNode(answer, request, response, {
      address: request.socket.remoteAddress,
      pathname: request.url?.split('?', 1)[0] ?? '/',
    });
  return Object.assign(listener, methods);
}

/** One request of Node's through the core; what the framework adapters share. Never rejects. */
export async function serveNode(
  answer: SyncCore['answer'],
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  try {
    const url = request.url ?? '/';
    const search = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
    const webRequest = new NodeRequest({ req: request, res: response });
    await send(response, await answer(webRequest, { search, chunks: chunksOf(request), ...context }));
  } catch {
    // The client is gone, or the connection broke while the answer was being written.
    response.destroy();
  }
}

function send(response: ServerResponse, reply: Reply): Promise<unknown> {
  const { status, headers, body } = reply;
  if (body instanceof ReadableStream) return sendNodeResponse(response, reply.toResponse());
  if (body === null) response.writeHead(status, headers).end();
  else response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  return Promise.resolve();
}

/** The rest of a body that is read no further is dropped by Node when the answer has gone out. */
function chunksOf(request: IncomingMessage): BodyChunks {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  return {
    next: () => (iterator ??= request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>).next(),
    stop: () => undefined,
  };
}
