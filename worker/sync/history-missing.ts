import { MoError } from '../errors/mo-error.ts';

/** Older records are on another server only: what is here is not enough for a log that begins anew. */
export function historyMissing(): MoError {
  return new MoError('sync/history-missing', 'The older history is not on this device.', { retryable: true });
}
