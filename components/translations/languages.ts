import { registerTranslation, update } from '@shoelace-style/localize';
import type { Translation } from './translation.ts';

/** The languages beside English, and their direction. Each is fetched when a page first speaks it. */
const LANGUAGES = {
  ar: { $code: 'ar', $name: 'العربية', $dir: 'rtl' },
  de: { $code: 'de', $name: 'Deutsch', $dir: 'ltr' },
} as const;
type Language = keyof typeof LANGUAGES;

/** The terms of one area: English comes with the code that uses it. */
export type TermsSource = { readonly en: Partial<Translation> } & Readonly<
  Record<Language, () => Promise<{ readonly default: Partial<Translation> }>>
>;

const sources = new Set<TermsSource>();
const ready = new Set(['en']);
const requested = new Set<Language>();

/** Counts the times that terms were added or replaced. */
export let revision = 0;

/** Adds the terms of areas, each once. The other languages follow when a page speaks them. */
export function addTerms(...added: readonly TermsSource[]): void {
  for (const source of added) {
    if (sources.has(source)) continue;
    sources.add(source);
    speak({ $code: 'en', $name: 'English', $dir: 'ltr', ...source.en });
    for (const language of requested) void load(language, [source]);
  }
}

/** Adds a language, or replaces terms of one. The last word of a host application about how its page speaks. */
export function registerLanguage(translation: Translation): void {
  speak(translation);
  ready.add(primary(translation.$code));
}

/** The tag to write in: `lang` if its language is there, else English, while the right one is being fetched. */
export function resolveLanguage(lang: string): string {
  const language = primary(lang);
  if (ready.has(language)) return lang;
  if (isKnown(language) && !requested.has(language)) {
    requested.add(language);
    void load(language, [...sources]);
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

function speak(translation: Parameters<typeof registerTranslation>[0]): void {
  revision += 1;
  registerTranslation(translation);
}

async function load(language: Language, from: readonly TermsSource[]): Promise<void> {
  try {
    const modules = await Promise.all(from.map((source) => source[language]()));
    ready.add(language);
    speak(Object.assign({}, LANGUAGES[language], ...modules.map((module) => module.default)));
  } catch {
    // Without the files the page stays in English, which is complete; a later page load tries again.
  }
}

function isKnown(language: string): language is Language {
  return Object.hasOwn(LANGUAGES, language);
}

function primary(lang: string): string {
  return lang.toLowerCase().split(/[-_]/, 1)[0] ?? '';
}
