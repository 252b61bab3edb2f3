import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MO_ERROR_CODES } from '../../worker/errors/mo-error.ts';
import type { TermsSource } from './languages.ts';
import type { Translation } from './translation.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const areas = await Promise.all(
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(async ({ name }) => {
      const module = (await import(`./${name}/index.ts`)) as Readonly<Record<string, TermsSource>>;
      const source = module[`${name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Terms`];
      assert.ok(source, `translations/${name}/index.ts exports ${name}Terms`);
      return source;
    }),
);
const inLanguage = async ($code: 'ar' | 'de', $name: string, $dir: 'ltr' | 'rtl') => {
  const modules = await Promise.all(areas.map((area) => area[$code]()));
  return Object.assign({ $code, $name, $dir }, ...modules.map((module) => module.default)) as Translation;
};
const en = Object.assign(
  { $code: 'en', $name: 'English', $dir: 'ltr' },
  ...areas.map((area) => area.en),
) as Translation;
const de = await inLanguage('de', 'Deutsch', 'ltr');
const ar = await inLanguage('ar', 'العربية', 'rtl');
const terms = (translation: Translation) =>
  Object.entries(translation).map(
    ([key, term]) => `${key}: ${typeof term === 'function' ? term.length : 'text'}`,
  );

describe('translations', () => {
  for (const translation of [de, ar]) {
    it(`${translation.$name} has the terms of English, with the same parameters, and none is empty or left in English`, () => {
      assert.deepEqual(terms(translation).sort(), terms(en).sort());
      for (const [key, term] of Object.entries(translation)) {
        if (typeof term !== 'string') continue;
        assert.notEqual(term.trim(), '', key);
        if (term.length > 12 && key !== 'phraseFile') assert.notEqual(term, Reflect.get(en, key), key);
      }
    });
  }

  for (const translation of [de, ar]) {
    it(`${translation.$name} leaves no sentence of an error in English`, () => {
      for (const code of MO_ERROR_CODES) {
        for (const part of ['what', 'safe', 'next'] as const) {
          const said = translation.errorText(code, part);
          assert.notEqual(said, en.errorText(code, part), `${code} ${part}`);
          if (translation === ar) assert.match(said, /\p{Script=Arabic}/u, `${code} ${part}`);
        }
      }
    });
  }

  for (const translation of [en, de, ar]) {
    it(`${translation.$name} tells different failures apart`, () => {
      const said = MO_ERROR_CODES.map((code) => translation.errorText(code, 'what'));
      assert.deepEqual(
        said.filter((what, index) => said.indexOf(what) !== index),
        [],
      );
    });

    it(`${translation.$name} has three sentences for each error code`, () => {
      for (const code of MO_ERROR_CODES) {
        for (const part of ['what', 'safe', 'next'] as const) {
          assert.match(translation.errorText(code, part), /[.!?]$/, `${code} ${part}`);
        }
      }
    });

    it(`${translation.$name} counts by the plural rules of the language`, () => {
      const counted = [translation.count, translation.found, translation.backOff, translation.charactersLeft];
      for (const count of [0, 1, 2, 3, 11, 100, 1000]) {
        for (const term of counted) assert.doesNotMatch(term(count), /\{n\}/);
      }
      assert.notEqual(translation.count(1), translation.count(5).replace(/\d+|[٠-٩]+/, '1'));
    });
  }

  it('Arabic has its six forms', () => {
    const forms = [0, 1, 2, 3, 11, 100].map((count) => ar.count(count).replace(/[\d٠-٩]+\s*/u, ''));
    assert.equal(new Set(forms).size, 6);
  });
});
