import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { randomBytes } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { checkOf, compareKeys, type PairingRole } from './compared-keys.ts';
import type { PairingMailbox } from './mailbox.ts';
import { newShortCode, shortCodeMailbox } from './short-code.ts';

const sodium = await loadSodium();
const mailboxId = randomBytes(16);
const refused = { code: 'sync/pairing-failed' };

/** One direction of a mailbox. */
function createPost() {
  const letters: Uint8Array[] = [];
  const waiting: ((letter: Uint8Array) => void)[] = [];
  return {
    post: (letter: Uint8Array) => {
      const next = waiting.shift();
      if (next === undefined) letters.push(letter);
      else next(letter);
    },
    next: () =>
      new Promise<Uint8Array>((resolve) => {
        const letter = letters.shift();
        if (letter === undefined) waiting.push(resolve);
        else resolve(letter);
      }),
  };
}

/** A mailbox in the hands of a server, which may put something else in the place of any letter. */
function createServer(
  change: (from: PairingRole, number: number, letter: Uint8Array) => Uint8Array = (_from, _number, letter) =>
    letter,
) {
  const toMember = createPost();
  const toNewcomer = createPost();
  const side = (role: PairingRole, to: typeof toMember, from: typeof toMember): PairingMailbox => {
    let number = 0;
    return {
      post: async (letter) => to.post(change(role, (number += 1), letter)),
      next: () => from.next(),
    };
  };
  return {
    newcomer: side('newcomer', toMember, toNewcomer),
    member: side('member', toNewcomer, toMember),
  };
}

const both = ({ newcomer, member }: ReturnType<typeof createServer>) =>
  Promise.all([
    compareKeys(sodium, 'newcomer', mailboxId, newcomer),
    compareKeys(sodium, 'member', mailboxId, member),
  ]);

