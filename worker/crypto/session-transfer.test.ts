import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex } from '@scure/base';
import { randomBytes, randomId } from './random.ts';
import { createSessionReceiver, holdSession, sealSession } from './session-transfer.ts';
import { flip } from './testing/flip.ts';

const failed = { code: 'crypto/authentication-failed' };
const newSession = () => ({ vaultId: randomId(), vaultKey: randomBytes(32) });

// NIST's GCM submission (McGrew and Viega), AES-256: test cases 13, 14, 15 and 16.
const gcmVectors = [
  {
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    aad: '',
    plaintext: '',
    sealed: '530f8afbc74536b9a963b4f1c4cb738b',
  },
  {
    key: '00'.repeat(32),
    iv: '00'.repeat(12),
    aad: '',
    plaintext: '00'.repeat(16),
    sealed: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  },
  {
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    iv: 'cafebabefacedbaddecaf888',
    aad: '',
    plaintext:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c',
  },
  {
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    iv: 'cafebabefacedbaddecaf888',
    aad: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    plaintext:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  },
];

test('AES-256-GCM, as WebCrypto has it, gives the published vectors', async () => {
  for (const { key, iv, aad, plaintext, sealed } of gcmVectors) {
    const imported = await crypto.subtle.importKey('raw', hex.decode(key).slice(), 'AES-GCM', false, [
      'encrypt',
    ]);
    const parameters = {
      name: 'AES-GCM',
      iv: hex.decode(iv).slice(),
      additionalData: hex.decode(aad).slice(),
    };
    const result = await crypto.subtle.encrypt(parameters, imported, hex.decode(plaintext).slice());
    assert.equal(hex.encode(new Uint8Array(result)), sealed);
  }
});

test('a session arrives as it was sent, and the sender keeps its own bytes', async () => {
  const receiver = await createSessionReceiver();
  const session = newSession();
  const sent = { ...session, vaultKey: session.vaultKey.slice() };
  const sealed = await sealSession(receiver.publicKey, sent);
  assert.deepEqual(sent, session);
  assert.deepEqual(await receiver.open(sealed), session);
  assert.deepEqual(await receiver.open(sealed), session);
});

test('a session sealed by hand, as FORMAT.md says, opens; with another context it does not', async () => {
  const receiver = await createSessionReceiver();
  const session = newSession();
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const sealByHand = async (label: string, boundReceiver: Uint8Array, boundEphemeral?: Uint8Array) => {
    const pair = (await crypto.subtle.generateKey({ name: 'X25519' }, false, [
      'deriveBits',
    ])) as CryptoKeyPair;
    const ephemeral = Buffer.concat([
      Uint8Array.of(1),
      Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey)),
    ]);
    const peer = await crypto.subtle.importKey(
      'raw',
      receiver.publicKey.slice(1),
      { name: 'X25519' },
      false,
      [],
    );
    const secret = await crypto.subtle.deriveBits({ name: 'X25519', public: peer }, pair.privateKey, 256);
    const info = Buffer.concat([utf8(label), boundEphemeral ?? ephemeral, boundReceiver]);
    const raw = hkdf(sha256, new Uint8Array(secret), new Uint8Array(0), info, 32).slice();
    const aes = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
    const nonce = randomBytes(12);
    const parameters = { name: 'AES-GCM', iv: nonce, additionalData: utf8('mo-kit/v1/session-transfer') };
    const plaintext = Buffer.concat([session.vaultKey, utf8(session.vaultId)]);
    const ciphertext = await crypto.subtle.encrypt(parameters, aes, plaintext);
    return new Uint8Array(Buffer.concat([ephemeral, nonce, Buffer.from(ciphertext)]));
  };
  const label = 'mo-kit/v1/session-transfer';
  assert.deepEqual(await receiver.open(await sealByHand(label, receiver.publicKey)), session);
  const other = await createSessionReceiver();
  for (const sealed of [
    await sealByHand('mo-kit/v1/session-transfes', receiver.publicKey),
    await sealByHand(label, other.publicKey),
    await sealByHand(label, receiver.publicKey, other.publicKey),
    await sealByHand(label, new Uint8Array(0)),
  ]) {
    await assert.rejects(receiver.open(sealed), failed);
  }
});

