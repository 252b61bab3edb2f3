import type { ReactiveControllerHost } from 'lit';

/** Counts down to a moment, drawing the host once a second, and says when it has come. */
export class Countdown {
  readonly #host: ReactiveControllerHost;
  readonly #onEnd: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, onEnd: () => void) {
    this.#host = host;
    this.#onEnd = onEnd;
  }

  get running(): boolean {
    return this.#timer !== undefined;
  }

  /** Whole seconds left until `moment` (ms since the epoch), 0 when it has passed. Called while drawing. */
  until(moment: number): number {
    const left = moment - Date.now();
    if (left <= 0) return 0;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#host.requestUpdate();
        if (Date.now() >= moment) this.#onEnd();
      },
      left % 1000 || 1000,
    );
    return Math.ceil(left / 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
