import type { SyncOptions } from './options.ts';
import { createSyncCore, type RequestContext, type SyncCore } from './sync-core.ts';

export type { RequestContext };

/** The sync server as one function, for any host that speaks `Request` and `Response`. */
export interface SyncHandler extends Omit<SyncCore, 'answer' | 'sendTimeoutMs'> {
  (request: Request, context?: Omit<RequestContext, 'chunks'>): Promise<Response>;
}

/** Checks the options (`SyncConfigError` names the one that is wrong), opens the store, and returns the handler. */
export function createSyncHandler(options: SyncOptions = {}): SyncHandler {
  const { answer, ready, createInvite, close } = createSyncCore(options);
  return Object.assign(
    async (request: Request, context?: RequestContext) => (await answer(request, context)).toResponse(),
    { ready, createInvite, close },
  );
}