test('nothing of the session shows in what is sent, and no two transfers are alike', async () => {
  const receiver = await createSessionReceiver();
  const session = newSession();
  const [a, b] = await Promise.all([
    sealSession(receiver.publicKey, session),
    sealSession(receiver.publicKey, session),
  ]);
  assert.notDeepEqual(a, b);
  for (const sealed of [a, b]) {
    assert.equal(Buffer.from(sealed).includes(Buffer.from(session.vaultKey)), false);
    assert.equal(Buffer.from(sealed).includes(session.vaultId), false);
  }
});

test('another receiver, and any changed byte or length, is refused', async () => {
  const [receiver, other] = await Promise.all([createSessionReceiver(), createSessionReceiver()]);
  const sealed = await sealSession(receiver.publicKey, newSession());
  await assert.rejects(other.open(sealed), failed);
  for (let i = 0; i < sealed.length; i++) await assert.rejects(receiver.open(flip(sealed, i)), failed);
  for (let length = 0; length < sealed.length; length += 9) {
    await assert.rejects(receiver.open(sealed.slice(0, length)), failed);
  }
  await assert.rejects(receiver.open(new Uint8Array([...sealed, 0])), failed);
  await assert.rejects(receiver.open(new Uint8Array(5_000).fill(1)), failed);
});

test('a public key that is none is refused, and so is a session that is none', async () => {
  const { publicKey } = await createSessionReceiver();
  const zeroPoint = new Uint8Array(33);
  zeroPoint[0] = 1;
  for (const key of [
    new Uint8Array(0),
    publicKey.slice(1),
    publicKey.slice(0, 32),
    new Uint8Array(33),
    zeroPoint,
  ]) {
    await assert.rejects(sealSession(key, newSession()), failed);
  }
  await assert.rejects(sealSession(publicKey, { vaultId: 'x', vaultKey: new Uint8Array(31) }), failed);
});

test('where X25519 is missing, P-256 carries the session, also from a sender that has both', async (t) => {
  const { generateKey } = crypto.subtle;
  const withoutX25519 = t.mock.method(crypto.subtle, 'generateKey', ((
    ...call: Parameters<typeof generateKey>
  ) =>
    JSON.stringify(call[0]).includes('X25519')
      ? Promise.reject(new DOMException('', 'NotSupportedError'))
      : generateKey.apply(crypto.subtle, call)) as typeof generateKey);
  const receiver = await createSessionReceiver();
  withoutX25519.mock.restore();
  assert.equal(receiver.publicKey[0], 2);
  assert.equal(receiver.publicKey.length, 66);
  const session = newSession();
  const sealed = await sealSession(receiver.publicKey, session);
  assert.deepEqual(await receiver.open(sealed), session);
  await assert.rejects(receiver.open(flip(sealed, 40)), failed);
  const modern = await createSessionReceiver();
  await assert.rejects(modern.open(sealed), failed);
});

test('a held session is revealed and passed on until it is dropped', async () => {
  const receiver = await createSessionReceiver();
  const session = newSession();
  const given = { ...session, vaultKey: session.vaultKey.slice() };
  const holder = await holdSession(given);
  given.vaultKey.fill(0);
  assert.equal(holder.vaultId, session.vaultId);
  const revealed = await holder.reveal();
  assert.deepEqual(revealed, session);
  revealed.vaultKey.fill(0);
  assert.deepEqual(await holder.reveal(), session);
  assert.deepEqual(await receiver.open(await holder.sealFor(receiver.publicKey)), session);
  holder.drop();
  holder.drop();
  await assert.rejects(holder.reveal(), { code: 'vault/locked' });
  await assert.rejects(holder.sealFor(receiver.publicKey), { code: 'vault/locked' });
});

test('what is revealed for passing on is overwritten, also when that fails', async (t) => {
  const revealed: Uint8Array[] = [];
  const { decrypt } = crypto.subtle;
  t.mock.method(crypto.subtle, 'decrypt', (async (...call: Parameters<typeof decrypt>) => {
    const plaintext = await decrypt.apply(crypto.subtle, call);
    revealed.push(new Uint8Array(plaintext));
    return plaintext;
  }) as typeof decrypt);
  const holder = await holdSession(newSession());
  await holder.sealFor((await createSessionReceiver()).publicKey);
  await assert.rejects(holder.sealFor(new Uint8Array(3)), failed);
  assert.equal(revealed.length, 2);
  for (const bytes of revealed) assert.deepEqual(bytes, new Uint8Array(32));
});
