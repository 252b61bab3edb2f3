import {
  encodeAuthMessage,
  normalizeMountUrl,
  toBase64url,
  type AuthPurpose,
} from '../../../server-kit/protocol/index.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import type { Transport } from './transport.ts';

/** An Ed25519 key that signs challenges of the server. */
export interface Signer {
  /** base64url of 32 bytes. */
  readonly publicKey: string;
  /** 64 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** A signer over a secret key in libsodium's form (64 bytes), which stays the caller's to wipe. */
export function createSigner(sodium: Sodium, publicKey: Uint8Array, secretKey: Uint8Array): Signer {
  return {
    publicKey: toBase64url(publicKey),
    sign: (message) => sodium.crypto_sign_detached(message, secretKey),
  };
}

/** A fresh challenge of the server, signed by each of the signers over this purpose, account and subject. */
export async function proveTo(
  transport: Transport,
  about: { readonly purpose: AuthPurpose; readonly accountId: string; readonly subject: string },
  signers: readonly Signer[],
  signal: AbortSignal | undefined,
): Promise<{ readonly challenge: string; readonly signatures: readonly string[] }> {
  const { challenge } = await transport.call('createChallenge', signal === undefined ? {} : { signal });
  const message = encodeAuthMessage({ ...about, mountUrl: normalizeMountUrl(transport.mountUrl), challenge });
  return { challenge, signatures: signers.map((signer) => toBase64url(signer.sign(message))) };
}
