import type { ReactiveController, ReactiveControllerHost } from 'lit';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Below this, counting seconds says more than a person wants to know. */
const MOMENT_MS = 45 * SECOND;

/** How long ago something was, in words of the language, drawn again as time passes. */
export class RelativeTime implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Such as "3 minutes ago"; null for just now. Called while drawing. */
  ago(language: string, at: number): string | null {
    const passed = Math.max(0, Date.now() - at);
    this.#drawAgainIn(passed < HOUR ? 15 * SECOND : 5 * MINUTE);
    return passed < MOMENT_MS ? null : relative(language, -passed);
  }

  #drawAgainIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#host.requestUpdate();
    }, ms);
  }
}

/** A distance in time, past or to come, in the largest unit that fits. */
export function relative(language: string, ms: number): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  const size = Math.abs(ms);
  if (size < 90 * SECOND) return format.format(Math.round(ms / SECOND), 'second');
  if (size < 90 * MINUTE) return format.format(Math.round(ms / MINUTE), 'minute');
  if (size < 36 * HOUR) return format.format(Math.round(ms / HOUR), 'hour');
  return format.format(Math.round(ms / DAY), 'day');
}
