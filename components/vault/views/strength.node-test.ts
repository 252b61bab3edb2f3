import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passphraseStrength } from './strength.ts';

describe('the strength of a passphrase', () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['', [0]],
    ['seven77', [0]],
    ['aaaaaaaaaaaaaaaaaaaa', [1]],
    ['password', [1]],
    ['correct horse battery staple', [3, 4]],
    ['four unrelated words here now', [4]],
    ['k9#Tq!mZ2$xW8p', [4]],
    ['أربع كلمات عشوائية طويلة جدا', [4]],
  ];
  for (const [passphrase, expected] of cases) {
    it(`“${passphrase}” is ${expected.join(' or ')}`, () => {
      assert.ok(expected.includes(passphraseStrength(passphrase)), String(passphraseStrength(passphrase)));
    });
  }
});
