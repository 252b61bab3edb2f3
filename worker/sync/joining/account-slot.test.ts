import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { argon2id } from '@noble/hashes/argon2.js';
import { fromBase64url, toBase64url } from '../../../server-kit/protocol/index.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { ARGON2_CEILING, ARGON2_FLOOR } from '../../crypto/kdf/argon2.ts';
import { directArgon2 } from '../../crypto/kdf/direct-argon2.ts';
import { randomBytes } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { fastArgon2 } from '../../owner/testing/fast-argon2.ts';
import { accountKeysOf, accountSlotAccess, accountSlotKey, stretchPassphrase } from './account-slot-keys.ts';
import {
  accountSlotId,
  decodeAccountSlot,
  encodeAccountSlot,
  openAccountSlot,
  sealAccountEntry,
  signKeyOfEntry,
  type AccountSlotContent,
} from './account-slot.ts';

const sodium = await loadSodium();
const deps = { sodium, argon2: fastArgon2 };
const ACCOUNT = toBase64url(randomBytes(32));
const passphrase = 'correct horse battery staple';
const secretKey = randomBytes(16);
const refused = { code: 'crypto/authentication-failed' };
const wrongPassphrase = { code: 'vault/wrong-passphrase' };

const newContent = (): AccountSlotContent => ({
  vaultId: 'vault',
  recovery: { signPublicKey: randomBytes(32), kemPublicKey: randomBytes(1_216) },
  seed: randomBytes(32),
  head: { logId: 'log', sequence: 7, hash: randomBytes(32) },
  epoch: 2,
  logKey: randomBytes(32),
});

async function sealEntry(
  content: AccountSlotContent,
  { text = passphrase, key = secretKey, account = ACCOUNT, costs = ARGON2_FLOOR } = {},
) {
  const stretch = { salt: randomBytes(16), ...costs };
  const stretched = await stretchPassphrase(fastArgon2, text, stretch);
  const { signKey } = accountKeysOf(sodium, content.seed);
  return sealAccountEntry(sodium, account, signKey, { stretch, stretched, secretKey: key }, content);
}

const content = newContent();
const entry = await sealEntry(content);
const slot = encodeAccountSlot(ACCOUNT, secretKey, [entry]);
const openWith = (bytes: Uint8Array, { text = passphrase, key = secretKey, account = ACCOUNT } = {}) =>
  openAccountSlot(deps, account, { passphrase: text, secretKey: key }, bytes);

