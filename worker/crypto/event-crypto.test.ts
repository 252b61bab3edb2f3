import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { encodeCbor } from './cbor.ts';
import { isCommitChain } from './commit-chain.ts';
import {
  createAggregateKey,
  decodeInnerEvent,
  encodeInnerEvent,
  hashInnerEvent,
  openEvent,
  sealEvent,
  signCommit,
  unwrapAggregateKey,
  verifyCommit,
  wrapAggregateKey,
} from './event-crypto.ts';
import type { CommitStatement, EventHeader } from './event-crypto.ts';
import { randomBytes, randomId } from './random.ts';
import { loadSodium } from './sodium.ts';
import { flip } from './testing/flip.ts';
import { runs } from './testing/runs.ts';

const sodium = await loadSodium();
const failed = { code: 'crypto/authentication-failed' };
const corrupt = { code: 'storage/corrupt' };
const payload = new TextEncoder().encode('{"summary":"Run a marathon"}');
const { key, keyId } = createAggregateKey();
const header: EventHeader = {
  version: 1,
  vaultId: randomId(),
  aggregateId: randomId(),
  eventId: randomId(),
  keyId,
  deviceId: randomId(),
  deviceSequence: 2,
  previousHash: randomBytes(32),
  seenHead: null,
};

const idArbitrary = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 36 });
const hashArbitrary = fc.uint8Array({ minLength: 32, maxLength: 32 });
const headerArbitrary: fc.Arbitrary<EventHeader> = fc
  .record<EventHeader>({
    version: fc.constant(1 as const),
    vaultId: idArbitrary,
    aggregateId: idArbitrary,
    eventId: idArbitrary,
    keyId: idArbitrary,
    deviceId: idArbitrary,
    deviceSequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    previousHash: hashArbitrary,
    seenHead: fc.option(
      fc.record(
        { logId: idArbitrary, sequence: fc.maxSafeNat(), hash: hashArbitrary },
        { noNullPrototype: true },
      ),
    ),
  })
  .map((made) => ({ ...made, previousHash: made.deviceSequence === 1 ? null : made.previousHash }));

test('every event comes back, and its bytes are the only ones for it', () => {
  fc.assert(
    fc.property(headerArbitrary, fc.uint8Array({ maxLength: 400 }), (anyHeader, anyPayload) => {
      const encoded = sealEvent(sodium, key, anyHeader, anyPayload);
      const opened = openEvent(sodium, key, encoded);
      assert.deepEqual(opened.header, anyHeader);
      assert.deepEqual(opened.payload, anyPayload);
      assert.deepEqual(encodeInnerEvent(decodeInnerEvent(encoded)), encoded);
    }),
    runs(200),
  );
});

test('the payload opens under no other header: each field exchanged, one by one', () => {
  const inner = decodeInnerEvent(sealEvent(sodium, key, header, payload));
  const head = { logId: randomId(), sequence: 1, hash: randomBytes(32) };
  const withHead = { ...header, seenHead: head };
  const innerWithHead = decodeInnerEvent(sealEvent(sodium, key, withHead, payload));
  const exchanged: EventHeader[] = [
    { ...header, vaultId: randomId() },
    { ...header, aggregateId: randomId() },
    { ...header, eventId: randomId() },
    { ...header, keyId: randomId() },
    { ...header, deviceId: randomId() },
    { ...header, vaultId: header.deviceId, deviceId: header.vaultId },
    { ...header, deviceSequence: 3 },
    { ...header, deviceSequence: 1, previousHash: null },
    { ...header, previousHash: flip(header.previousHash ?? randomBytes(32), 0) },
    withHead,
  ];
  for (const other of exchanged) {
    const moved = encodeInnerEvent({ header: other, sealedPayload: inner.sealedPayload });
    assert.throws(() => openEvent(sodium, key, moved), failed);
  }
  const heads = [
    null,
    { ...head, sequence: 2 },
    { ...head, logId: randomId() },
    { ...head, hash: flip(head.hash, 31) },
  ];
  for (const seenHead of heads) {
    const moved = encodeInnerEvent({
      header: { ...header, seenHead },
      sealedPayload: innerWithHead.sealedPayload,
    });
    assert.throws(() => openEvent(sodium, key, moved), failed);
  }
  assert.throws(() => openEvent(sodium, randomBytes(32), encodeInnerEvent(inner)), failed);
});

