import { bech32 } from '@scure/base';

/**
 * The recovery words' key pair in the notation of age: its hybrid recipients are X-Wing keys, like ours. So the age tool
 * (1.3 or later) opens a backup made for the words with the identity that {@link ageIdentityOf} prints.
 */
const RECIPIENT = 'age1pq';
const IDENTITY = 'AGE-SECRET-KEY-PQ-';

/** The recipient (`age1pq1…`) of a public key of 1216 bytes. */
export function ageRecipientOf(publicKey: Uint8Array): string {
  return bech32.encode(RECIPIENT, bech32.toWords(publicKey), false);
}

/** The identity (`AGE-SECRET-KEY-PQ-1…`) of a seed of 32 bytes. A secret: it opens every backup made for the words. */
export function ageIdentityOf(seed: Uint8Array): string {
  return bech32.encode(IDENTITY.toLowerCase(), bech32.toWords(seed), false).toUpperCase();
}
