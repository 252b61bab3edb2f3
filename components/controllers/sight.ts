import type { ReactiveController, ReactiveControllerHost } from 'lit';

const listeners = new WeakMap<Element, Set<() => void>>();

const tell = (entries: readonly { readonly target: Element }[]): void => {
  for (const { target } of entries) for (const listener of [...(listeners.get(target) ?? [])]) listener();
};

/** In a task of its own: what is drawn in answer may change sizes, which an observer of sizes reports as an error of the page. */
const tellLater = (entries: readonly { readonly target: Element }[]): void =>
  void setTimeout(tell, 0, entries);

type Observer = Pick<IntersectionObserver, 'observe' | 'unobserve'>;
let observers: readonly Observer[] | undefined;

/**
 * For all elements. The one tells of those that lose their box wherever they are, and of most that get one; the other of those
 * that are not blocks, once they are on the screen.
 */
const observing = () => (observers ??= [new ResizeObserver(tellLater), new IntersectionObserver(tellLater)]);

/** In a part of the page that is not displayed. A host with `display: contents` has no box and is displayed all the same. */
const isHidden = (element: Element): boolean =>
  !element.checkVisibility() && getComputedStyle(element).display !== 'contents';

/**
 * Whether the page displays the host at all, so that the views of an application that are not shown follow no change: what they
 * showed or got ready for their first appearance stays. What is only scrolled away counts as displayed.
 */
export class Sight implements ReactiveController {
  isOn = true;
  readonly #host: Element;
  readonly #onChange: (isOn: boolean) => void;

  constructor(host: ReactiveControllerHost & Element, onChange: (isOn: boolean) => void) {
    this.#host = host;
    this.#onChange = onChange;
    host.addController(this);
  }

  hostConnected(): void {
    const own = listeners.get(this.#host) ?? new Set();
    listeners.set(this.#host, own.add(this.#look));
    for (const observer of observing()) observer.observe(this.#host);
  }

  hostDisconnected(): void {
    const own = listeners.get(this.#host);
    own?.delete(this.#look);
    if (own?.size === 0) for (const observer of observing()) observer.unobserve(this.#host);
    this.isOn = true;
  }

  readonly #look = (): void => {
    const isOn = !isHidden(this.#host);
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    this.#onChange(isOn);
  };
}