describe('the account slot', () => {
  it('opens with passphrase and secret key and gives what was put in', async () => {
    assert.deepEqual(await openWith(slot), [content]);
    assert.deepEqual(decodeAccountSlot(ACCOUNT, secretKey, slot), [entry]);
    assert.deepEqual(signKeyOfEntry(entry), accountKeysOf(sodium, content.seed).signKey);
  });

  it('opens with neither of the two alone', async () => {
    await assert.rejects(openWith(slot, { text: 'another passphrase' }), wrongPassphrase);
    await assert.rejects(openWith(slot, { text: '' }), wrongPassphrase);
    await assert.rejects(openWith(slot, { key: randomBytes(16) }), refused);
    await assert.rejects(openWith(slot, { key: new Uint8Array(16) }), refused);
    // Nor when somebody who has the passphrase only vouches for the entry with a secret key of their own.
    const other = randomBytes(16);
    await assert.rejects(
      openWith(encodeAccountSlot(ACCOUNT, other, [entry]), { key: other }),
      wrongPassphrase,
    );
  });

  it('is of one account', async () => {
    const account = toBase64url(randomBytes(32));
    await assert.rejects(openWith(slot, { account }), refused);
    // The same, though the secret key vouches for it there.
    await assert.rejects(
      openWith(encodeAccountSlot(account, secretKey, [entry]), { account }),
      wrongPassphrase,
    );
  });

  it('takes no changed byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(slot.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = slot.slice();
        changed[at]! ^= flip;
        await assert.rejects(openWith(changed), (error: { code: string }) =>
          ['crypto/authentication-failed', 'storage/corrupt', 'vault/upgraded-elsewhere'].includes(
            error.code,
          ),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('binds key, salt and costs to what is sealed, also when the secret key vouches for the rest', async () => {
    const [signKey, stretch, sealed] = decodeCbor(entry) as [Uint8Array, CborValue[], Uint8Array];
    const [salt, memory, passes, lanes] = stretch as [Uint8Array, number, number, number];
    const other = accountKeysOf(sodium, randomBytes(32)).signKey;
    const swapped: CborValue[] = [
      [other, stretch, sealed],
      [signKey, [randomBytes(16), memory, passes, lanes], sealed],
      [signKey, [salt, memory * 2, passes, lanes], sealed],
      [signKey, [salt, memory, passes + 1, lanes], sealed],
      [signKey, [salt, memory, passes, lanes + 1], sealed],
    ];
    for (const fields of swapped) {
      await assert.rejects(
        openWith(encodeAccountSlot(ACCOUNT, secretKey, [encodeCbor(fields)])),
        wrongPassphrase,
      );
    }
  });

  it('refuses costs under the floor and over the ceiling before any memory is taken', async () => {
    const asked: unknown[] = [];
    const argon2: typeof fastArgon2 = (input) => {
      asked.push(input);
      return fastArgon2(input);
    };
    for (const cost of ['memoryKiB', 'iterations', 'parallelism'] as const) {
      for (const value of [ARGON2_FLOOR[cost] - 1, ARGON2_CEILING[cost] + 1]) {
        const bad = await sealEntry(content, { costs: { ...ARGON2_FLOOR, [cost]: value } });
        for (const entries of [[bad], [entry, bad]]) {
          const bytes = encodeAccountSlot(ACCOUNT, secretKey, entries);
          await assert.rejects(
            openAccountSlot({ sodium, argon2 }, ACCOUNT, { passphrase, secretKey }, bytes),
            { code: 'crypto/unsupported-parameters' },
          );
        }
      }
    }
    assert.equal(asked.length, 0);
  });

  it('holds two while one is about to take the place of the other, and each opens with its own passphrase', async () => {
    const next = newContent();
    const both = encodeAccountSlot(ACCOUNT, secretKey, [
      await sealEntry(next, { text: 'the next one' }),
      entry,
    ]);
    assert.deepEqual(await openWith(both), [content]);
    assert.deepEqual(await openWith(both, { text: 'the next one' }), [next]);
    await assert.rejects(openWith(both, { text: 'neither' }), wrongPassphrase);
    const three = encodeAccountSlot(ACCOUNT, secretKey, [entry, entry, entry]);
    await assert.rejects(openWith(three), refused);
  });

  it('of a later version is left to who knows it', async () => {
    const later = encodeCbor([2, 'something']);
    await assert.rejects(openWith(later), { code: 'vault/upgraded-elsewhere' });
  });
});

describe('recorded bytes of the account slot', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('account-slot-vectors.json', import.meta.url), 'utf8'),
  ) as Record<string, string>;
  const bytes = (name: string) => fromBase64url(vectors[name] ?? '');
  const hkdf = (material: Uint8Array, salt: Uint8Array, label: string) =>
    new Uint8Array(hkdfSync('sha256', material, salt, `mo-kit/v1/account-slot/${label}`, 32));
  const stretch = { salt: bytes('salt'), ...ARGON2_FLOOR };

  it('are what another implementation derives', () => {
    const none = new Uint8Array();
    assert.deepEqual(hkdf(bytes('secretKey'), none, 'locator'), bytes('locator'));
    assert.deepEqual(hkdf(bytes('secretKey'), none, 'credential'), bytes('credential'));
    const { memoryKiB: m, iterations: t, parallelism: p } = stretch;
    const stretched = argon2id(vectors['passphrase'] ?? '', stretch.salt, {
      m,
      t,
      p,
      version: 0x13,
      dkLen: 32,
    });
    assert.deepEqual(stretched, bytes('stretched'));
    const both = Uint8Array.from([...stretched, ...bytes('secretKey')]);
    assert.deepEqual(hkdf(both, stretch.salt, 'key'), bytes('key'));
    const sign = sodium.crypto_sign_seed_keypair(hkdf(bytes('seed'), none, 'sign'));
    assert.deepEqual(sign.publicKey, bytes('signKey'));
  });

  it('are what this one derives, and open', async () => {
    const { locator, credential } = accountSlotAccess(bytes('secretKey'));
    assert.deepEqual(locator, bytes('locator'));
    assert.deepEqual(credential, bytes('credential'));
    const stretched = await stretchPassphrase(directArgon2, vectors['passphrase'] ?? '', stretch);
    assert.deepEqual(stretched, bytes('stretched'));
    assert.deepEqual(accountSlotKey(stretched, bytes('secretKey'), stretch.salt), bytes('key'));
    const accountId = vectors['accountId'] ?? '';
    assert.equal(accountSlotId(accountId), vectors['slotId']);
    const secrets = { passphrase: vectors['passphrase'] ?? '', secretKey: bytes('secretKey') };
    const [opened] = await openAccountSlot(
      { sodium, argon2: directArgon2 },
      accountId,
      secrets,
      bytes('slot'),
    );
    assert.deepEqual(opened?.seed, bytes('seed'));
    assert.equal(opened?.vaultId, vectors['vaultId']);
    const keys = accountKeysOf(sodium, bytes('seed'));
    assert.deepEqual(keys.signKey, bytes('signKey'));
    assert.deepEqual(keys.kemKey, bytes('kemKey'));
  });
});
