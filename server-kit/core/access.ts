import { hash, randomBytes } from 'node:crypto';
import { toBase64url } from '../protocol/encoding.ts';
import { TOKEN_HEADER } from '../protocol/version.ts';
import type { StoredDocument, StoredLog, SyncStore } from '../storage/port.ts';
import { documentKey, newDocument, readDocument } from './documents.ts';
import type { HostUser } from './options.ts';
import { ProblemError } from './problem-error.ts';
import type { ServerSecret } from './secrets.ts';
import type { Caller, SyncServer } from './server.ts';

/** What an access check needs; a route's server has it. */
export interface AccessParts {
  readonly store: SyncStore;
  readonly secret: ServerSecret;
  readonly clock: () => number;
}

/**
 * A token is account id (32 bytes), device id (16) and a random secret (32) in base64url: 107 characters. Only a hash
 * of the secret is stored, so a copy of the database opens no session.
 */
export function newSession(
  accountId: string,
  deviceId: string,
  expiresAt: number,
): { token: string; document: StoredDocument } {
  const secret = randomBytes(32);
  const token = toBase64url(
    Buffer.concat([Buffer.from(accountId, 'base64url'), Buffer.from(deviceId, 'base64url'), secret]),
  );
  const key = documentKey(accountId, 'session', sessionIdOf(secret));
  return { token, document: newDocument(key, { deviceId }, expiresAt) };
}

/**
 * The caller behind a request's token. Account, device and session are read each time, so a revocation holds from the
 * next request on. Throws `sync/unauthorized`, without saying what was missing.
 */
export async function authenticateDevice(
  parts: AccessParts,
  request: Request,
  user: HostUser | null | undefined,
): Promise<Caller> {
  const token = request.headers.get(TOKEN_HEADER);
  if (token === null || !/^[A-Za-z0-9_-]{106}[AEIMQUYcgkosw048]$/.test(token)) throw unauthorized();
  const bytes = Buffer.from(token, 'base64url');
  const claimed = {
    accountId: bytes.toString('base64url', 0, 32),
    deviceId: bytes.toString('base64url', 32, 48),
    sessionId: sessionIdOf(bytes.subarray(48)),
  };
  const expiresAt = await sessionEnd(parts, claimed, user);
  if (expiresAt === null) throw unauthorized();
  return { ...claimed, expiresAt };
}

/** When this session ends; null when it is not valid now. `user` is undefined where no host sign-in is configured. */
export async function sessionEnd(
  { store, secret, clock }: AccessParts,
  { accountId, deviceId, sessionId }: Pick<Caller, 'accountId' | 'deviceId' | 'sessionId'>,
  user: HostUser | null | undefined,
): Promise<number | null> {
  const now = clock();
  const [account, device, session] = await store.get([
    documentKey(accountId, 'account', accountId),
    documentKey(accountId, 'device', deviceId),
    documentKey(accountId, 'session', sessionId),
  ]);
  const accountFound = readDocument('account', account, now);
  const deviceFound = readDocument('device', device, now);
  const sessionFound = readDocument('session', session, now);
  const valid =
    accountFound !== undefined &&
    deviceFound?.data.revokedAt === null &&
    sessionFound?.data.deviceId === deviceId &&
    (user === undefined || accountFound.data.hostUser === hostUserHash(secret, user));
  return valid ? (sessionFound.expiresAt ?? null) : null;
}

/** What is stored instead of the host's user id; null for nobody. */
export function hostUserHash(secret: ServerSecret, user: HostUser | null | undefined): string | null {
  return user === null || user === undefined ? null : secret.keyedHash('host-user', user.userId);
}

/** The caller's own log; the same `input/not-found` for one that belongs to somebody else and one that never was. */
export async function ownLog(
  server: SyncServer,
  caller: Caller,
  logId: string | undefined,
): Promise<StoredLog> {
  const log = logId === undefined ? undefined : await server.store.getLog(logId);
  if (log === undefined || log.accountId !== caller.accountId) throw new ProblemError('input/not-found');
  return log;
}

const SESSION_LABEL = Buffer.from('mo-kit/session/v1\0');

function sessionIdOf(secret: Uint8Array): string {
  return hash('sha256', Buffer.concat([SESSION_LABEL, secret]), 'base64url');
}

function unauthorized(): ProblemError {
  return new ProblemError('sync/unauthorized');
}
