import type { SyncStore } from '../storage/port.ts';
import type { RouteName } from '../protocol/routes.ts';
import type { LimiterFactory, RatePolicy } from './rate-limits.ts';

/** Everything that can be set. All of it is optional: see `resolveOptions` for what holds otherwise. */
export interface SyncOptions {
  /** Where things are kept: SQLite in `./mo-data/` unless said otherwise. */
  readonly store?: SyncStore;
  /**
   * The absolute URL, or URLs, under which clients reach the mount, such as `https://example.org/mo`. Signatures are
   * bound to it. Without it the server serves loopback addresses only.
   */
  readonly publicUrl?: string | readonly string[];
  /** For hosts that do not strip the mount path themselves: the path in front of the routes, such as `/mo`. */
  readonly basePath?: string;
  /** Who may register. `open` on loopback while there is no `publicUrl`, `closed` once there is one. */
  readonly registration?: RegistrationMode | RegistrationOptions;
  /**
   * The site's own sign-in. When given, every request of an account needs it as well as the device's token, and a
   * signed-in user may register accounts. Null means: nobody is signed in.
   */
  readonly authenticate?: (request: Request) => MaybePromise<HostUser | null>;
  /** Can refuse a call that would otherwise be allowed. */
  readonly authorize?: (call: AuthorizeCall) => MaybePromise<boolean>;
  /** The storage allowance of an account, instead of `limits.accountBytes`. */
  readonly quota?: (account: QuotaCall) => MaybePromise<{ readonly maxBytes: number }>;
  readonly limits?: Partial<Limits>;
  /** False for none at all. */
  readonly rateLimits?: false | RateLimitOptions;
  /** CORS is off unless origins are named. */
  readonly cors?: { readonly origins: readonly string[]; readonly credentials?: boolean };
  /** Receives objects without identifiers or payloads. `pino` and `console` fit. */
  readonly logger?: SyncLogger;
  /** A prom-client `Registry`. */
  readonly metrics?: object;
  /** The caller's address when the host knows better than the adapter. */
  readonly clientAddress?: (request: Request) => string | undefined;
  /** ms since the epoch. */
  readonly clock?: () => number;
}

export type MaybePromise<T> = T | Promise<T>;
export type RegistrationMode = 'closed' | 'invite' | 'open';

export interface RegistrationOptions {
  readonly mode: RegistrationMode;
  /** Accounts on this server; 1,000 unless said otherwise. */
  readonly maxAccounts?: number;
  /** Registrations from one address in 24 hours; 10 unless said otherwise. */
  readonly maxPerAddress?: number;
}

export interface HostUser {
  /** Stable for the person; only a keyed hash of it is stored. */
  readonly userId: string;
}

export interface AuthorizeCall {
  readonly route: RouteName;
  readonly accountId: string;
  readonly deviceId: string;
  /** null for routes without a log. */
  readonly logId: string | null;
  /** null without `authenticate`. */
  readonly user: HostUser | null;
}

export interface QuotaCall {
  readonly accountId: string;
  readonly user: HostUser | null;
}

export interface SyncLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** Policies by name; see `RATE_POLICIES`. `createLimiter` takes any limiter of rate-limiter-flexible, such as Redis. */
export interface RateLimitOptions {
  readonly policies?: Partial<Record<RatePolicyName, RatePolicy>>;
  readonly createLimiter?: LimiterFactory;
}

export type RatePolicyName = 'address' | 'account' | 'sign-in' | 'secret';

export interface Limits {
  /** Body of a push or a chunk; other bodies are small by the protocol. */
  readonly bodyBytes: number;
  /** Bodies of all requests at work together. */
  readonly allBodyBytes: number;
  readonly recordsPerPush: number;
  readonly pageRecords: number;
  readonly pageBytes: number;
  /** Of an account. */
  readonly logs: number;
  readonly devices: number;
  readonly slots: number;
  readonly mailboxes: number;
  /** Records and snapshots of an account together; Infinity for no limit. */
  readonly accountBytes: number;
  /** One snapshot. */
  readonly snapshotBytes: number;
  /** Accounts that one user of the host may have. */
  readonly accountsPerUser: number;
  /** Requests at work at the same time, streams aside. */
  readonly concurrentRequests: number;
  /** Live streams and waiting polls: in this process, of an account, of an address. */
  readonly streams: number;
  readonly streamsPerAccount: number;
  readonly streamsPerAddress: number;
  /** For the whole body to arrive. */
  readonly bodyTimeoutMs: number;
  /** A client that takes nothing of its answer for so long is cut off (Express, Fastify, Node). */
  readonly sendTimeoutMs: number;
  readonly sessionMs: number;
  readonly challengeMs: number;
  /** A stream ends after this time and is asked to come back, so that access is looked at afresh. */
  readonly streamMs: number;
  readonly heartbeatMs: number;
  /** The safety net under notifications from other processes. */
  readonly pollMs: number;
  readonly deletionGraceMs: number;
  /** Between rounds of removing what has expired. */
  readonly sweepMs: number;
}
