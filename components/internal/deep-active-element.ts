/** The focused element, followed into open shadow roots. Null when nothing but the document has focus. */
export function deepActiveElement(from: Document | ShadowRoot = document): Element | null {
  const active = from.activeElement;
  if (active === null || active === document.body) return null;
  return active.shadowRoot?.activeElement ? deepActiveElement(active.shadowRoot) : active;
}
