import type { GenericSchema } from 'valibot';
import type { ProblemCode } from './errors.ts';

/** Who may call a route. `peer` is whoever opened a mailbox; `optional-device` also takes a signed proof instead. */
export type RouteAccess = 'public' | 'device' | 'optional-device' | 'device-or-peer';

export interface RouteDefinition {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments that start with a colon are ids in base64url, `:index` is a number. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly summary: string;
  readonly body?: GenericSchema;
  readonly query?: GenericSchema;
  /** The body is raw bytes. */
  readonly bytesIn?: true;
  /** What is answered: JSON of this schema, or another media type. */
  readonly status: 200 | 201 | 204;
  readonly response?: GenericSchema;
  readonly mediaType?: string;
  /** Problems beside those that every route has. */
  readonly problems?: readonly ProblemCode[];
}

/** Problems that any route can answer. */
export const COMMON_PROBLEMS: readonly ProblemCode[] = [
  'input/invalid',
  'input/not-found',
  'input/method-not-allowed',
  'input/timeout',
  'input/too-large',
  'input/unsupported-media-type',
  'sync/protocol-version',
  'sync/unauthorized',
  'sync/forbidden',
  'sync/rate-limited',
  'sync/unavailable',
  'internal/unexpected',
];
