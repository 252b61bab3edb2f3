/** What the hub weighs when it chooses the tab that runs a worker. */
export interface Candidate {
  readonly tabId: string;
  readonly visible: boolean;
  /** When it was last seen visible, or joined; ms on the hub's clock. */
  readonly lastVisibleAt: number;
  /** Workers that run in it already. */
  readonly workers: number;
}

/**
 * The tab for the next worker: one that runs none before one that does, visible before hidden, and of those the one
 * that was looked at last. `excluded` is avoided even if that means none: a standby beside its owner would die with it.
 */
export function electTab(
  candidates: Iterable<Candidate>,
  excluded: ReadonlySet<string> = new Set(),
): string | null {
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    if (excluded.has(candidate.tabId)) continue;
    if (best === null || isBetter(candidate, best)) best = candidate;
  }
  return best?.tabId ?? null;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  if ((one.workers === 0) !== (other.workers === 0)) return one.workers === 0;
  if (one.visible !== other.visible) return one.visible;
  return one.lastVisibleAt > other.lastVisibleAt;
}

/** How long an owner may stay in a hidden tab while another is visible. */
export const HIDDEN_OWNER_MS = 30_000;

/** Whether the owner should move: its tab has been hidden for long, and somebody is looking at another one. */
export function shouldMove(owner: Candidate, candidates: Iterable<Candidate>, now: number): boolean {
  if (owner.visible || now - owner.lastVisibleAt < HIDDEN_OWNER_MS) return false;
  for (const candidate of candidates) if (candidate.visible) return true;
  return false;
}
