import { registerTranslation, update } from '@shoelace-style/localize';
import type { Translation } from './translation.ts';

/** Languages beside English, each fetched when a page first speaks it. */
const loaders: Readonly<Record<string, () => Promise<{ default: Translation }>>> = {
  ar: () => import('./ar.ts'),
  de: () => import('./de.ts'),
};

const ready = new Set(['en']);
const requested = new Set<string>();

/** Adds a language, or replaces terms of one. The last word of a host application about how its page speaks. */
export function registerLanguage(translation: Translation): void {
  registerTranslation(translation);
  ready.add(primary(translation.$code));
}

/** The tag to write in: `lang` if its language is there, else English, while the right one is being fetched. */
export function resolveLanguage(lang: string): string {
  const language = primary(lang);
  if (ready.has(language)) return lang;
  const load = Object.hasOwn(loaders, language) ? loaders[language] : undefined;
  if (load !== undefined && !requested.has(language)) {
    requested.add(language);
    // Without the file the page stays in English, which is complete; a later page load tries again.
    load().then(
      (module) => registerLanguage(module.default),
      () => undefined,
    );
  }
  return 'en';
}

let observer: MutationObserver | undefined;

/** Draws every element again when a `lang` or `dir` changes anywhere in the document. */
export function followDocumentLanguage(): void {
  if (observer !== undefined) return;
  observer = new MutationObserver(() => update());
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['lang', 'dir'],
    subtree: true,
  });
}

function primary(lang: string): string {
  return lang.toLowerCase().split(/[-_]/, 1)[0] ?? '';
}
