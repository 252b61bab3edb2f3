import type { Slice } from '@mo-kit/worker';

/** Fired when a person selects an area of life, or the selected one again to let it go. */
export class MoSliceEvent extends Event {
  static readonly eventName = 'mo-slice';
  /** Empty when none is selected any more. */
  readonly slice: Slice | '';

  constructor(slice: Slice | '') {
    super(MoSliceEvent.eventName, { bubbles: true, composed: true });
    this.slice = slice;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-slice': MoSliceEvent;
  }
}
