import type { ReactiveControllerHost } from 'lit';
import type { Goal, MoErrorData, VaultClient } from '@mo-kit/worker';
import { toErrorData } from '../internal/error-data.ts';

/** A change that needs nothing but the goal. */
export type RowAction = 'achieve' | 'unachieve' | 'archive' | 'unarchive';
/** What can be done to a goal in the element. */
export type GoalAction = RowAction | 'create' | 'change';

interface Handlers {
  readonly onDone: (action: RowAction, goalId: string) => void;
  readonly onError: (error: MoErrorData) => void;
}

/** Sends the changes of single rows. Nothing is shown as done before the vault has confirmed it. */
export class GoalCommands {
  readonly #host: ReactiveControllerHost;
  readonly #handlers: Handlers;
  readonly #pending = new Set<string>();

  constructor(host: ReactiveControllerHost, handlers: Handlers) {
    this.#host = host;
    this.#handlers = handlers;
  }

  /** Whether this control of this goal waits for its confirmation. */
  isPending(goalId: string, control: string): boolean {
    return this.#pending.has(`${control} ${goalId}`);
  }

  async run(client: VaultClient, action: RowAction, { goalId }: Goal, control: string): Promise<void> {
    const key = `${control} ${goalId}`;
    if (this.#pending.has(key)) return;
    this.#pending.add(key);
    this.#host.requestUpdate();
    try {
      await client.goals[action]({ goalId });
      this.#handlers.onDone(action, goalId);
    } catch (error) {
      this.#handlers.onError(toErrorData(error));
    } finally {
      this.#pending.delete(key);
      this.#host.requestUpdate();
    }
  }
}
