import type { AutoLockSettings } from '../api.ts';

/** So long before it happens the tabs are told, and a person who is there can show it. */
const WARNING_MS = 30_000;
/** A clock that jumps by more than this between two looks has slept. */
const SLEEP_MS = 60_000;

export interface AutoLockLook {
  readonly due: boolean;
  readonly lockAt: number | null;
  /** Doing something puts it off; false for the time that holds whatever happens. */
  readonly canWait: boolean;
}

export const NOT_SOON: AutoLockLook = { due: false, lockAt: null, canWait: false };
const DUE: AutoLockLook = { due: true, lockAt: null, canWait: false };

export interface AutoLock {
  /** The person did something in some tab. `now` is ms since the epoch, as everywhere here: it goes on during sleep. */
  active(now: number): void;
  /** Whether the vault is to be locked now, and when it will be if that is soon. */
  look(moment: {
    readonly now: number;
    readonly unlocked: boolean;
    /** Any tab can be seen. */
    readonly visible: boolean;
    readonly settings: AutoLockSettings | null;
  }): AutoLockLook;
}

/** When the vault locks by itself, in all tabs at once: looked at with every tick of the hub. */
export function createAutoLock(): AutoLock {
  let unlockedAt: number | null = null;
  let activeAt = 0;
  let hiddenAt: number | null = null;
  let lookedAt: number | null = null;

  return {
    active(now) {
      activeAt = now;
    },

    look({ now, unlocked, visible, settings }) {
      const hasSlept = lookedAt !== null && now - lookedAt > SLEEP_MS;
      lookedAt = now;
      hiddenAt = visible ? null : (hiddenAt ?? now);
      if (!unlocked || settings === null) {
        unlockedAt = null;
        return NOT_SOON;
      }
      if (unlockedAt === null) {
        unlockedAt = now;
        activeAt = now;
      }
      if (hasSlept && settings.onSleep) return DUE;
      const { idleMs, hiddenMs, afterMs } = settings;
      const times = [
        ...(idleMs === null ? [] : [activeAt + idleMs]),
        ...(hiddenMs === null || hiddenAt === null ? [] : [hiddenAt + hiddenMs]),
      ];
      const endsAt = afterMs === null ? Infinity : unlockedAt + afterMs;
      const lockAt = Math.min(endsAt, ...times);
      if (lockAt <= now) return DUE;
      return lockAt - now <= WARNING_MS ? { due: false, lockAt, canWait: lockAt !== endsAt } : NOT_SOON;
    },
  };
}
