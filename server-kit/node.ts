import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeRequest, sendNodeResponse } from 'srvx/node';
import { createSyncHandler, type RequestContext, type SyncHandler } from './core/handler.ts';
import type { SyncOptions } from './core/options.ts';

/** A listener for `http.createServer`, with the handler's own methods. */
export type SyncListener = ((request: IncomingMessage, response: ServerResponse) => Promise<void>) &
  Pick<SyncHandler, 'ready' | 'createInvite' | 'close'>;

/**
 * The sync server for Node's own HTTP server: `http.createServer(moSync({ basePath: '/mo' }))`. Behind a proxy give
 * `clientAddress`, since the socket's address is the proxy's.
 */
export function moSync(options: SyncOptions = {}): SyncListener {
  const handler = createSyncHandler(options);
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    serveNode(handler, request, response, {
      address: request.socket.remoteAddress,
      pathname: request.url?.split('?', 1)[0] ?? '/',
    });
  return Object.assign(listener, {
    ready: handler.ready,
    createInvite: handler.createInvite,
    close: handler.close,
  });
}

/** One request of Node's through a handler; what the framework adapters share. Never rejects. */
export async function serveNode(
  handler: SyncHandler,
  request: IncomingMessage,
  response: ServerResponse,
  context: RequestContext,
): Promise<void> {
  try {
    await sendNodeResponse(
      response,
      await handler(new NodeRequest({ req: request, res: response }), context),
    );
  } catch {
    // The client is gone, or the connection broke while the answer was being written.
    response.destroy();
  }
}
