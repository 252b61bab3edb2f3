import { MoError } from '../errors/mo-error.ts';
import type { SessionKey } from '../owner/owner-core.ts';
import { sealSession } from './session-seal.ts';

/** A session at rest in a worker: in memory, and only encrypted under a key that cannot be exported. */
export interface SessionHolder {
  readonly vaultId: string;
  /** The session in the clear; the caller wipes its key. `vault/locked` after {@link SessionHolder.drop}. */
  reveal(): Promise<SessionKey>;
  /** The session sealed to a receiver's public key; the clear bytes are wiped. `vault/locked` after the drop. */
  sealFor(publicKey: Uint8Array): Promise<Uint8Array>;
  /** Forgets the session. Idempotent. */
  drop(): void;
}

/** Takes a copy of a session; the caller wipes its own. */
export async function holdSession(session: SessionKey): Promise<SessionHolder> {
  const { vaultId } = session;
  const context = new TextEncoder().encode(`mo-kit/v1/session-holder:${vaultId}`);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const parameters = { name: 'AES-GCM', iv, additionalData: context };
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const copy = session.vaultKey.slice();
  const ciphertext = await crypto.subtle.encrypt(parameters, key, copy).finally(() => copy.fill(0));
  let held: { key: CryptoKey; ciphertext: ArrayBuffer } | null = { key, ciphertext };

  const reveal = async (): Promise<SessionKey> => {
    if (held === null) throw new MoError('vault/locked', 'The vault is locked.');
    const vaultKey = await crypto.subtle.decrypt(parameters, held.key, held.ciphertext);
    return { vaultId, vaultKey: new Uint8Array(vaultKey) };
  };
  return {
    vaultId,
    reveal,
    sealFor: async (publicKey) => {
      const revealed = await reveal();
      try {
        return await sealSession(publicKey, revealed);
      } finally {
        revealed.vaultKey.fill(0);
      }
    },
    drop: () => {
      held = null;
    },
  };
}
