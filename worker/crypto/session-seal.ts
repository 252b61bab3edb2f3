import { MoError } from '../errors/mo-error.ts';
import type { SessionKey } from '../owner/owner-core.ts';

/**
 * A session passes from worker to worker sealed to the receiver's fresh key: ephemeral-static Diffie-Hellman, HKDF-SHA256
 * and AES-256-GCM, by WebCrypto alone so that the hub stays small. Layout and labels are in FORMAT.md.
 */
interface Exchange {
  /** The first byte of a public key and of a sealed session. */
  readonly id: number;
  readonly algorithm: { readonly name: 'X25519' } | { readonly name: 'ECDH'; readonly namedCurve: 'P-256' };
  readonly publicKeyBytes: number;
}

const X25519: Exchange = { id: 1, algorithm: { name: 'X25519' }, publicKeyBytes: 32 };
const P256: Exchange = { id: 2, algorithm: { name: 'ECDH', namedCurve: 'P-256' }, publicKeyBytes: 65 };

const LABEL = new TextEncoder().encode('mo-kit/v1/session-transfer');
const NONCE_BYTES = 12;
const VAULT_KEY_BYTES = 32;
const MAX_SEALED_BYTES = 1024;

/** Opens sessions that were sealed to its public key. The private key cannot be exported and dies with the realm. */
export interface SessionReceiver {
  /** Algorithm byte and raw public key, 33 or 66 bytes; may pass anywhere. */
  readonly publicKey: Uint8Array;
  /** `crypto/authentication-failed` for anything not sealed to this key. The caller wipes the session's key. */
  open(sealed: Uint8Array): Promise<SessionKey>;
}

export async function createSessionReceiver(): Promise<SessionReceiver> {
  const { exchange, pair } = await generatePair();
  const publicKey = await exportPublicKey(exchange, pair.publicKey);
  return {
    publicKey,
    open: async (sealed) => {
      try {
        return await openWith(exchange, pair.privateKey, publicKey, sealed);
      } catch {
        throw transferFailed();
      }
    },
  };
}

/** Seals a session to a receiver's public key, with a key pair made for this one message. Wipes nothing of the caller's. */
export async function sealSession(publicKey: Uint8Array, session: SessionKey): Promise<Uint8Array> {
  const exchange = [X25519, P256].find(({ id }) => id === publicKey[0]);
  if (exchange === undefined || publicKey.length !== 1 + exchange.publicKeyBytes) throw transferFailed();
  const plaintext = encodeSession(session);
  try {
    const pair = await generateKeyPair(exchange);
    const ephemeral = await exportPublicKey(exchange, pair.publicKey);
    const key = await sharedKey(exchange, pair.privateKey, publicKey, ephemeral, publicKey, 'encrypt');
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const ciphertext = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: nonce, additionalData: LABEL },
      key,
      plaintext,
    );
    return concat(ephemeral, nonce, new Uint8Array(ciphertext));
  } catch {
    throw transferFailed();
  } finally {
    plaintext.fill(0);
  }
}

async function openWith(
  exchange: Exchange,
  privateKey: CryptoKey,
  ownPublicKey: Uint8Array,
  sealed: Uint8Array,
): Promise<SessionKey> {
  const keyEnd = 1 + exchange.publicKeyBytes;
  const nonceEnd = keyEnd + NONCE_BYTES;
  if (sealed[0] !== exchange.id || sealed.length <= nonceEnd || sealed.length > MAX_SEALED_BYTES) {
    throw transferFailed();
  }
  const ephemeral = sealed.slice(0, keyEnd);
  const key = await sharedKey(exchange, privateKey, ephemeral, ephemeral, ownPublicKey, 'decrypt');
  const plaintext = new Uint8Array(
    await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: sealed.slice(keyEnd, nonceEnd), additionalData: LABEL },
      key,
      sealed.slice(nonceEnd),
    ),
  );
  return decodeSession(plaintext);
}

/** The AES-256-GCM key of one message: both public keys are bound through HKDF's `info`. */
async function sharedKey(
  exchange: Exchange,
  privateKey: CryptoKey,
  peer: Uint8Array,
  ephemeral: Uint8Array,
  receiver: Uint8Array,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const peerKey = await crypto.subtle.importKey('raw', peer.slice(1), exchange.algorithm, false, []);
  const secret = await crypto.subtle.deriveBits(
    { name: exchange.algorithm.name, public: peerKey },
    privateKey,
    256,
  );
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  new Uint8Array(secret).fill(0);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: concat(LABEL, ephemeral, receiver) },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    [usage],
  );
}

async function generatePair(): Promise<{ exchange: Exchange; pair: CryptoKeyPair }> {
  try {
    return { exchange: X25519, pair: await generateKeyPair(X25519) };
  } catch {
    // A browser without X25519 in WebCrypto.
    return { exchange: P256, pair: await generateKeyPair(P256) };
  }
}

async function generateKeyPair(exchange: Exchange): Promise<CryptoKeyPair> {
  const pair = await crypto.subtle.generateKey(exchange.algorithm, false, ['deriveBits']);
  if (!('privateKey' in pair)) throw transferFailed();
  return pair;
}

async function exportPublicKey(exchange: Exchange, key: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key));
  return concat(Uint8Array.of(exchange.id), raw);
}

/** `K_vault` (32) ‖ vault id in UTF-8. */
function encodeSession({ vaultId, vaultKey }: SessionKey): Uint8Array<ArrayBuffer> {
  if (vaultKey.length !== VAULT_KEY_BYTES) throw transferFailed();
  return concat(vaultKey, new TextEncoder().encode(vaultId));
}

function decodeSession(plaintext: Uint8Array): SessionKey {
  try {
    if (plaintext.length <= VAULT_KEY_BYTES) throw transferFailed();
    return {
      vaultId: new TextDecoder('utf-8', { fatal: true }).decode(plaintext.subarray(VAULT_KEY_BYTES)),
      vaultKey: plaintext.slice(0, VAULT_KEY_BYTES),
    };
  } finally {
    plaintext.fill(0);
  }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function transferFailed(): MoError {
  return new MoError('crypto/authentication-failed', 'The session was not sealed to this worker.');
}
