import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MO_ERROR_CODES } from '../../worker/errors/mo-error.ts';
import ar from './ar.ts';
import de from './de.ts';
import { problemTerms } from './en-errors.ts';
import { goalsTerms } from './en-goals.ts';
import { setupTerms } from './en-setup.ts';
import { gateTerms } from './en.ts';
import type { Translation } from './translation.ts';

const en: Translation = {
  $code: 'en',
  $name: 'English',
  $dir: 'ltr',
  ...gateTerms,
  ...setupTerms,
  ...problemTerms,
  ...goalsTerms,
};
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

  for (const translation of [en, de, ar]) {
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
