import type { GenericSchema, InferOutput } from 'valibot';
import type { ROUTES, RouteName } from '../protocol/routes.ts';
import type { ReadPage, SyncStore } from '../storage/port.ts';
import type { Challenges } from './challenges.ts';
import type { SyncConfig } from './config.ts';
import type { Live } from './live.ts';
import type { HostUser, SyncOptions } from './options.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ReadAhead } from './read-ahead.ts';
import type { Reply } from './reply.ts';
import type { ServerSecret } from './secrets.ts';
import type { StreamGate } from './stream-gate.ts';

/** What every route works with. */
export interface SyncServer {
  readonly config: SyncConfig;
  readonly options: SyncOptions;
  readonly store: SyncStore;
  readonly live: Live;
  readonly secret: ServerSecret;
  readonly challenges: Challenges;
  readonly rateLimits: RateLimits;
  readonly readAhead: ReadAhead;
  readonly streams: StreamGate;
  readonly clock: () => number;
  /** Aborts when the server begins to close. */
  readonly closing: AbortSignal;
  /** Whether the caller would still be let in; asked again while a request stays open. */
  stillValid(caller: Caller, request: Request): Promise<boolean>;
}

/** A device that proved itself and is not revoked. */
export interface Caller {
  readonly accountId: string;
  readonly deviceId: string;
  readonly sessionId: string;
  /** When its token ends. */
  readonly expiresAt: number;
}

/** One request, checked against its route. */
export interface Call<Name extends RouteName> {
  readonly route: Name;
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Member<Name, 'query'>;
  readonly body: Member<Name, 'body'>;
  /** For routes with raw bytes. */
  readonly bytes: Uint8Array;
  /** For public routes null; for the others what their access says. */
  readonly caller: Name extends DeviceRoute ? Caller : Caller | null;
  /** The host's signed-in user; null without `authenticate`. */
  readonly user: HostUser | null;
  /** Undefined when the host gives none. */
  readonly address: string | undefined;
  /** For a pull: its page, if it is being read already. */
  readonly page: Promise<ReadPage | undefined> | undefined;
  /** The URLs under which this mount may be addressed in signatures. */
  readonly mountUrls: () => readonly string[];
}

/** What a route answers: JSON of its schema, or nothing, or a whole reply where it is no JSON, or is written by hand. */
export type Answer<Name extends RouteName> = (typeof ROUTES)[Name] extends { response: infer Schema }
  ? Schema extends GenericSchema
    ? InferOutput<Schema> | Reply
    : never
  : Reply | undefined;

export type RouteHandler<Name extends RouteName> = (
  server: SyncServer,
  call: Call<Name>,
) => Promise<Answer<Name>>;
export type RouteHandlers<Names extends RouteName> = { readonly [Name in Names]: RouteHandler<Name> };

type DeviceRoute = {
  [Name in RouteName]: (typeof ROUTES)[Name]['access'] extends 'device' ? Name : never;
}[RouteName];

type Member<Name extends RouteName, Part extends 'body' | 'query'> =
  (typeof ROUTES)[Name] extends Record<Part, infer Schema>
    ? Schema extends GenericSchema
      ? InferOutput<Schema>
      : never
    : undefined;
