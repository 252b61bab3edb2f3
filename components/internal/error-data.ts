import { MoError } from '@mo-kit/worker';
import type { MoErrorData } from '@mo-kit/worker';

/** What an element shows and reports of a failure. Anything that is not an error of the kit's own is a bug of ours. */
export function toErrorData(error: unknown): MoErrorData {
  if (error instanceof MoError) return error.toJSON();
  return { code: 'internal/unexpected', message: 'An unexpected error.', retryable: false };
}
