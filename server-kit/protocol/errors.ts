import * as v from 'valibot';

/**
 * Every code that a problem response can carry, with its HTTP status and title. The list is closed: a code is public
 * API and is never renamed. Where the client has an error of the same meaning, the name is the same.
 */
export const PROBLEMS = {
  'input/invalid': { status: 400, title: 'The request is not valid.' },
  'input/not-found': { status: 404, title: 'There is nothing here for you.' },
  'input/method-not-allowed': { status: 405, title: 'This method is not supported here.' },
  'input/timeout': { status: 408, title: 'The request took too long to arrive.' },
  'input/conflict': { status: 409, title: 'This exists already, or changed meanwhile.' },
  'input/gone': { status: 410, title: 'This was deleted and will not come back.' },
  'input/too-large': { status: 413, title: 'The request is too large.' },
  'input/unsupported-media-type': { status: 415, title: 'This kind of body is not accepted.' },
  'sync/protocol-version': { status: 400, title: 'This protocol version is not spoken here.' },
  'sync/unauthorized': { status: 401, title: 'Authentication is needed.' },
  'sync/forbidden': { status: 403, title: 'This is not allowed.' },
  'sync/conflict': { status: 409, title: 'Another write came first.' },
  'sync/fork': { status: 409, title: 'The claimed prefix is not a prefix of this log.' },
  'sync/rollback': { status: 409, title: 'The claimed prefix is longer than this log.' },
  'sync/misdirected': { status: 421, title: 'This server does not answer under this address.' },
  'sync/rate-limited': { status: 429, title: 'Too many requests.' },
  'sync/unavailable': { status: 503, title: 'The server cannot take this now.' },
  'storage/quota': { status: 403, title: 'The storage allowance is used up.' },
  'internal/unexpected': { status: 500, title: 'Something failed on the server.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457 problem details. Extra members depend on the code, and are listed here and nowhere else. */
export const ProblemSchema = v.strictObject({
  /** `urn:mo-kit:problem:<code>` */
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(PROBLEM_CODES),
  /** Names this one response in the server's log. */
  requestId: v.string(),
  /** The same request may succeed later, without a change. */
  retryable: v.boolean(),
  /** For developers; never a value from the request. */
  detail: v.optional(v.string()),
  /** The path of the offending input, such as `records.3.id`. */
  field: v.optional(v.string()),
  /** For `sync/protocol-version`. */
  supported: v.optional(v.array(v.number())),
  /** For `sync/conflict`, `sync/fork` and `sync/rollback` of a push: where the log stands. */
  head: v.optional(v.strictObject({ sequence: v.number(), hash: v.string() })),
  control: v.optional(v.number()),
  epoch: v.optional(v.number()),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

/** Codes after which the same request may succeed later without a change. */
export function isRetryable(code: ProblemCode): boolean {
  return (
    code === 'sync/rate-limited' ||
    code === 'sync/unavailable' ||
    code === 'input/timeout' ||
    code === 'internal/unexpected'
  );
}
