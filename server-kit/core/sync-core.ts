import { randomBytes, randomUUID } from 'node:crypto';
import { toBase64url, utf8 } from '../protocol/encoding.ts';
import { secretHash } from '../protocol/ids.ts';
import { MAX_SMALL_BODY_BYTES } from '../protocol/limits.ts';
import type { RouteDefinition } from '../protocol/route-definition.ts';
import { ROUTES, type RouteName } from '../protocol/routes.ts';
import {
  negotiateVersion,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
  TOKEN_HEADER,
} from '../protocol/version.ts';
import type { SyncStore } from '../storage/port.ts';
import { createBodyBudget } from './body-budget.ts';
import { createChallenges } from './challenges.ts';
import { resolveOptions } from './config.ts';
import { corsHeaders, preflightReply } from './cors.ts';
import { documentKey, newDocument, REGISTRATION } from './documents.ts';
import { admit, stillValid } from './gate.ts';
import { parseInput, queryObject } from './input.ts';
import { createLive } from './live.ts';
import { mountUrlsOf } from './mount-url.ts';
import type { SyncOptions } from './options.ts';
import { pageInput, type PullQuery } from './page.ts';
import { ProblemError, problemReply } from './problem-error.ts';
import { createRateLimits } from './rate-limits.ts';
import { createReadAhead } from './read-ahead.ts';
import { Reply } from './reply.ts';
import { readBytes, readJson, type BodyChunks } from './request-body.ts';
import { findRoute } from './router.ts';
import { routeHandlers } from './routes/index.ts';
import { loadServerSecret } from './secrets.ts';
import type { Call, SyncServer } from './server.ts';
import { createStreamGate } from './stream-gate.ts';
import { sweep } from './sweep.ts';
import { createTelemetry, describeFault, type Telemetry } from './telemetry.ts';

/** What an adapter knows beside the request. */
export interface RequestContext {
  /** The caller's address, for limits; from the host, which knows its proxies. */
  readonly address?: string | undefined;
  /** The path within the mount, starting with a slash, when the host has taken the mount path off. */
  readonly path?: string;
  /** Otherwise the path of the request line as it came: `URL` would resolve `..` in it. */
  readonly pathname?: string;
  /** The query as it came, without the question mark; otherwise taken from the request's URL. */
  readonly search?: string;
  /** The path that was taken off. */
  readonly mountPath?: string;
  /** The JSON that the host has already read from the body. */
  readonly parsedBody?: unknown;
  /** The body, where the host has it more directly than as a stream of the request. */
  readonly chunks?: BodyChunks;
}

/** The sync server without a wire. Adapters put its replies on theirs. */
export interface SyncCore {
  /** After this time without progress an adapter cuts off a client that does not take its answer. */
  readonly sendTimeoutMs: number;
  /** Never rejects: what fails is answered. */
  answer(request: Request, context?: RequestContext): Promise<Reply>;
  /** Resolves when the store is open; rejects with what is wrong otherwise. */
  ready(): Promise<void>;
  /** An invitation for `registration: 'invite'`, to be shown to the newcomer once; the server keeps its hash. */
  createInvite(options?: { uses?: number; expiresInMs?: number }): Promise<string>;
  /** Refuses new requests, ends streams with a retry hint, waits for running requests, and closes the store. */
  close(options?: { timeoutMs?: number }): Promise<void>;
}

interface Runtime {
  readonly server: SyncServer;
  readonly telemetry: Telemetry;
  dispose(): void;
}

