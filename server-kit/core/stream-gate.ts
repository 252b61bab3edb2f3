import { ProblemError } from './problem-error.ts';

/** Counts what stays open: live streams and waiting polls. */
export interface StreamGate {
  /** Throws `sync/unavailable` or `sync/rate-limited` when there are too many; call the result once when it ends. */
  enter(accountId: string, address: string | undefined): () => void;
  readonly open: number;
}

export interface StreamCaps {
  readonly streams: number;
  readonly streamsPerAccount: number;
  readonly streamsPerAddress: number;
}

export function createStreamGate(caps: StreamCaps): StreamGate {
  const counts = new Map<string, number>();
  let open = 0;
  const add = (key: string, by: 1 | -1) => {
    const next = (counts.get(key) ?? 0) + by;
    if (next > 0) counts.set(key, next);
    else counts.delete(key);
  };
  return {
    get open() {
      return open;
    },
    enter(accountId, address) {
      const keys = [`account/${accountId}`, ...(address === undefined ? [] : [`address/${address}`])];
      if (open >= caps.streams) throw new ProblemError('sync/unavailable', {}, { 'retry-after': '5' });
      const full =
        (counts.get(`account/${accountId}`) ?? 0) >= caps.streamsPerAccount ||
        (address !== undefined && (counts.get(`address/${address}`) ?? 0) >= caps.streamsPerAddress);
      if (full) {
        throw new ProblemError(
          'sync/rate-limited',
          { detail: 'Too many streams are open.' },
          { 'retry-after': '5' },
        );
      }
      open += 1;
      for (const key of keys) add(key, 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        open -= 1;
        for (const key of keys) add(key, -1);
      };
    },
  };
}
