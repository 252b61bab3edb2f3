import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { recoveryEntropyOf, recoveryPhraseOf } from './recovery-phrase.ts';
import { runs } from './testing/runs.ts';

const wrong = { code: 'vault/wrong-recovery-phrase' };

// The English vectors with 256 bits that BIP39 refers to (trezor/python-mnemonic, vectors.json).
const vectors: [string, string][] = [
  ['00'.repeat(32), `${'abandon '.repeat(23)}art`],
  [
    '7f'.repeat(32),
    'legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title',
  ],
  [
    '80'.repeat(32),
    'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless',
  ],
  ['ff'.repeat(32), `${'zoo '.repeat(23)}vote`],
  [
    '68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c',
    'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length',
  ],
  [
    '9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863',
    'panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation flash devote level hobby quick inner drive ghost inside',
  ],
  [
    '066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad',
    'all hour make first leader extend hole alien behind guard gospel lava path output census museum junior mass reopen famous sing advance salt reform',
  ],
  [
    'f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f',
    'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold',
  ],
];

test('the official English vectors', () => {
  for (const [entropy, phrase] of vectors) {
    assert.equal(recoveryPhraseOf(hex.decode(entropy)), phrase);
    assert.equal(hex.encode(recoveryEntropyOf(phrase)), entropy);
  }
});

test('every entropy comes back from its words', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (entropy) => {
      const phrase = recoveryPhraseOf(entropy);
      assert.equal(phrase.split(' ').length, 24);
      assert.deepEqual(recoveryEntropyOf(phrase), entropy);
    }),
    runs(100),
  );
});

test('words may come as people write them', () => {
  const [entropy, phrase] = vectors[4] ?? ['', ''];
  const words = phrase.split(' ');
  const written = [
    `  ${phrase.toUpperCase()}\n`,
    words.join('\n'),
    words.join(', '),
    words.map((word, i) => `${i + 1}. ${word}`).join('\n'),
    words.map((word, i) => `${i + 1}) ${word}`).join('  '),
  ];
  for (const text of written) assert.equal(hex.encode(recoveryEntropyOf(text)), entropy);
});

test('unknown words, exchanged words, and other counts than 24 are not a recovery phrase', () => {
  const phrase = vectors[4]?.[1] ?? '';
  const words = phrase.split(' ');
  const exchanged = [words[1], words[0], ...words.slice(2)].join(' ');
  const twelve = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
  const wrongPhrases = ['', 'hamster', words.slice(1).join(' '), `${phrase} length`, exchanged, twelve];
  for (const text of [...wrongPhrases, phrase.replace('hamster', 'hamsters')]) {
    assert.throws(() => recoveryEntropyOf(text), wrong);
  }
});

test('what is not text, or far too long, is refused as input', () => {
  const invalid = { code: 'input/invalid', field: 'recoveryPhrase' };
  assert.throws(() => recoveryEntropyOf(null as unknown as string), invalid);
  assert.throws(() => recoveryEntropyOf('zoo '.repeat(1000)), invalid);
});

test('the error never repeats a word', () => {
  assert.throws(
    () => recoveryEntropyOf(`${'secretword '.repeat(24)}`),
    (error: Error) => !JSON.stringify([error.message, String(error.cause)]).includes('secretword'),
  );
});
