/**
 * Fired when the sync server asks for the host's own sign-in: the page answers with a token of the person who is signed in.
 * `preventDefault()` refuses.
 */
export class MoSyncTokenEvent extends Event {
  static readonly eventName = 'mo-sync-token';
  /** The mount of the server that asks: give a token to your own servers only. */
  readonly url: string;
  /** @internal */
  answer: Promise<string | null> = Promise.resolve(null);

  constructor(url: string) {
    super(MoSyncTokenEvent.eventName, { bubbles: true, composed: true, cancelable: true });
    this.url = url;
  }

  /** Answers with a token, sent as `Authorization: Bearer …`, or null for nobody. To be called by the listener at once. */
  respondWith(token: string | null | Promise<string | null>): void {
    this.answer = Promise.resolve(token);
    this.stopImmediatePropagation();
  }
}

/** Asks the page of an element. A page that does not listen, or objects, has no token. */
export function askPage(element: Element, url: string): Promise<string | null> {
  const event = new MoSyncTokenEvent(url);
  return element.dispatchEvent(event) ? event.answer : Promise.resolve(null);
}

declare global {
  interface GlobalEventHandlersEventMap {
    'mo-sync-token': MoSyncTokenEvent;
  }
}
