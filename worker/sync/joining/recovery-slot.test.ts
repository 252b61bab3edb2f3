import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sealTo } from '../../crypto/hpke.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { randomBytes } from '../../crypto/random.ts';
import { recoveryKeysOf } from '../../crypto/recovery-keys.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { openRecoverySlot, sealRecoverySlot } from './recovery-slot.ts';

const sodium = await loadSodium();
const ACCOUNT = 'A'.repeat(43);
const identity = { vaultId: 'vault', secretKey: randomBytes(16) };
const words = await recoveryKeysOf(randomBytes(32));
const slot = await sealRecoverySlot(sodium, words, ACCOUNT, identity);
const refused = { code: 'crypto/authentication-failed' };

describe('the slot of the recovery words', () => {
  it('opens with the words and gives what was put in', async () => {
    assert.deepEqual(await openRecoverySlot(sodium, words, ACCOUNT, slot), identity);
  });

  it('opens with no other words and for no other account', async () => {
    const others = await recoveryKeysOf(randomBytes(32));
    await assert.rejects(openRecoverySlot(sodium, others, ACCOUNT, slot), refused);
    await assert.rejects(openRecoverySlot(sodium, words, 'B'.repeat(43), slot), refused);
  });

  it('takes nothing that was sealed by somebody who knows the public keys only', async () => {
    const [, , signature] = decodeCbor(slot) as [number, Uint8Array, Uint8Array];
    const sealed = await sealTo(
      words.kemPublicKey,
      associatedData('mo-kit/v1/recovery-slot/seal'),
      associatedData('mo-kit/v1/recovery-slot', ACCOUNT),
      encodeCbor(['another vault', randomBytes(16)]),
    );
    await assert.rejects(
      openRecoverySlot(sodium, words, ACCOUNT, encodeCbor([1, sealed, signature])),
      refused,
    );
  });

  it('does not open with any bit changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(slot.length * 8 - 1), async (bit) => {
        const changed = slot.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await assert.rejects(openRecoverySlot(sodium, words, ACCOUNT, changed));
      }),
      { numRuns: 60 },
    );
  });
});
