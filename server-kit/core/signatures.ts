import { createPublicKey, verify } from 'node:crypto';

/** Ed25519 (RFC 8032). Keys and signatures are canonical base64url of 32 and 64 bytes. False for a key that is no point. */
export function verifySignature(publicKey: string, message: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, message, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
