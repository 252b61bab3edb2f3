import * as v from 'valibot';
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  ROUTES,
  TOKEN_HEADER,
  type RouteDefinition,
  type RouteName,
} from '../../../server-kit/protocol/index.ts';
import { hasCode } from '../../errors/has-code.ts';
import { parseAnswer, readAnswerBody } from './answer-body.ts';
import type { CallInput, CallName, CallOutput } from './call-types.ts';
import { canceled, failureOf, unreachable } from './failures.ts';
import { invalidAnswer, problemOf } from './problem.ts';
import { untilAborted } from './until-aborted.ts';

/** `fetch`, or whatever stands in for it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The headers of the page's own sign-in at a server, null for none. With `renew` when the server asks for it and what was
 * sent was refused: only then the page is to be bothered.
 */
export type HostSignIn = (options: {
  readonly mountUrl: string;
  readonly renew: boolean;
}) => Promise<Readonly<Record<string, string>> | null> | Readonly<Record<string, string>> | null;

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
  ): Promise<CallOutput<Name>>;
  /** Sends and checks the status only; the caller reads the body. `signal` ends both. */
  open(
    route: RouteName,
    input: AnyInput,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
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
    async call(route, input, headers = {}) {
      const { query, signal }: AnyInput = input;
      const patience = timeoutMs + Number(query?.['wait'] ?? 0) * 1_000;
      return withDeadline(patience, signal, async (ended) => {
        const response = await transport.open(route, input, headers, ended);
        const bytes = await readAnswerBody(response).catch((error: unknown) => {
          throw failureOf(ended.aborted ? ended.reason : error);
        });
        return answerOf(route, bytes);
      });
    },
    async open(route, input, headers, signal) {
      const signInAtHost = async (renew: boolean) =>
        hostSignIn === undefined
          ? null
          : untilAborted(Promise.resolve(hostSignIn({ mountUrl, renew })), signal);
      const kept = (await signInAtHost(false)) ?? {};
      try {
        return await send(route, input, { ...kept, ...headers }, signal);
      } catch (error) {
        // With a device's token it may be that which was refused: its session is made anew first, by a request without one.
        const isForHost = hasCode(error, 'sync/unauthorized') && !headers[TOKEN_HEADER];
        if (!isForHost || hostSignIn === undefined || !(await knowsPeople(signal))) throw error;
        const renewed = await signInAtHost(true);
        if (renewed === null) throw error;
        return send(route, input, { ...renewed, ...headers }, signal);
      }
    },
  };

  /** Whether the server asks for the host's own sign-in besides the device's. */
  async function knowsPeople(signal: AbortSignal): Promise<boolean> {
    const response = await send('info', {}, {}, signal);
    return answerOf('info', await readAnswerBody(response)).authentication === 'host';
  }

  async function send(
    route: RouteName,
    input: AnyInput,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    if (signal.aborted) throw failureOf(signal.reason);
    const definition: RouteDefinition = ROUTES[route];
    const response = await fetch(urlOf(mountUrl, definition.path, input), {
      method: definition.method,
      headers: {
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
  }

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
