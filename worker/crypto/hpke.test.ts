import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import { hex } from '@scure/base';
import fc from 'fast-check';
import { CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from 'hpke';
import { createChaCha20Aead } from './chacha20-aead.ts';
import { generateSealKeyPair, openSealed, sealKeyPairOf, sealTo } from './hpke.ts';
import { SEAL_OVERHEAD_BYTES } from './hpke-lengths.ts';
import { loadSodium } from './sodium.ts';
import { flip } from './testing/flip.ts';
import { runs } from './testing/runs.ts';
import { createXWingKem, privateXWingKey } from './xwing-kem.ts';

const sodium = await loadSodium();
const failed = { code: 'crypto/authentication-failed' };
const empty = new Uint8Array(0);
const utf8 = (text: string) => new TextEncoder().encode(text);

// draft-connolly-cfrg-xwing-kem, appendix C: seed, eseed, shared secret.
const xwingVectors = [
  {
    seed: '7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26',
    eseed:
      '3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2',
    sharedSecret: 'd2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384',
    publicKeyHash: '2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb',
  },
  {
    seed: 'badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea',
    eseed:
      '17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d',
    sharedSecret: 'f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150',
    publicKeyHash: null,
  },
];

// draft-ietf-hpke-pq, test vectors, the entry of 0x647a / 0x0001 / 0x0003.
const VECTOR_IKM_E =
  'a3a869097e0241158eca5dc6c9e695f9e0d2ee5db51c09c435aab69d56509a43d94ff76d7d47cf79ecf75394261236ce' +
  'c024bd849cc782e14f7f0738af83daed';
const VECTOR_INFO = '34663634363532303666366532303631323034373732363536333639363136653230353537323665';
const VECTOR_PLAINTEXT =
  '343236353631373537343739323036393733323037343732373537343638326332303734373237353734363832303632' +
  '36353631373537343739';
const VECTOR_CIPHERTEXT =
  'ac355d192158cd54250e1702be51e9d2eafe5f9292a9f153e02a2323e1ff071a30947836c38c63c986c28ccf05e00d4e' +
  '5fe066a48ab8d5b39c69d32da80c93dc868daa0f853a6cbdd640';

test('X-Wing gives the shared secrets of its draft, both ways', () => {
  for (const { seed, eseed, sharedSecret, publicKeyHash } of xwingVectors) {
    const { publicKey, privateKey } = sodium.crypto_kem_xwing_seed_keypair(hex.decode(seed));
    if (publicKeyHash !== null) assert.equal(hex.encode(sha256(publicKey)), publicKeyHash);
    const sent = sodium.crypto_kem_xwing_enc_deterministic(publicKey, hex.decode(eseed));
    assert.equal(hex.encode(sent.sharedSecret), sharedSecret);
    assert.equal(hex.encode(sodium.crypto_kem_xwing_dec(sent.ciphertext, privateKey)), sharedSecret);
  }
});

test('an independent implementation makes the same keys and ciphertexts', () => {
  for (const { seed, eseed } of xwingVectors) {
    const ours = sodium.crypto_kem_xwing_seed_keypair(hex.decode(seed));
    const theirs = xwing.keygen(hex.decode(seed));
    assert.deepEqual(theirs.publicKey, ours.publicKey);
    const sent = sodium.crypto_kem_xwing_enc_deterministic(ours.publicKey, hex.decode(eseed));
    const theirSent = xwing.encapsulate(theirs.publicKey, hex.decode(eseed));
    assert.deepEqual(theirSent.cipherText, sent.ciphertext);
    assert.deepEqual(theirSent.sharedSecret, sent.sharedSecret);
  }
});

test('HPKE with X-Wing opens the vector of draft-ietf-hpke-pq for our very suite', async () => {
  // KEM 0x647a, KDF 0x0001, AEAD 0x0003, base mode. `enc` follows from pkR and ikmE.
  const privateKey = hex.decode('b3f98b03126a431ccecc62ae0f68e102c2d8e1cc7b21ba85d821d8e31761e0f8');
  const ikmE = hex.decode(VECTOR_IKM_E);
  const { publicKey } = await sealKeyPairOf(privateKey);
  const { ciphertext: enc, sharedSecret } = sodium.crypto_kem_xwing_enc_deterministic(publicKey, ikmE);
  assert.equal(hex.encode(sharedSecret), 'b90cf181d95351d1091569487caaf6c3434eeb181a2c4c04631980ce139afa67');

  const suite = new CipherSuite(createXWingKem(sodium), KDF_HKDF_SHA256, createChaCha20Aead(sodium));
  assert.deepEqual([suite.KEM.id, suite.KDF.id, suite.AEAD.id], [0x647a, 0x0001, 0x0003]);
  const context = await suite.SetupRecipient(privateXWingKey(privateKey), enc, {
    info: hex.decode(VECTOR_INFO),
  });
  const exported = await context.Export(utf8('pseudorandom0'), 32);
  assert.equal(hex.encode(exported), '74e80a263b1c880d6d71a7525e6ba39ddf1024e53e32765d91db4924d44baff1');
  const sealed = new Uint8Array([...enc, ...hex.decode(VECTOR_CIPHERTEXT)]);
  const opened = await openSealed(privateKey, hex.decode(VECTOR_INFO), utf8('Count-0'), sealed);
  assert.equal(hex.encode(opened), VECTOR_PLAINTEXT);
});

test('the library and our AEAD open the vector of RFC 9180, appendix A.2.1', async () => {
  const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, createChaCha20Aead(sodium));
  const privateKey = await suite.DeserializePrivateKey(
    hex.decode('8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb'),
    true,
  );
  const opened = await suite.Open(
    privateKey,
    hex.decode('1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a'),
    hex.decode('1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28'),
    { info: utf8('Ode on a Grecian Urn'), aad: utf8('Count-0') },
  );
  assert.equal(new TextDecoder().decode(opened), 'Beauty is truth, truth beauty');
});

