import { SyncConfigError } from './config.ts';
import type { RateLimitOptions, RatePolicyName } from './options.ts';
import { ProblemError } from './problem-error.ts';
import type { ServerSecret } from './secrets.ts';

/** So many points in so many seconds, for each key. */
export interface RatePolicy {
  readonly points: number;
  readonly seconds: number;
}

/** The part of a rate-limiter-flexible limiter that is used: resolves within the limit, rejects beyond it. */
export interface Limiter {
  consume(key: string): Promise<LimiterState>;
}
export interface LimiterState {
  readonly remainingPoints: number;
  readonly msBeforeNext: number;
}
export type LimiterFactory = (policy: RatePolicy & { readonly name: RatePolicyName }) => Limiter;

/**
 * `address`: any request; `account`: any request of an account; `sign-in`: challenges, sessions and registration, by
 * address; `secret`: attempts at a locator or a mailbox, by address and by locator.
 */
export const RATE_POLICIES: Readonly<Record<RatePolicyName, RatePolicy>> = {
  address: { points: 1_200, seconds: 60 },
  account: { points: 1_200, seconds: 60 },
  'sign-in': { points: 60, seconds: 60 },
  secret: { points: 20, seconds: 300 },
};

export interface RateLimits {
  /**
   * Counts one for `value`, which is stored as a hash only, keyed for this `use`. Throws `sync/rate-limited` beyond the
   * limit; else returns the headers that say how much is left.
   */
  consume(name: RatePolicyName, use: RateUse, value: string): Promise<Record<string, string>>;
}
export type RateUse = 'rate/address' | 'rate/account' | 'rate/locator';

/** Hashes that are kept, because whoever calls calls again. */
const MAX_HASHES = 10_000;

/** The secret hashes what is counted, so that a shared limiter store holds no address and no account. */
export async function createRateLimits(
  options: false | RateLimitOptions | undefined,
  secret: ServerSecret,
): Promise<RateLimits> {
  if (options === false) return { consume: async () => ({}) };
  const createLimiter = options?.createLimiter ?? (await memoryLimiters());
  const policies = { ...RATE_POLICIES, ...options?.policies };
  const limiters = new Map<RatePolicyName, Limiter>();
  for (const name of Object.keys(policies) as RatePolicyName[]) {
    limiters.set(name, createLimiter({ name, ...policies[name] }));
  }
  const hashes = new Map<string, string>();
  const hashOf = (use: RateUse, value: string): string => {
    const text = `${use}/${value}`;
    let hash = hashes.get(text);
    if (hash === undefined) {
      if (hashes.size >= MAX_HASHES) hashes.clear();
      hashes.set(text, (hash = secret.keyedHash(use, value)));
    }
    return hash;
  };
  return {
    async consume(name, use, value) {
      const limiter = limiters.get(name);
      if (limiter === undefined) return {};
      const policy = policies[name];
      try {
        return headers(name, policy, await limiter.consume(hashOf(use, value)));
      } catch (refusal) {
        if (!isLimiterState(refusal)) throw refusal;
        const retryAfter = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
        throw new ProblemError(
          'sync/rate-limited',
          {},
          { ...headers(name, policy, refusal), 'retry-after': String(retryAfter) },
        );
      }
    },
  };
}

/** The fields `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers. */
function headers(name: string, policy: RatePolicy, state: LimiterState): Record<string, string> {
  const remaining = Math.max(0, state.remainingPoints);
  const seconds = Math.max(0, Math.ceil(state.msBeforeNext / 1_000));
  return {
    'ratelimit-policy': `"${name}";q=${policy.points};w=${policy.seconds}`,
    ratelimit: `"${name}";r=${remaining};t=${seconds}`,
  };
}

function isLimiterState(value: unknown): value is LimiterState {
  return typeof value === 'object' && value !== null && 'msBeforeNext' in value && 'remainingPoints' in value;
}

async function memoryLimiters(): Promise<LimiterFactory> {
  try {
    const { RateLimiterMemory } = await import('rate-limiter-flexible');
    return ({ points, seconds, name }) =>
      new RateLimiterMemory({ points, duration: seconds, keyPrefix: name });
  } catch (cause) {
    throw Object.assign(
      new SyncConfigError(
        'rateLimits',
        'needs the package rate-limiter-flexible (npm install rate-limiter-flexible), or set it to false.',
      ),
      { cause },
    );
  }
}
