import { aTimeout } from '@open-wc/testing';

/** An element inside a shadow root, which must be there. */
export function inside<E extends HTMLElement = HTMLElement>(host: Element, selector: string): E {
  const found = host.shadowRoot?.querySelector<E>(selector);
  if (!found) throw new Error(`No ${selector} in <${host.localName}>.`);
  return found;
}

/** Waits until `find` gives something. */
export async function eventually<T>(
  find: () => T | null | undefined | false,
  what: string,
  ms = 10_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await aTimeout(10);
  }
}

/** Types into a field as a person would, without the keyboard of the browser. */
export function fill(host: Element, selector: string, text: string): void {
  const field = inside<HTMLInputElement>(host, selector);
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

/** The text that a person sees in a shadow root, without style sheets. */
export function textOf(host: Element, selector: string): string {
  return (host.shadowRoot?.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim();
}
