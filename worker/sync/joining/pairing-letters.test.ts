import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { randomBytes } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { encodePairingCode, parsePairingCode } from './pairing-code.ts';
import { createPairingLetters, type LetterKind } from './pairing-letters.ts';

const sodium = await loadSodium();
const code = () => ({
  url: 'https://example.org/mo',
  mailboxId: randomBytes(16),
  capability: randomBytes(32),
  secret: randomBytes(32),
});
const refused = { code: 'sync/pairing-failed' };
const kem = sodium.crypto_kem_xwing_keypair();

describe('the letters of a pairing', () => {
  it('open on the other side, and nowhere else', async () => {
    const parts = code();
    const letters = createPairingLetters(sodium, parts);
    const letter = await letters.seal('hello', ['Phone', kem.publicKey]);
    const same = createPairingLetters(sodium, parts);
    assert.deepEqual(await same.open('hello', letter), ['Phone', kem.publicKey]);
    const others = [
      { ...parts, secret: randomBytes(32) },
      { ...parts, mailboxId: randomBytes(16) },
    ];
    for (const other of others) {
      await assert.rejects(createPairingLetters(sodium, other).open('hello', letter), refused);
    }
  });

  it('of one kind are none of another', async () => {
    const letters = createPairingLetters(sodium, code());
    const letter = await letters.seal('device', ['id', randomBytes(32), kem.publicKey]);
    for (const kind of ['hello', 'vault', 'keys'] satisfies LetterKind[]) {
      await assert.rejects(letters.open(kind, letter), refused, kind);
    }
  });

  it('that carry keys need the one-time key, even for who has the code', async () => {
    const letters = createPairingLetters(sodium, code());
    const content = ['vault', randomBytes(32), randomBytes(32), kem.publicKey, randomBytes(16)] as const;
    const letter = await letters.seal('vault', [...content], kem.publicKey);
    assert.deepEqual(await letters.open('vault', letter, kem.privateKey), [...content]);
    await assert.rejects(letters.open('vault', letter), refused);
    const other = sodium.crypto_kem_xwing_keypair();
    await assert.rejects(letters.open('vault', letter, other.privateKey), refused);
  });

  it('do not open with any bit changed', async () => {
    const letters = createPairingLetters(sodium, code());
    const letter = await letters.seal('device', ['id', randomBytes(32), kem.publicKey]);
    await fc.assert(
      fc.asyncProperty(fc.nat(letter.length * 8 - 1), async (bit) => {
        const changed = letter.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await assert.rejects(letters.open('device', changed), refused);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the code of a pairing', () => {
  it('is read as it was written', () => {
    const parts = code();
    assert.deepEqual(parsePairingCode(`\n ${encodePairingCode(parts)} `), parts);
  });

  it('is refused with its field when it is anything else', () => {
    const text = encodePairingCode(code());
    const bad = [
      text.slice(0, -1),
      text.slice(4),
      `${text}A`,
      encodePairingCode({ ...code(), url: 'file:///x' }),
    ];
    for (const one of bad) {
      assert.throws(() => parsePairingCode(one), { code: 'input/invalid', field: 'code' });
    }
    fc.assert(
      fc.property(fc.string(), (any) => {
        assert.throws(() => parsePairingCode(any), { code: 'input/invalid', field: 'code' });
      }),
    );
  });
});
