import type { MoErrorData } from '@mo-kit/worker';

/** Fired by every element when something failed that the person was told about. */
export class MoErrorEvent extends Event {
  static readonly eventName = 'mo-error';
  /** The code says what happened; it never carries a value of the person's. */
  readonly error: MoErrorData;

  constructor(error: MoErrorData) {
    super(MoErrorEvent.eventName, { bubbles: true, composed: true });
    this.error = error;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-error': MoErrorEvent;
  }
}
