import { normalizeMountUrl } from '../protocol/auth-message.ts';
import {
  MAX_PAGE_BYTES,
  MAX_PAGE_RECORDS,
  MAX_PUSH_BYTES,
  MAX_RECORD_BYTES,
  MAX_RECORDS_PER_PUSH,
  SNAPSHOT_CHUNK_BYTES,
} from '../protocol/limits.ts';
import type { Limits, RegistrationOptions, SyncOptions } from './options.ts';

/** An option that cannot be used. `option` is its path, such as `limits.bodyBytes`. */
export class SyncConfigError extends Error {
  override readonly name = 'SyncConfigError';
  readonly option: string;

  constructor(option: string, message: string) {
    super(`Option "${option}": ${message}`);
    this.option = option;
  }
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: MAX_PUSH_BYTES,
  allBodyBytes: 268_435_456,
  recordsPerPush: MAX_RECORDS_PER_PUSH,
  pageRecords: MAX_PAGE_RECORDS,
  pageBytes: MAX_PAGE_BYTES,
  logs: 16,
  devices: 32,
  slots: 32,
  mailboxes: 32,
  accountBytes: 1_073_741_824,
  snapshotBytes: 268_435_456,
  accountsPerUser: 4,
  concurrentRequests: 512,
  streams: 10_000,
  streamsPerAccount: 64,
  streamsPerAddress: 256,
  bodyTimeoutMs: 30_000,
  sendTimeoutMs: 30_000,
  sessionMs: 900_000,
  challengeMs: 120_000,
  streamMs: 900_000,
  heartbeatMs: 20_000,
  pollMs: 5_000,
  deletionGraceMs: 30 * 86_400_000,
  sweepMs: 300_000,
};

/** Options that were checked, with everything filled in. */
export interface SyncConfig {
  /** Normalized; empty means: loopback only. */
  readonly publicUrls: readonly string[];
  readonly basePath: string;
  readonly registration: Required<RegistrationOptions>;
  readonly limits: Limits;
  readonly corsOrigins: ReadonlySet<string>;
  readonly corsCredentials: boolean;
}

const OPTION_NAMES: readonly (keyof SyncOptions)[] = [
  'store',
  'publicUrl',
  'basePath',
  'registration',
  'authenticate',
  'authorize',
  'quota',
  'limits',
  'rateLimits',
  'cors',
  'logger',
  'metrics',
  'clientAddress',
  'clock',
];

/** Throws `SyncConfigError` naming the first option that is wrong or unknown. */
export function resolveOptions(options: SyncOptions): SyncConfig {
  for (const name of Object.keys(options)) {
    if (!(OPTION_NAMES as readonly string[]).includes(name)) throw new SyncConfigError(name, 'is not known.');
  }
  for (const name of ['authenticate', 'authorize', 'quota', 'clientAddress', 'clock'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'function') {
      throw new SyncConfigError(name, 'must be a function.');
    }
  }
  for (const method of ['info', 'warn', 'error'] as const) {
    if (options.logger !== undefined && typeof options.logger[method] !== 'function') {
      throw new SyncConfigError('logger', `must have a method ${method}.`);
    }
  }
  if (options.store !== undefined && typeof options.store.append !== 'function') {
    throw new SyncConfigError('store', 'must be a SyncStore, such as createPostgresStore(…) returns.');
  }
  const publicUrls = resolvePublicUrls(options.publicUrl);
  return {
    publicUrls,
    basePath: resolveBasePath(options.basePath),
    registration: resolveRegistration(options.registration, publicUrls.length > 0),
    limits: resolveLimits(options.limits ?? {}),
    corsOrigins: new Set(resolveOrigins(options.cors?.origins ?? [])),
    corsCredentials: options.cors?.credentials ?? false,
  };
}

function resolvePublicUrls(given: SyncOptions['publicUrl']): string[] {
  const urls = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  return urls.map((url) => {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw new SyncConfigError(
        'publicUrl',
        'must be an absolute http or https URL, such as https://example.org/mo.',
      );
    }
    const { search, hash, username } = new URL(url);
    if (search !== '' || hash !== '' || username !== '') {
      throw new SyncConfigError('publicUrl', 'must have no query, fragment or user.');
    }
    return normalizeMountUrl(url);
  });
}

function resolveBasePath(given = ''): string {
  if (given !== '' && !/^(\/[A-Za-z0-9._~-]+)+\/?$/.test(given)) {
    throw new SyncConfigError('basePath', 'must start with a slash and name plain segments, such as /mo.');
  }
  return given.replace(/\/$/, '');
}

function resolveRegistration(
  given: SyncOptions['registration'],
  isPublic: boolean,
): Required<RegistrationOptions> {
  const options =
    typeof given === 'string' ? { mode: given } : (given ?? { mode: isPublic ? 'closed' : 'open' });
  const { mode, maxAccounts = 1_000, maxPerAddress = 10 } = options as RegistrationOptions;
  if (!['closed', 'invite', 'open'].includes(mode)) {
    throw new SyncConfigError('registration', 'must be closed, invite or open.');
  }
  positive('registration.maxAccounts', maxAccounts);
  positive('registration.maxPerAddress', maxPerAddress);
  return { mode, maxAccounts, maxPerAddress };
}

function resolveLimits(given: Partial<Limits>): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw new SyncConfigError(`limits.${name}`, 'is not known.');
    positive(`limits.${name}`, value);
  }
  const limits = { ...DEFAULT_LIMITS, ...given };
  const atMost = (name: keyof Limits, max: number) => {
    if (limits[name] > max)
      throw new SyncConfigError(`limits.${name}`, `the protocol allows ${max} at most.`);
  };
  atMost('recordsPerPush', MAX_RECORDS_PER_PUSH);
  atMost('pageRecords', MAX_PAGE_RECORDS);
  atMost('pageBytes', MAX_PAGE_BYTES);
  // The largest record must always pass, with each byte escaped by the JSON around it, and so must a whole chunk.
  const least = Math.max(2 * MAX_RECORD_BYTES + 4_096, SNAPSHOT_CHUNK_BYTES);
  if (limits.bodyBytes < least) {
    throw new SyncConfigError(
      'limits.bodyBytes',
      `must be ${least} at least, so that the largest record fits.`,
    );
  }
  if (limits.allBodyBytes < limits.bodyBytes) {
    throw new SyncConfigError('limits.allBodyBytes', 'must be limits.bodyBytes at least.');
  }
  return limits;
}

function resolveOrigins(origins: readonly string[]): readonly string[] {
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new SyncConfigError(
        'cors.origins',
        'must list origins such as https://example.org; a wildcard is not one.',
      );
    }
  }
  return origins;
}

function positive(option: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0))
    throw new SyncConfigError(option, 'must be a number above 0.');
}
