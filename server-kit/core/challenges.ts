import { randomBytes } from 'node:crypto';
import { concatBytes, fromBase64url, toBase64url, uint64 } from '../protocol/encoding.ts';
import { encodeAuthMessage, type AuthMessage } from '../protocol/auth-message.ts';
import { ProblemError } from './problem-error.ts';
import { equalSecrets, type ServerSecret } from './secrets.ts';
import { verifySignature } from './signatures.ts';

/** A signature by one key over one message. */
export interface ClaimedSignature {
  readonly publicKey: string;
  readonly signature: string;
}

export interface UsedChallenge {
  readonly nonce: string;
  readonly expiresAt: number;
}

/**
 * Challenges cost the server nothing until one is signed: nonce, expiry and a tag of the server's own, which any of its
 * processes can check. That one is used once is recorded, per account, with the write that it allows.
 */
export interface Challenges {
  issue(): { challenge: string; expiresAt: number };
  /**
   * Throws `sync/unauthorized` unless the challenge is ours and fresh and every signature fits, for one of the mount
   * URLs. The caller records the nonce.
   */
  verify(
    message: Omit<AuthMessage, 'mountUrl'>,
    mountUrls: readonly string[],
    signatures: readonly ClaimedSignature[],
  ): UsedChallenge;
}

export function createChallenges(secret: ServerSecret, clock: () => number, lifetimeMs: number): Challenges {
  const tagOf = (body: Uint8Array) => fromBase64url(secret.keyedHash('challenge', body)).subarray(0, 16);
  return {
    issue() {
      const expiresAt = clock() + lifetimeMs;
      const body = concatBytes(randomBytes(16), uint64(expiresAt));
      return { challenge: toBase64url(concatBytes(body, tagOf(body))), expiresAt };
    },
    verify(message, mountUrls, signatures) {
      const bytes = fromBase64url(message.challenge);
      const body = bytes.subarray(0, 24);
      const ours = equalSecrets(toBase64url(bytes.subarray(24)), toBase64url(tagOf(body)));
      const expiresAt = Number(new DataView(body.buffer, body.byteOffset + 16, 8).getBigUint64(0));
      if (!ours || expiresAt <= clock()) throw unauthorized('The challenge is not valid any more.');
      const signed = mountUrls.some((mountUrl) => {
        const encoded = encodeAuthMessage({ ...message, mountUrl });
        return signatures.every(({ publicKey, signature }) => verifySignature(publicKey, encoded, signature));
      });
      if (!signed) throw unauthorized('The signature does not fit.');
      return { nonce: toBase64url(body.subarray(0, 16)), expiresAt };
    },
  };
}

function unauthorized(detail: string): ProblemError {
  return new ProblemError('sync/unauthorized', { detail });
}
