import type { VaultStatus } from '@mo-kit/worker';

const passing = { bubbles: true, composed: true } as const;

/** Fired after each change of the status. */
export class MoStatusEvent extends Event {
  static readonly eventName = 'mo-status';
  readonly status: VaultStatus;

  constructor(status: VaultStatus) {
    super(MoStatusEvent.eventName, passing);
    this.status = status;
  }
}

/** Fired when the vault opened, in this tab or through another. */
export class MoUnlockEvent extends Event {
  static readonly eventName = 'mo-unlock';

  constructor() {
    super(MoUnlockEvent.eventName, passing);
  }
}

/** Fired when the vault was locked, by whomever. */
export class MoLockEvent extends Event {
  static readonly eventName = 'mo-lock';

  constructor() {
    super(MoLockEvent.eventName, passing);
  }
}

/** Fired before this element locks the vault; `preventDefault()` stops it. Not for the automatic lock. */
export class MoBeforeLockEvent extends Event {
  static readonly eventName = 'mo-before-lock';

  constructor() {
    super(MoBeforeLockEvent.eventName, { ...passing, cancelable: true });
  }
}

/** Fired before this element deletes the vault; `preventDefault()` stops it. */
export class MoBeforeWipeEvent extends Event {
  static readonly eventName = 'mo-before-wipe';

  constructor() {
    super(MoBeforeWipeEvent.eventName, { ...passing, cancelable: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-status': MoStatusEvent;
    'mo-unlock': MoUnlockEvent;
    'mo-lock': MoLockEvent;
    'mo-before-lock': MoBeforeLockEvent;
    'mo-before-wipe': MoBeforeWipeEvent;
  }
}
