import type { SearchHit } from '@mo-kit/worker';

/** Fired when a person chooses something that was found: the page shows it. */
export class MoOpenEvent extends Event {
  static readonly eventName = 'mo-open';
  readonly hit: SearchHit;

  constructor(hit: SearchHit) {
    super(MoOpenEvent.eventName, { bubbles: true, composed: true });
    this.hit = hit;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-open': MoOpenEvent;
  }
}
