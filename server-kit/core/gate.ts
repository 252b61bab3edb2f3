import type { RouteName } from '../protocol/routes.ts';
import { ROUTES } from '../protocol/routes.ts';
import { MAILBOX_TOKEN_HEADER, TOKEN_HEADER } from '../protocol/version.ts';
import { authenticateDevice, sessionEnd } from './access.ts';
import type { HostUser } from './options.ts';
import { ProblemError } from './problem-error.ts';
import type { Caller, SyncServer } from './server.ts';

/** Public routes that change nothing of an account, or that somebody without a sign-in has to reach. */
const WITHOUT_HOST: ReadonlySet<RouteName> = new Set([
  'info',
  'health',
  'ready',
  'openapi',
  'createChallenge',
  'fetchSlot',
  'openMailbox',
  'deleteAccount',
]);

export interface Admission {
  readonly caller: Caller | null;
  readonly user: HostUser | null;
}

/** Who calls, and whether the route is open to them. Throws `sync/unauthorized` or `sync/forbidden`. */
export async function admit(
  server: SyncServer,
  route: RouteName,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Admission> {
  const { access } = ROUTES[route];
  const withToken = request.headers.has(TOKEN_HEADER);
  const isPeer = access === 'device-or-peer' && !withToken && request.headers.has(MAILBOX_TOKEN_HEADER);
  const needsDevice =
    access === 'device' ||
    (access === 'device-or-peer' && !isPeer) ||
    (access === 'optional-device' && withToken);
  const needsHost = needsDevice || (access === 'public' && !WITHOUT_HOST.has(route));
  const user = needsHost ? await hostUser(server, request) : undefined;
  if (user === null) throw new ProblemError('sync/unauthorized', { detail: 'Nobody is signed in.' });
  if (!needsDevice) return { caller: null, user: user ?? null };

  const caller = await authenticateDevice(server, request, user);
  const { authorize } = server.options;
  if (authorize !== undefined) {
    const { accountId, deviceId } = caller;
    const allowed = await authorize({
      route,
      accountId,
      deviceId,
      logId: params['logId'] ?? null,
      user: user ?? null,
    });
    if (allowed !== true) throw new ProblemError('sync/forbidden');
  }
  return { caller, user: user ?? null };
}

/** Whether a request that was let in before would be let in now. */
export async function stillValid(server: SyncServer, caller: Caller, request: Request): Promise<boolean> {
  const user = await hostUser(server, request);
  return user !== null && (await sessionEnd(server, caller, user)) !== null;
}

/** Undefined without host sign-in, null when nobody is signed in. */
async function hostUser({ options }: SyncServer, request: Request): Promise<HostUser | null | undefined> {
  if (options.authenticate === undefined) return undefined;
  const user = await options.authenticate(request);
  return user !== null && typeof user.userId === 'string' && user.userId !== '' ? user : null;
}