test('a changed byte anywhere is refused, as malformed or as not authentic', () => {
  const encoded = sealEvent(sodium, key, header, payload);
  for (let i = 0; i < encoded.length; i++) {
    for (const bit of [0, 5, 7]) {
      assert.throws(
        () => openEvent(sodium, key, flip(encoded, i, bit)),
        ({ code }: { code: string }) =>
          code === failed.code || code === corrupt.code || code === 'vault/upgraded-elsewhere',
      );
    }
  }
  for (let length = 0; length < encoded.length; length++) {
    assert.throws(() => openEvent(sodium, key, encoded.subarray(0, length)), corrupt);
  }
  assert.throws(() => openEvent(sodium, key, new Uint8Array([...encoded, 0])), corrupt);
});

test('a header that breaks its own rules is malformed, one of a later version is not guessed at', () => {
  const event = (fields: readonly unknown[]) =>
    encodeCbor([encodeCbor(fields as Parameters<typeof encodeCbor>[0]), new Uint8Array(40)]);
  const hash = new Uint8Array(32);
  const good = [1, 'v', 'a', 'e', 'k', 'd', 2, hash, null];
  assert.equal(decodeInnerEvent(event(good)).header.deviceSequence, 2);
  const put = (index: number, value: unknown) => good.map((field, i) => (i === index ? value : field));
  const bad = [
    [],
    good.slice(1),
    [...good, null],
    ...[put(0, 0), put(1, ''), put(1, 'v'.repeat(129)), put(5, 7)],
    ...[put(6, 0), put(6, 1), put(6, -1), put(7, null), put(7, new Uint8Array(31))],
    ...[put(8, []), put(8, ['l', -1, hash]), put(8, ['l', 1, hash, 1])],
  ];
  for (const fields of bad) assert.throws(() => decodeInnerEvent(event(fields)), corrupt);
  assert.throws(() => decodeInnerEvent(event(put(0, 2))), { code: 'vault/upgraded-elsewhere' });
  assert.throws(() => decodeInnerEvent(event([2, 'another shape'])), { code: 'vault/upgraded-elsewhere' });
});

test('bytes that another encoder could have written are refused', () => {
  const encoded = sealEvent(sodium, key, header, payload);
  // The array of two as an indefinite one, and its length in a longer form.
  assert.throws(() => decodeInnerEvent(new Uint8Array([0x9f, ...encoded.subarray(1), 0xff])), corrupt);
  assert.throws(() => decodeInnerEvent(new Uint8Array([0x98, 0x02, ...encoded.subarray(1)])), corrupt);
});

