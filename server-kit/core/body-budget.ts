import { ProblemError } from './problem-error.ts';

/** The memory that bodies may take together while they are read and worked on. */
export interface BodyBudget {
  /** What one request takes. `take` throws `sync/unavailable` when there is no more; `release` gives all of it back. */
  open(): { take(bytes: number): void; release(): void };
}

export function createBodyBudget(maxBytes: number): BodyBudget {
  let used = 0;
  return {
    open() {
      let own = 0;
      return {
        take(bytes) {
          if (used + bytes > maxBytes) {
            throw new ProblemError('sync/unavailable', {}, { 'retry-after': '2', connection: 'close' });
          }
          own += bytes;
          used += bytes;
        },
        release() {
          used -= own;
          own = 0;
        },
      };
    },
  };
}
