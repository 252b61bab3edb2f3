import type { ReactiveControllerHost } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { toErrorData } from '../internal/error-data.ts';

/**
 * One long call at a time, with its failure and a way to cancel it. `@lit/task` would keep the arguments of the last
 * run for comparison; ours can be passphrases, so nothing is kept.
 */
export class Operation {
  pending = false;
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /**
   * Runs `task` unless another is running. Resolves to whether it succeeded; a failure is in `error`, a cancellation
   * leaves none.
   */
  async run(task: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    if (this.pending) return false;
    const abort = new AbortController();
    this.#abort = abort;
    this.pending = true;
    this.error = null;
    this.#host.requestUpdate();
    try {
      await task(abort.signal);
      return true;
    } catch (cause) {
      const error = toErrorData(cause);
      this.error = error.code === 'vault/canceled' ? null : error;
      return false;
    } finally {
      this.pending = false;
      this.#abort = null;
      this.#host.requestUpdate();
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }
}
