import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { deriveKey } from './derive-key.ts';

// RFC 5869, appendix A: the three cases with SHA-256.
const cases = [
  {
    ikm: '0b'.repeat(22),
    salt: '000102030405060708090a0b0c',
    info: 'f0f1f2f3f4f5f6f7f8f9',
    okm: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  {
    ikm: range(0x00, 0x4f),
    salt: range(0x60, 0xaf),
    info: range(0xb0, 0xff),
    okm:
      'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09' +
      'da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
  },
  {
    ikm: '0b'.repeat(22),
    salt: '',
    info: '',
    okm: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  },
];

test('HKDF-SHA256 gives the published keys', () => {
  for (const { ikm, salt, info, okm } of cases) {
    const derived = hkdf(sha256, hex.decode(ikm), hex.decode(salt), hex.decode(info), okm.length / 2);
    assert.equal(hex.encode(derived), okm);
  }
});

test('HMAC-SHA256 gives the published codes (RFC 4231, cases 1 and 2)', () => {
  const code = (key: Uint8Array, data: string) =>
    hex.encode(hmac(sha256, key, new TextEncoder().encode(data)));
  assert.equal(
    code(new Uint8Array(20).fill(0x0b), 'Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  assert.equal(
    code(new TextEncoder().encode('Jefe'), 'what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('a derived key is what WebCrypto derives from the same material, salt and label', async () => {
  const material = new Uint8Array(32).fill(7);
  const key = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
  const expected = await crypto.subtle.deriveBits(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new TextEncoder().encode('a vault'),
      info: new TextEncoder().encode('mo-kit/v1/test'),
    },
    key,
    256,
  );
  assert.deepEqual(deriveKey(material, 'a vault', 'mo-kit/v1/test'), new Uint8Array(expected));
});

test('another label, salt or material gives another key', () => {
  const material = new Uint8Array(32).fill(7);
  const keys = [
    deriveKey(material, 'a', 'mo-kit/v1/one'),
    deriveKey(material, 'a', 'mo-kit/v1/two'),
    deriveKey(material, 'b', 'mo-kit/v1/one'),
    deriveKey(new Uint8Array(32).fill(8), 'a', 'mo-kit/v1/one'),
  ];
  assert.equal(new Set(keys.map((key) => hex.encode(key))).size, keys.length);
});

function range(from: number, to: number): string {
  return hex.encode(Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i));
}
