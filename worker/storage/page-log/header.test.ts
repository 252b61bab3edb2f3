import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSodium } from '../../crypto/sodium.ts';
import { hasCode } from '../../errors/has-code.ts';
import { decodeHeader, encodeHeader, hasMagic, readFileId } from './header.ts';
import { createSodiumCipher } from './sodium-cipher.ts';

const sodium = await loadSodium();
const cipher = createSodiumCipher(sodium, new Uint8Array(32).fill(1));
const otherCipher = createSodiumCipher(sodium, new Uint8Array(32).fill(2));
const header = {
  fileId: new Uint8Array(16).map((_, i) => i),
  generation: 2 ** 40 + 3,
  baseSequence: 2 ** 50 + 7,
};

test('a header says what was written, and whose key fits', () => {
  const bytes = encodeHeader(header, cipher);
  assert.equal(bytes.length, 4096);
  assert.ok(hasMagic(bytes));
  assert.deepEqual(readFileId(bytes), header.fileId);
  assert.deepEqual(decodeHeader(bytes, cipher), { ...header, keyFits: true });
  assert.deepEqual(decodeHeader(bytes, otherCipher), { ...header, keyFits: false });
  assert.equal(Buffer.from(bytes).includes('SQLite'), false);
});

test('a damaged or shortened header is none', () => {
  const bytes = encodeHeader(header, cipher);
  for (let at = 0; at < 168; at++) {
    bytes[at]! ^= 1;
    assert.equal(decodeHeader(bytes, cipher), null, `byte ${at}`);
    bytes[at]! ^= 1;
  }
  for (let length = 0; length < 168; length++)
    assert.equal(decodeHeader(bytes.subarray(0, length), cipher), null);
});

test('a newer version is told apart from damage', () => {
  const bytes = encodeHeader(header, cipher);
  bytes[8] = 2;
  bytes.set(cipher.digest(bytes.subarray(0, 136)), 136);
  assert.throws(
    () => decodeHeader(bytes, cipher),
    (error) => hasCode(error, 'vault/upgraded-elsewhere'),
  );
});
