import type { Request, RequestHandler } from 'express';
import type { SyncHandler } from './core/handler.ts';
import type { SyncOptions } from './core/options.ts';
import { createSyncCore } from './core/sync-core.ts';
import { serveNode } from './node.ts';

export type { SyncOptions };
export type SyncMiddleware = RequestHandler & Pick<SyncHandler, 'ready' | 'createInvite' | 'close'>;

/**
 * The sync server as Express middleware: `app.use('/mo', moSync())`. Takes the address from `req.ip`, so set Express'
 * `trust proxy` behind a proxy. A body that `express.json()` has read already is used as it is; mount this in front of
 * it nevertheless, because its limit of 100 KB is below that of a push.
 */
export function moSync(options: SyncOptions = {}): SyncMiddleware {
  const core = createSyncCore(options);
  const { ready, createInvite, close } = core;
  const middleware: RequestHandler = (request, response) =>
    serveNode(core, request, response, {
      address: request.ip,
      path: request.path,
      mountPath: request.baseUrl,
      ...(wasParsed(request) ? { parsedBody: request.body as unknown } : {}),
    });
  return Object.assign(middleware, { ready, createInvite, close });
}

/** A parser in front of us has taken the body off the wire. */
function wasParsed(request: Request): boolean {
  return request.body !== undefined && request.readableEnded;
}
