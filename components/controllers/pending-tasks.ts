import type { ReactiveControllerHost } from 'lit';
import type { MoErrorData } from '@mo-kit/worker';
import { toErrorData } from '../internal/error-data.ts';

/**
 * Short calls of an element, each under a key: the same one is not sent twice while it waits for its answer. Nothing is
 * shown as done before the vault has confirmed it.
 */
export class PendingTasks {
  readonly #host: ReactiveControllerHost;
  readonly #onError: (error: MoErrorData) => void;
  readonly #pending = new Set<string>();

  constructor(host: ReactiveControllerHost, onError: (error: MoErrorData) => void) {
    this.#host = host;
    this.#onError = onError;
  }

  isPending(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Resolves to whether `task` was run and succeeded. */
  async run(key: string, task: () => Promise<unknown>): Promise<boolean> {
    if (this.#pending.has(key)) return false;
    this.#pending.add(key);
    this.#host.requestUpdate();
    try {
      await task();
      return true;
    } catch (error) {
      this.#onError(toErrorData(error));
      return false;
    } finally {
      this.#pending.delete(key);
      this.#host.requestUpdate();
    }
  }
}
