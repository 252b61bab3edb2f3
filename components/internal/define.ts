import { VERSION } from './version.ts';

interface VersionedElement extends CustomElementConstructor {
  readonly moVersion?: string;
}

/**
 * Registers an element once. A page that loads two copies of the kit keeps the first; when their versions differ the
 * console says so, because the second would then run with elements it does not know.
 */
export function define(tag: `mo-${string}`, element: VersionedElement): void {
  if (typeof customElements === 'undefined') return;
  const existing = customElements.get(tag) as VersionedElement | undefined;
  if (existing === undefined) {
    customElements.define(tag, element);
  } else if (existing !== element && existing.moVersion !== VERSION) {
    // The only way to reach a developer; nothing in it is a person's.
    globalThis.console.warn(
      `[mo-kit/duplicate-version] <${tag}> ${existing.moVersion ?? 'unknown'} is in use; ${VERSION} is ignored.`,
    );
  }
}
