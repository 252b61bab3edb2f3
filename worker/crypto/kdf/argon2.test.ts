import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { hex } from '@scure/base';
import { argon2id } from 'hash-wasm';
import { ARGON2_CEILING, ARGON2_FLOOR } from './argon2.ts';
import { directArgon2 } from './direct-argon2.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

// The version 0x13 vectors of the reference implementation (phc-winner-argon2, src/test.c).
const referenceVectors = [
  [2, 65_536, 1, 'password', 'somesalt', '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'],
  [2, 256, 1, 'password', 'somesalt', '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
  [2, 256, 2, 'password', 'somesalt', '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
  [1, 65_536, 1, 'password', 'somesalt', 'f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98'],
  [4, 65_536, 1, 'password', 'somesalt', '9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c'],
  [
    2,
    65_536,
    1,
    'differentpassword',
    'somesalt',
    '0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde',
  ],
  [2, 65_536, 1, 'password', 'diffsalt', 'bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c'],
] as const;

test('the library gives the hashes of the reference implementation', async () => {
  for (const [iterations, memorySize, parallelism, password, salt, hash] of referenceVectors) {
    const result = await argon2id({
      iterations,
      memorySize,
      parallelism,
      password,
      salt: utf8(salt),
      hashLength: 32,
      outputType: 'hex',
    });
    assert.equal(result, hash);
  }
});

/**
 * The vector of RFC 9106 section 5.3 has associated data, which hash-wasm does not take. An independent implementation
 * reproduces it, and the next test compares the two where both can go.
 */
test('the independent implementation gives the hash of RFC 9106, section 5.3', () => {
  const tag = nobleArgon2id(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
    key: new Uint8Array(8).fill(3),
    personalization: new Uint8Array(12).fill(4),
    t: 3,
    m: 32,
    p: 4,
    version: 0x13,
    dkLen: 32,
  });
  assert.equal(hex.encode(tag), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
});

test('both implementations agree, with several lanes and with the secret of the RFC', async () => {
  for (const [t, m, p] of [
    [3, 32, 4],
    [1, 64, 2],
    [5, 256, 3],
  ] as const) {
    const password = new Uint8Array(32).fill(1);
    const salt = new Uint8Array(16).fill(2);
    const secret = new Uint8Array(8).fill(3);
    const expected = nobleArgon2id(password, salt, { key: secret, t, m, p, dkLen: 32 });
    const result = await argon2id({
      password,
      salt,
      secret,
      iterations: t,
      memorySize: m,
      parallelism: p,
      hashLength: 32,
      outputType: 'binary',
    });
    assert.deepEqual(result, expected);
  }
});

test('the runner derives at the floor what the independent implementation derives', async () => {
  const input = { password: utf8('correct horse'), salt: new Uint8Array(16).fill(5), ...ARGON2_FLOOR };
  const expected = nobleArgon2id(input.password, input.salt, { t: 3, m: 65_536, p: 1, dkLen: 32 });
  assert.deepEqual(await directArgon2(input), expected);
  assert.deepEqual(input.password, utf8('correct horse'));
});

test('costs under the floor, over the ceiling or not whole are refused before anything runs', async () => {
  const input = { password: utf8('correct horse'), salt: new Uint8Array(16) };
  const refused = { code: 'crypto/unsupported-parameters' };
  for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
    const values = [
      ARGON2_FLOOR[cost] - 1,
      ARGON2_CEILING[cost] + 1,
      0,
      -1,
      NaN,
      Infinity,
      ARGON2_FLOOR[cost] + 0.5,
    ];
    for (const value of values) {
      await assert.rejects(directArgon2({ ...input, ...ARGON2_FLOOR, [cost]: value }), refused);
    }
    const text = '65536' as unknown as number;
    await assert.rejects(directArgon2({ ...input, ...ARGON2_FLOOR, [cost]: text }), refused);
  }
  for (const length of [0, 8, 15, 17]) {
    await assert.rejects(directArgon2({ ...input, ...ARGON2_FLOOR, salt: new Uint8Array(length) }), refused);
  }
});

test('a call that is aborted before it starts derives nothing', async () => {
  const input = { password: utf8('correct horse'), salt: new Uint8Array(16), ...ARGON2_FLOOR };
  await assert.rejects(directArgon2(input, { signal: AbortSignal.abort() }), { code: 'vault/canceled' });
});
