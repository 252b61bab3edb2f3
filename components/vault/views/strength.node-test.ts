import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { file, text } from '../../../.ci/common-passwords.mjs';
import { estimateStrength } from './strength-estimator.ts';
import { estimateStrength as estimateRoughly, type PassphraseStrength } from './strength.ts';

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
    it(`“${passphrase}” is ${expected.join(' or ')}, by either`, () => {
      for (const { score } of [estimateRoughly(passphrase), estimateStrength(passphrase)])
        assert.ok(expected.includes(score), String(score));
    });
  }

  const weak: readonly (readonly [string, PassphraseStrength['weakness']])[] = [
    ['Password123!', 'common'],
    ['P@ssw0rd2024', 'common'],
    ['qwertyuiop[]', 'common'],
    ['nurnurnurnurnur', 'repeat'],
    ['abcdefghijklm1', 'sequence'],
    ['19.04.1985', 'date'],
  ];
  for (const [passphrase, weakness] of weak) {
    it(`“${passphrase}” is weak, and why is known: ${weakness}`, () => {
      assert.deepEqual(estimateStrength(passphrase), { score: 1, weakness });
    });
  }

  it('is never better than the rough guess, which knows that letters of words follow each other', () => {
    for (const passphrase of ['zusammenhang', 'Donaudampfschiff', 'xkqzvbwjmp'])
      assert.ok(estimateStrength(passphrase).score <= estimateRoughly(passphrase).score);
    assert.equal(estimateStrength('zusammenhang').score, 2);
  });

  it('takes no time that a person would notice, however long the passphrase', () => {
    const startedAt = performance.now();
    for (const part of ['x', 'p@ssw0rd$1! ', 'abc']) estimateStrength(part.repeat(500));
    assert.ok(performance.now() - startedAt < 3_000);
  });

  it('knows the common passwords as its source lists them', () => {
    assert.equal(readFileSync(file, 'utf8'), text);
  });
});
