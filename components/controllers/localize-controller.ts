import { LocalizeController as BaseController } from '@shoelace-style/localize';
import type { ReactiveControllerHost } from 'lit';
import { followDocumentLanguage, resolveLanguage, revision } from '../translations/languages.ts';
import type { Translation } from '../translations/translation.ts';

/**
 * Speaks the language of the nearest `lang`, in the direction of the nearest `dir`; `@shoelace-style/localize` looks
 * at the element and the document only, and elements live in pages of several languages.
 */
export class LocalizeController extends BaseController<Translation> {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #lang = 'en';
  #dir = 'ltr';

  constructor(host: ReactiveControllerHost & HTMLElement) {
    super(host);
    this.#host = host;
  }

  override hostConnected(): void {
    super.hostConnected();
    followDocumentLanguage();
  }

  hostUpdate(): void {
    this.#lang = resolveLanguage(nearest(this.#host, 'lang') || navigator.language);
    // A page may say `lang="ar"` and forget `dir`; the language knows its direction.
    this.#dir = nearest(this.#host, 'dir') || this.term('$dir');
  }

  override lang(): string {
    return this.#lang;
  }

  override dir(): string {
    return this.#dir;
  }

  /** Another one whenever the same thing may be said in other words. */
  get voice(): string {
    return `${this.#lang} ${String(revision)}`;
  }
}

function nearest(host: Element, attribute: 'lang' | 'dir'): string {
  let element: Element | null = host;
  while (element !== null) {
    const found: Element | null = element.closest(`[${attribute}]`);
    if (found !== null) return found.getAttribute(attribute) ?? '';
    const root: Node = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
