import { AEAD_KEY_BYTES, authenticationFailed, open, seal } from './aead.ts';
import { associatedData } from './associated-data.ts';
import { randomBytes, randomId } from './random.ts';
import type { Sodium } from './sodium.ts';

/** The key payloads of one aggregate are sealed under. It has an id of its own and is never overwritten. */
export interface AggregateKey {
  readonly keyId: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Where a wrapped aggregate key belongs: every field is associated data. */
export interface AggregateKeyContext {
  readonly vaultId: string;
  readonly keyId: string;
  readonly aggregateId: string;
}

export function createAggregateKey(): AggregateKey {
  return { keyId: randomId(), key: randomBytes(AEAD_KEY_BYTES) };
}

/** For the `keys` table: 72 bytes under `VaultKeys.aggregateKeysKey`. */
export function wrapAggregateKey(
  sodium: Sodium,
  aggregateKeysKey: Uint8Array,
  context: AggregateKeyContext,
  key: Uint8Array,
): Uint8Array {
  return seal(sodium, aggregateKeysKey, key, contextBytes(context));
}

/** `crypto/authentication-failed` when the row was moved, changed or belongs to another vault. */
export function unwrapAggregateKey(
  sodium: Sodium,
  aggregateKeysKey: Uint8Array,
  context: AggregateKeyContext,
  wrapped: Uint8Array,
): Uint8Array {
  const key = open(sodium, aggregateKeysKey, wrapped, contextBytes(context));
  if (key.length !== AEAD_KEY_BYTES) throw authenticationFailed();
  return key;
}

function contextBytes({ vaultId, keyId, aggregateId }: AggregateKeyContext): Uint8Array {
  return associatedData('mo-kit/v1/aggregate-key', vaultId, keyId, aggregateId);
}