test('what is sealed to a key opens with its other half', async () => {
  const { publicKey, privateKey } = await generateSealKeyPair();
  const bytes = fc.uint8Array({ maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(bytes, bytes, bytes, async (info, aad, plaintext) => {
      const sealed = await sealTo(publicKey, info, aad, plaintext);
      assert.equal(sealed.length, plaintext.length + SEAL_OVERHEAD_BYTES);
      assert.deepEqual(await openSealed(privateKey, info, aad, sealed), plaintext);
    }),
    runs(20),
  );
});

test('another key, info, associated data, or any changed byte is refused', async () => {
  const { publicKey, privateKey } = await generateSealKeyPair();
  const other = await generateSealKeyPair();
  const [info, aad] = [utf8('info'), utf8('aad')];
  const sealed = await sealTo(publicKey, info, aad, new Uint8Array(32).fill(1));
  await assert.rejects(openSealed(other.privateKey, info, aad, sealed), failed);
  await assert.rejects(openSealed(privateKey, utf8('Info'), aad, sealed), failed);
  await assert.rejects(openSealed(privateKey, aad, info, sealed), failed);
  await assert.rejects(openSealed(privateKey, info, empty, sealed), failed);
  for (let i = 0; i < sealed.length; i += 13) {
    await assert.rejects(openSealed(privateKey, info, aad, flip(sealed, i)), failed);
  }
  for (const length of [0, 1, 1119, 1120, 1135, sealed.length - 1]) {
    await assert.rejects(openSealed(privateKey, info, aad, sealed.subarray(0, length)), failed);
  }
});

test('keys of another length are refused', async () => {
  await assert.rejects(sealTo(new Uint8Array(1215), empty, empty, empty), failed);
  const { publicKey } = await generateSealKeyPair();
  const sealed = await sealTo(publicKey, empty, empty, empty);
  await assert.rejects(openSealed(new Uint8Array(31), empty, empty, sealed), failed);
});
