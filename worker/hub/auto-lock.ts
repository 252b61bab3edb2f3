import type { AutoLockSettings } from '../api.ts';

/** So long before it happens the tabs are told, and a person who is there can show it. */
const WARNING_MS = 30_000;
/** Between two looks the clock of the day went on by so much more than the one that stands still while the machine sleeps. */
const SLEEP_MS = 5_000;
/**
 * Where that one goes on during sleep as well, only the time between two looks tells. Less than this would also be a hidden page,
 * whose timers browsers run once a minute: a sleep that is shorter goes unnoticed there.
 */
const GAP_MS = 60_000;

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
    /** ms of a clock that nobody sets, from any start. */
    readonly running: number;
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
  let lookedAt: { readonly now: number; readonly running: number } | null = null;

  return {
    active(now) {
      activeAt = now;
    },

    look({ now, running, unlocked, visible, settings }) {
      const gapMs = lookedAt === null ? 0 : now - lookedAt.now;
      const sleptMs = lookedAt === null ? 0 : gapMs - (running - lookedAt.running);
      const hasSlept = sleptMs > SLEEP_MS || gapMs > GAP_MS;
      lookedAt = { now, running };
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