test('an inner event has the SHA-256 of its bytes', () => {
  const encoded = sealEvent(sodium, key, header, payload);
  assert.deepEqual(hashInnerEvent(encoded), sha256(encoded));
  assert.equal(
    hex.encode(hashInnerEvent(new TextEncoder().encode('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('a wrapped aggregate key opens only in its own row', () => {
  const wrapping = randomBytes(32);
  const context = { vaultId: randomId(), keyId, aggregateId: randomId() };
  const wrapped = wrapAggregateKey(sodium, wrapping, context, key);
  assert.equal(wrapped.length, 72);
  assert.deepEqual(unwrapAggregateKey(sodium, wrapping, context, wrapped), key);
  const contexts = [
    { ...context, vaultId: randomId() },
    { ...context, keyId: randomId() },
    { ...context, aggregateId: randomId() },
    { ...context, keyId: context.aggregateId, aggregateId: context.keyId },
  ];
  for (const other of contexts)
    assert.throws(() => unwrapAggregateKey(sodium, wrapping, other, wrapped), failed);
  assert.throws(() => unwrapAggregateKey(sodium, randomBytes(32), context, wrapped), failed);
  const short = wrapAggregateKey(sodium, wrapping, context, key.subarray(1));
  assert.throws(() => unwrapAggregateKey(sodium, wrapping, context, short), failed);
});

test('aggregate keys are fresh', () => {
  const made = Array.from({ length: 50 }, createAggregateKey);
  assert.equal(new Set(made.map(({ keyId: id }) => id)).size, 50);
  assert.equal(new Set(made.map(({ key: bytes }) => hex.encode(bytes))).size, 50);
});

// RFC 8032, section 7.1: TEST 1, 2 and 3.
const rfc8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

test('Ed25519 gives the published keys and signatures', () => {
  for (const { seed, publicKey, message, signature } of rfc8032) {
    const pair = sodium.crypto_sign_seed_keypair(hex.decode(seed));
    assert.equal(hex.encode(pair.publicKey), publicKey);
    const signed = sodium.crypto_sign_detached(hex.decode(message), pair.privateKey);
    assert.equal(hex.encode(signed), signature);
    assert.equal(sodium.crypto_sign_verify_detached(signed, hex.decode(message), pair.publicKey), true);
  }
});

test('a commit verifies as it was signed and in no other way', () => {
  const device = sodium.crypto_sign_keypair();
  const statement: CommitStatement = {
    vaultId: randomId(),
    deviceId: randomId(),
    firstSequence: 4,
    lastSequence: 6,
    lastHash: randomBytes(32),
  };
  const signature = signCommit(sodium, device.privateKey, statement);
  assert.equal(signature.length, 64);
  assert.equal(verifyCommit(sodium, device.publicKey, statement, signature), true);
  const others: CommitStatement[] = [
    { ...statement, vaultId: randomId() },
    { ...statement, deviceId: randomId() },
    { ...statement, vaultId: statement.deviceId, deviceId: statement.vaultId },
    { ...statement, firstSequence: 5 },
    { ...statement, lastSequence: 7 },
    { ...statement, lastHash: flip(statement.lastHash, 3) },
  ];
  for (const other of others) assert.equal(verifyCommit(sodium, device.publicKey, other, signature), false);
  for (let i = 0; i < 64; i++) {
    assert.equal(verifyCommit(sodium, device.publicKey, statement, flip(signature, i)), false);
  }
  const stranger = sodium.crypto_sign_keypair();
  assert.equal(verifyCommit(sodium, stranger.publicKey, statement, signature), false);
  assert.equal(verifyCommit(sodium, device.publicKey, statement, signature.subarray(1)), false);
  assert.equal(verifyCommit(sodium, device.publicKey.subarray(1), statement, signature), false);
});

/** Events `first`…`last` of a device, chained from `previousHash`. */
function chain(first: number, last: number, previousHash: Uint8Array | null): Uint8Array[] {
  const events: Uint8Array[] = [];
  let before = previousHash;
  for (let deviceSequence = first; deviceSequence <= last; deviceSequence++) {
    const eventId = randomId();
    const encoded = sealEvent(
      sodium,
      key,
      { ...header, eventId, deviceSequence, previousHash: before },
      payload,
    );
    events.push(encoded);
    before = hashInnerEvent(encoded);
  }
  return events;
}

function statementOf(first: number, events: readonly Uint8Array[]): CommitStatement {
  const { vaultId, deviceId } = header;
  const lastHash = hashInnerEvent(events.at(-1) ?? new Uint8Array(0));
  return { vaultId, deviceId, firstSequence: first, lastSequence: first + events.length - 1, lastHash };
}

test('the events of a commit are exactly those that were chained', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      (first, count, pickAt) => {
        const before = first === 1 ? null : randomBytes(32);
        const events = chain(first, first + count - 1, before);
        const statement = statementOf(first, events);
        assert.equal(isCommitChain(statement, before, events), true);

        const at = pickAt % count;
        assert.equal(isCommitChain(statement, before, events.toSpliced(at, 1)), false);
        assert.equal(isCommitChain(statement, before, events.toSpliced(at, 0, events[at] ?? payload)), false);
        const sequence = first + at;
        const [foreign] = chain(sequence, sequence, sequence === 1 ? null : randomBytes(32));
        if (foreign) assert.equal(isCommitChain(statement, before, events.with(at, foreign)), false);
        if (count > 1) assert.equal(isCommitChain(statement, before, events.toReversed()), false);
        assert.equal(isCommitChain(statement, before === null ? randomBytes(32) : null, events), false);
        assert.equal(isCommitChain(statement, randomBytes(32), events), false);
        const { vaultId, deviceId } = statement;
        assert.equal(isCommitChain({ ...statement, deviceId: vaultId }, before, events), false);
        assert.equal(isCommitChain({ ...statement, vaultId: deviceId }, before, events), false);
      },
    ),
    runs(40),
  );
});

test('events that are chained but numbered with a gap or twice are no commit', () => {
  for (const numbers of [
    [4, 6],
    [4, 4],
    [5, 4],
  ]) {
    const events: Uint8Array[] = [];
    const before = randomBytes(32);
    let previousHash: Uint8Array = before;
    for (const deviceSequence of numbers) {
      const encoded = sealEvent(sodium, key, { ...header, deviceSequence, previousHash }, payload);
      events.push(encoded);
      previousHash = hashInnerEvent(encoded);
    }
    assert.equal(isCommitChain(statementOf(4, events), before, events), false);
  }
});

test('no events are no commit', () => {
  const statement = { ...statementOf(2, chain(2, 2, randomBytes(32))), lastSequence: 1 };
  assert.equal(isCommitChain(statement, statement.lastHash, []), false);
});
