import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { toBase64url } from '../protocol/encoding.ts';
import type { SyncStore } from '../storage/port.ts';
import { documentKey, newDocument, readDocument, REGISTRATION } from './documents.ts';

/** The server's own secret: it signs challenges and hides addresses and user ids. It opens nothing. */
export interface ServerSecret {
  /** HMAC-SHA-256 of the value, base64url of 32 bytes; `use` keeps purposes apart. */
  keyedHash(use: string, value: string | Uint8Array): string;
}

/** All processes of one store share the secret; the first one makes it. */
export async function loadServerSecret(store: SyncStore): Promise<ServerSecret> {
  const key = documentKey(REGISTRATION, 'secret', 'server');
  const fresh = toBase64url(randomBytes(32));
  const bytes = await store.update({ keys: [key] }, (found) => {
    const known = readDocument('secret', found.get(key), 0);
    if (known !== undefined) return { result: known.data.bytes };
    return { result: fresh, put: [newDocument(key, { bytes: fresh })] };
  });
  const secret = Buffer.from(bytes, 'base64url');
  return {
    keyedHash: (use, value) => {
      const mac = createHmac('sha256', secret).update(`${use}\0`).update(value).digest();
      return toBase64url(mac);
    },
  };
}

/** Constant time for texts of equal length. */
export function equalSecrets(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
