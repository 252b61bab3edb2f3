import { hasCode } from '../errors/has-code.ts';

const PAUSE_MS = 5;

/**
 * Tries again while the browser still has a file open: for a worker that is gone, for one that has just closed it, or for
 * another that looks at it for a moment. Throws what it throws then, `storage/busy` at the latest after `forMs`.
 */
export async function retryWhileBusy<T>(
  action: () => Promise<T>,
  { forMs, signal }: { readonly forMs: number; readonly signal?: AbortSignal },
): Promise<T> {
  const giveUpAt = performance.now() + forMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      const isBusy = hasCode(error, 'storage/busy');
      if (!isBusy || performance.now() > giveUpAt || signal?.aborted === true) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
