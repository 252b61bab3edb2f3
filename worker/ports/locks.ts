/** A lock that is held until it is released, or until the context that holds it dies. */
export interface HeldLock {
  release(): void;
}

/** Waits for a lock and holds it. Rejects with the signal's reason when that fires before the lock is granted. */
export function holdLock(
  name: string,
  options: { mode?: LockMode; signal?: AbortSignal } = {},
): Promise<HeldLock> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, options, () => new Promise<void>((done) => resolve({ release: () => done() })))
      .catch(reject);
  });
}

/** Holds a lock if nobody else does; null otherwise. */
export function holdLockIfFree(name: string): Promise<HeldLock | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) =>
        lock === null ? resolve(null) : new Promise<void>((done) => resolve({ release: () => done() })),
      )
      .catch(reject);
  });
}

/** Resolves as soon as nobody holds the lock exclusively: the way to hear that its holder died (25–57 ms). */
export async function lockFreed(name: string, signal: AbortSignal): Promise<void> {
  await navigator.locks.request(name, { mode: 'shared', signal }, () => undefined);
}

/** Names of the locks that are held now, and of those that somebody waits for. */
export async function locksNow(): Promise<{ held: Set<string>; pending: Set<string> }> {
  const names = (list: LockInfo[] | undefined) => new Set((list ?? []).map((lock) => lock.name ?? ''));
  const { held, pending } = await navigator.locks.query();
  return { held: names(held), pending: names(pending) };
}
