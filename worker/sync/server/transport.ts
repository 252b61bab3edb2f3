import * as v from 'valibot';
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  ROUTES,
  type RouteDefinition,
  type RouteName,
} from '../../../server-kit/protocol/index.ts';
import { MoError } from '../../errors/mo-error.ts';
import { parseAnswer, readAnswerBody } from './answer-body.ts';
import type { CallInput, CallName, CallOutput } from './call-types.ts';
import { invalidAnswer, problemOf } from './problem.ts';

/** `fetch`, or whatever stands in for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The headers of the page's own sign-in; `renew` when the last ones were refused. */
export type HostSignIn = (options: {
  readonly renew: boolean;
}) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;

export interface TransportOptions {
  /** The URL of the mount. */
  readonly mountUrl: string;
  readonly fetch: Fetch;
  /** ms since the epoch. */
  readonly clock: () => number;
  readonly hostSignIn?: HostSignIn;
  /** `include` for a server on another origin that knows the person by a cookie. */
  readonly credentials?: RequestCredentials;
  /** How long an answer may take beyond what the call itself waits for. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** One request to a route of the protocol and its checked answer; every failure is a `MoError`. */
export interface Transport {
  readonly mountUrl: string;
  call<Name extends CallName>(
    route: Name,
    input: CallInput<Name>,
    headers?: Readonly<Record<string, string>>,
    renewHost?: boolean,
  ): Promise<CallOutput<Name>>;
  /** Sends and checks the status only; the caller reads the body. `signal` ends both. */
  open(
    route: RouteName,
    input: AnyInput,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    renewHost?: boolean,
  ): Promise<Response>;
}

/** What an input may have, whatever the route. */
export interface AnyInput {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly bytes?: Uint8Array;
  readonly signal?: AbortSignal;
}

export function createTransport(options: TransportOptions): Transport {
  const { fetch, clock, hostSignIn, credentials = 'same-origin', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const mountUrl = options.mountUrl.replace(/\/+$/, '');

  const transport: Transport = {
    mountUrl,
    async call(route, input, headers = {}, renewHost = false) {
      const { query, signal }: AnyInput = input;
      const patience = timeoutMs + Number(query?.['wait'] ?? 0) * 1_000;
      return withDeadline(patience, signal, async (ended) => {
        const response = await transport.open(route, input, headers, ended, renewHost);
        const bytes = await readAnswerBody(response).catch((error: unknown) => {
          throw failureOf(ended.aborted ? ended.reason : error);
        });
        return answerOf(route, bytes);
      });
    },
    async open(route, input, headers, signal, renewHost = false) {
      const definition: RouteDefinition = ROUTES[route];
      const host = (await hostSignIn?.({ renew: renewHost })) ?? {};
      if (signal.aborted) throw failureOf(signal.reason);
      const response = await fetch(urlOf(mountUrl, definition.path, input), {
        method: definition.method,
        headers: {
          ...host,
          ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(input.bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
          [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
          ...headers,
        },
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
        // A copy, because the bytes may be a view of a larger buffer.
        ...(input.bytes === undefined ? {} : { body: new Uint8Array(input.bytes) }),
        credentials,
        cache: 'no-store',
        // A token must not follow to wherever somebody points.
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal,
      }).catch((error: unknown) => {
        throw failureOf(signal.aborted ? signal.reason : error);
      });
      if (response.status === definition.status) return response;
      const body = await readAnswerBody(response).catch(() => new Uint8Array());
      throw problemOf(response.status, response.headers.get('retry-after'), parseAnswer(body), clock());
    },
  };
  return transport;
}

function urlOf(mountUrl: string, path: string, { params, query }: AnyInput): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return `${mountUrl}${filled === '/' ? '' : filled}${text === '' ? '' : `?${text}`}`;
}

function answerOf<Name extends CallName>(route: Name, bytes: Uint8Array): CallOutput<Name> {
  const { response, mediaType }: RouteDefinition = ROUTES[route];
  // What the table says of the route is what `CallOutput` derives from it.
  if (response === undefined) return (mediaType === undefined ? undefined : bytes) as CallOutput<Name>;
  const parsed = v.safeParse(response, parseAnswer(bytes));
  if (!parsed.success) throw invalidAnswer();
  return parsed.output as CallOutput<Name>;
}

/** Runs with a signal that the caller's signal and the deadline abort. */
async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  body: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw canceled();
  const controller = new AbortController();
  const cancel = () => controller.abort(canceled());
  const timer = setTimeout(() => controller.abort(unreachable()), ms);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await body(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** `fetch` and streams reject with the reason of the abort, or with a TypeError that says nothing to rely on. */
export function failureOf(reason: unknown): MoError {
  if (reason instanceof MoError) return reason;
  return reason instanceof Error && reason.name === 'AbortError' ? canceled() : unreachable();
}

/** The caller gave up. */
export function canceled(): MoError {
  return new MoError('vault/canceled', 'The request to the server was canceled.');
}

/** No answer, for whatever reason: no network, no server, or a connection that broke. */
export function unreachable(): MoError {
  return new MoError('sync/offline', 'The server cannot be reached.', { retryable: true });
}