describe('keys that are compared', () => {
  it('are the same on both sides, and so are the six digits; other ones each time', async () => {
    const [one, other] = await both(createServer());
    assert.match(one.check, /^\d{6}$/);
    assert.deepEqual(one, other);
    const [again] = await both(createServer());
    assert.notDeepEqual(again.secret, one.secret);
  });

  it('make digits by the rule that JOINING.md states', () => {
    const share = (byte: number) => ({
      publicKey: new Uint8Array(1_216).fill(byte),
      nonce: new Uint8Array(32).fill(byte + 1),
    });
    const [newcomer, member] = [share(1), share(3)];
    const bytes = encodeCbor([
      'mo-kit/v1/short-code/check',
      newcomer.publicKey,
      newcomer.nonce,
      member.publicKey,
      member.nonce,
    ]);
    const first = BigInt(`0x${bytesToHex(sha256(bytes).slice(0, 8))}`);
    assert.equal(checkOf(newcomer, member), String(first % 1_000_000n).padStart(6, '0'));
    assert.equal(checkOf(newcomer, member), '758913');
    assert.notEqual(checkOf(newcomer, member), checkOf(member, newcomer));
  });

  it('differ in their digits when a server is in between with keys of its own', async () => {
    // It runs the whole protocol with each side, as well as anybody can.
    const [left, right] = [createServer(), createServer()];
    const [newcomer, , , member] = await Promise.all([
      compareKeys(sodium, 'newcomer', mailboxId, left.newcomer),
      compareKeys(sodium, 'member', mailboxId, left.member),
      compareKeys(sodium, 'newcomer', mailboxId, right.newcomer),
      compareKeys(sodium, 'member', mailboxId, right.member),
    ]);
    assert.notEqual(newcomer.check, member.check);
    assert.notDeepEqual(newcomer.secret, member.secret);
  });

  for (const role of ['newcomer', 'member'] satisfies PairingRole[]) {
    it(`cannot be ground: what the ${role} did not commit to is refused before anything of the other side is shown`, async () => {
      const shown: number[] = [];
      const server = createServer((from, number, letter) => {
        if (from !== role) {
          if (number === 2) shown.push(number);
          return letter;
        }
        // A commitment to something else leaves it free to look for a key and a nonce that fit.
        return number === 1 ? encodeCbor(['commit', randomBytes(32)]) : letter;
      });
      compareKeys(sodium, role, mailboxId, server[role]).catch(() => undefined);
      const other = role === 'newcomer' ? 'member' : 'newcomer';
      await assert.rejects(compareKeys(sodium, other, mailboxId, server[other]), refused);
      // The newcomer shows first; the member only to what was committed to.
      assert.deepEqual(shown, role === 'newcomer' ? [] : [2]);
    });
  }

  it('are refused with another key in place of the one that was committed to', async () => {
    const other = sodium.crypto_kem_xwing_keypair().publicKey;
    const server = createServer((from, number, letter) => {
      if (from !== 'newcomer' || number !== 2) return letter;
      const [kind, , nonce] = decodeCbor(letter) as [string, Uint8Array, Uint8Array];
      return encodeCbor([kind, other, nonce]);
    });
    compareKeys(sodium, 'newcomer', mailboxId, server.newcomer).catch(() => undefined);
    await assert.rejects(compareKeys(sodium, 'member', mailboxId, server.member), refused);
  });

  it('are refused for a letter of another step, of the other side, or of another mailbox', async () => {
    const first = new Map<string, Uint8Array>();
    await both(
      createServer((from, number, letter) => {
        first.set(`${from} ${String(number)}`, letter);
        return letter;
      }),
    );
    for (const letter of ['newcomer 1', 'newcomer 2', 'newcomer 3', 'member 1', 'member 2', 'member 3']) {
      const server = createServer((from, number, sent) =>
        from === 'newcomer' && number === 1 ? (first.get(letter) ?? sent) : sent,
      );
      compareKeys(sodium, 'newcomer', mailboxId, server.newcomer).catch(() => undefined);
      await assert.rejects(compareKeys(sodium, 'member', mailboxId, server.member), refused, letter);
    }
    // The letters of the newcomer's side, sent back to it.
    const echo: Uint8Array[] = [];
    const mirror: PairingMailbox = {
      post: async (letter) => void echo.push(letter),
      next: async () => echo.shift() ?? new Uint8Array(),
    };
    await assert.rejects(compareKeys(sodium, 'newcomer', mailboxId, mirror), refused);
    const elsewhere = createServer();
    compareKeys(sodium, 'newcomer', randomBytes(16), elsewhere.newcomer).catch(() => undefined);
    await assert.rejects(compareKeys(sodium, 'member', mailboxId, elsewhere.member), refused);
  });

  it('are refused for a half that is sealed to another key or changed', async () => {
    const server = createServer((from, number, letter) => {
      if (from !== 'newcomer' || number !== 3) return letter;
      const [kind, half] = decodeCbor(letter) as [string, Uint8Array];
      const changed = half.slice();
      changed[changed.length - 1]! ^= 1;
      return encodeCbor([kind, changed]);
    });
    compareKeys(sodium, 'newcomer', mailboxId, server.newcomer).catch(() => undefined);
    await assert.rejects(compareKeys(sodium, 'member', mailboxId, server.member), refused);
  });
});

describe('the short code', () => {
  it('is typed as people type, and leads to the same mailbox', () => {
    const code = newShortCode();
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    const { mailboxId: id, capability } = shortCodeMailbox('10AB-CDEF');
    assert.equal(id.length, 16);
    assert.equal(capability.length, 32);
    for (const typed of ['10abcdef', ' lO ab – cdef', 'IOABCDEF\n']) {
      assert.deepEqual(shortCodeMailbox(typed), { mailboxId: id, capability }, typed);
    }
    assert.notDeepEqual(shortCodeMailbox('10AB-CDEG').mailboxId, id);
    assert.equal(bytesToHex(id), 'a28a4944c970476f2170b9e8f0c2be93');
  });

  it('is refused with its field when it is none', () => {
    for (const typed of ['', '10AB-CDE', '10AB-CDEFG', '10AB-CDEU', '10AB-CDE!', 'x'.repeat(64)]) {
      assert.throws(() => shortCodeMailbox(typed), { code: 'input/invalid', field: 'shortCode' }, typed);
    }
  });
});
