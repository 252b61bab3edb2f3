import { MoError } from '../../errors/mo-error.ts';

/** `fetch` and streams reject with the reason of the abort, or with a TypeError that says nothing to rely on. */
export function failureOf(reason: unknown): MoError {
  if (reason instanceof MoError) return reason;
  return reason instanceof Error && reason.name === 'AbortError' ? canceled() : unreachable();
}

/** The caller gave up. */
export function canceled(): MoError {
  return new MoError('vault/canceled', 'The request to the server was canceled.');
}

/** No answer, for whatever reason: no network, no server, or a connection that broke. */
export function unreachable(): MoError {
  return new MoError('sync/offline', 'The server cannot be reached.', { retryable: true });
}
