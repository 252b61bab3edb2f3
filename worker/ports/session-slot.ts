import {
  createSessionReceiver,
  holdSession,
  type SessionHolder,
  type SessionReceiver,
} from '../crypto/session-transfer.ts';
import type { SessionKey } from '../owner/owner-core.ts';

/**
 * What hub, owner and standby each have: room for one session. It goes from one worker to another sealed to a key that
 * the receiver has just made, so that the ports in between, which pages carry, hear nothing.
 */
export interface SessionSlot {
  readonly holds: boolean;
  /** Public half of a fresh key; good for the next `take`. */
  receiveKey(): Promise<Uint8Array>;
  take(sealed: Uint8Array): Promise<void>;
  /** Keeps a copy; the caller wipes its own. */
  keep(session: SessionKey): Promise<void>;
  /** Sealed to another worker's fresh key; null when none is held. */
  give(publicKey: Uint8Array): Promise<Uint8Array | null>;
  /** A copy in the clear, for the owner to open the vault with; the caller wipes it. Null when none is held. */
  reveal(): Promise<SessionKey | null>;
  wipe(): void;
}

export function createSessionSlot(): SessionSlot {
  let holder: SessionHolder | null = null;
  let receiver: SessionReceiver | null = null;
  /** Counts wipes: what was under way when the session ended must not bring it back. */
  let ending = 0;

  async function keep(session: SessionKey): Promise<void> {
    const before = ending;
    const held = await holdSession(session);
    if (before !== ending) return held.drop();
    holder?.drop();
    holder = held;
  }

  return {
    get holds() {
      return holder !== null;
    },
    async receiveKey() {
      receiver = await createSessionReceiver();
      return receiver.publicKey;
    },
    async take(sealed) {
      if (receiver === null) return;
      const before = ending;
      const session = await receiver.open(sealed);
      receiver = null;
      try {
        if (before === ending) await keep(session);
      } finally {
        session.vaultKey.fill(0);
      }
    },
    keep,
    give: async (publicKey) => (holder === null ? null : holder.sealFor(publicKey)),
    reveal: async () => (holder === null ? null : holder.reveal()),
    wipe() {
      ending += 1;
      holder?.drop();
      holder = null;
      receiver = null;
    },
  };
}