/** Checks the options (`SyncConfigError` names the one that is wrong) and opens the store. */
export function createSyncCore(options: SyncOptions = {}): SyncCore {
  const config = resolveOptions(options);
  const closing = new AbortController();
  const started = start();
  // Whoever calls ready() hears of it; so does every request.
  started.catch((error: unknown) => {
    const details = { ...describeFault(error), reason: error instanceof Error ? error.message : undefined };
    (options.logger ?? console).error(details, 'mo-kit: the sync server cannot start');
  });
  let active = 0;
  let openStreams = 0;
  const bodies = createBodyBudget(config.limits.allBodyBytes);
  let onIdle: (() => void) | undefined;

  async function start(): Promise<Runtime> {
    const store = options.store ?? (await defaultStore());
    await store.open();
    const clock = options.clock ?? Date.now;
    const secret = await loadServerSecret(store);
    const streams = createStreamGate(config.limits);
    const telemetry = await createTelemetry(options.logger, options.metrics, () => streams.open);
    const live = createLive(store, config.limits.pollMs);
    const server: SyncServer = {
      config,
      options,
      store,
      live,
      secret,
      challenges: createChallenges(secret, clock, config.limits.challengeMs),
      readAhead: createReadAhead(store),
      rateLimits: await createRateLimits(options.rateLimits, secret),
      streams,
      clock,
      closing: closing.signal,
      stillValid: (caller, request) => stillValid(server, caller, request),
    };
    const timer = setInterval(() => {
      sweep(server).catch((error: unknown) => telemetry.fault(null, error));
    }, config.limits.sweepMs);
    timer.unref();
    return {
      server,
      telemetry,
      dispose: () => {
        clearInterval(timer);
        live.dispose();
      },
    };
  }

  async function answer(request: Request, context: RequestContext = {}): Promise<Reply> {
    const requestId = randomUUID();
    const startedAt = performance.now();
    let route: RouteName | 'unknown' = 'unknown';
    let rateHeaders: Record<string, string> = {};
    let code: ProblemError['code'] | null = null;
    let reply: Reply;
    const budget = bodies.open();
    active += 1;
    try {
      reply = await respond();
    } catch (error) {
      const problem = error instanceof ProblemError ? error : new ProblemError('internal/unexpected');
      if (!(error instanceof ProblemError)) await reportFault(requestId, error);
      code = problem.code;
      reply = problemReply(problem, requestId);
    } finally {
      budget.release();
      active -= 1;
      if (active === 0) onIdle?.();
    }
    const { status } = reply;
    const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
    started
      .then(({ telemetry }) => telemetry.request({ requestId, route, status, durationMs, code }))
      .catch(() => undefined);
    return reply.withHeaders({
      [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
      'request-id': requestId,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...corsHeaders(config, request),
      ...rateHeaders,
    });

    async function respond(): Promise<Reply> {
      if (request.method === 'OPTIONS') return preflightReply(corsHeaders(config, request));
      const path =
        context.path ?? pathWithin(config.basePath, context.pathname ?? new URL(request.url).pathname);
      const found = path === null ? null : findRoute(request.method, path);
      if (found === null) throw new ProblemError('input/not-found');
      if ('allow' in found) {
        throw new ProblemError('input/method-not-allowed', {}, { allow: found.allow.join(', ') });
      }
      route = found.name;
      if (route === 'health') return Reply.json({ status: 'ok' });
      if (closing.signal.aborted) throw unavailable();
      if (active > config.limits.concurrentRequests + openStreams) throw unavailable();
      if (negotiateVersion(request.headers.get(PROTOCOL_HEADER)) === null) {
        throw new ProblemError('sync/protocol-version', { supported: [...SUPPORTED_PROTOCOL_VERSIONS] });
      }
      const { server } = await started.catch(() => {
        throw unavailable();
      });
      openStreams = server.streams.open;
      const address = options.clientAddress?.(request) ?? context.address;
      const { rateLimits, readAhead } = server;
      if (address !== undefined) {
        const policy = ratePolicyOf(route);
        rateHeaders = await rateLimits.consume('address', 'rate/address', address);
        if (policy !== null) rateHeaders = await rateLimits.consume(policy, 'rate/address', address);
      }
      const definition: RouteDefinition = ROUTES[route];
      const query =
        definition.query &&
        parseInput(
          definition.query,
          queryObject(new URLSearchParams(context.search ?? new URL(request.url).search)),
        );
      const token = route === 'pull' ? request.headers.get(TOKEN_HEADER) : null;
      const page = readAhead.start(token, () => pageInput(server, found.params, query as PullQuery));
      const { caller, user } = await admit(server, route, request, found.params).catch((error: unknown) => {
        readAhead.refused(token);
        throw error;
      });
      readAhead.letIn(token);
      if (caller !== null) {
        rateHeaders = await rateLimits.consume('account', 'rate/account', caller.accountId);
      }
      const { bodyBytes, bodyTimeoutMs: timeoutMs } = config.limits;
      const maxBytes = route === 'push' || definition.bytesIn ? bodyBytes : MAX_SMALL_BODY_BYTES;
      const input = { request, chunks: context.chunks, maxBytes, timeoutMs, take: budget.take };
      const body = definition.body && parseInput(definition.body, await readJson(input, context.parsedBody));
      const bytes = definition.bytesIn ? await readBytes(input) : new Uint8Array();
      const call = {
        route,
        request,
        params: found.params,
        query,
        body,
        bytes,
        caller,
        user,
        address,
        page,
        mountUrls: () => mountUrlsOf(config.publicUrls, request, context.mountPath ?? config.basePath),
      };
      // The route's own schemas have made `query` and `body`, and `admit` the caller: what the compiler cannot see.
      const handle = routeHandlers[route] as unknown as (
        server: SyncServer,
        call: Omit<Call<RouteName>, 'query' | 'body' | 'caller'>,
      ) => Promise<unknown>;
      const result = await handle(server, call);
      if (result instanceof Reply) return result;
      return result === undefined
        ? new Reply(definition.status, null)
        : Reply.json(result, definition.status);
    }
  }

  async function reportFault(requestId: string, error: unknown): Promise<void> {
    const runtime = await started.catch(() => null);
    runtime?.telemetry.fault(requestId, error);
  }

  return {
    sendTimeoutMs: config.limits.sendTimeoutMs,
    answer,
    async ready() {
      await started;
    },
    async createInvite({ uses = 1, expiresInMs = 7 * 86_400_000 } = {}) {
      const { server } = await started;
      const invite = toBase64url(randomBytes(16));
      const key = documentKey(REGISTRATION, 'invite', secretHash('capability', utf8(invite)));
      const document = newDocument(key, { uses }, server.clock() + expiresInMs);
      await server.store.update({ keys: [key] }, () => ({ result: undefined, put: [document] }));
      return invite;
    },
    async close({ timeoutMs = 10_000 } = {}) {
      const runtime = await started.catch(() => null);
      closing.abort();
      runtime?.server.live.wakeAll();
      if (active > 0) {
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([
          new Promise<void>((resolve) => (onIdle = resolve)),
          new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs))),
        ]);
        clearTimeout(timer);
      }
      runtime?.dispose();
      await runtime?.server.store.close();
    },
  };
}

/** Null when the path is not below the base path. */
function pathWithin(basePath: string, pathname: string): string | null {
  if (!pathname.startsWith(basePath)) return null;
  const path = pathname.slice(basePath.length);
  return path === '' ? '/' : path.startsWith('/') ? path : null;
}

function ratePolicyOf(route: RouteName): 'sign-in' | 'secret' | null {
  switch (route) {
    case 'createChallenge':
    case 'createAccount':
    case 'createSession':
    case 'recoverDevice':
    case 'deleteAccount':
      return 'sign-in';
    case 'fetchSlot':
    case 'openMailbox':
      return 'secret';
    default:
      return null;
  }
}

function unavailable(): ProblemError {
  return new ProblemError('sync/unavailable', {}, { 'retry-after': '2' });
}

async function defaultStore(): Promise<SyncStore> {
  const { createSqliteStore } = await import('../storage/sqlite.ts');
  return createSqliteStore();
}
