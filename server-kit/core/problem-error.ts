import {
  isRetryable,
  PROBLEM_MEDIA_TYPE,
  PROBLEMS,
  type Problem,
  type ProblemCode,
} from '../protocol/errors.ts';
import { Reply } from './reply.ts';

/** What a problem may carry beside its code; never a value from the request. */
export type ProblemDetails = Partial<
  Pick<Problem, 'detail' | 'field' | 'supported' | 'head' | 'control' | 'epoch'>
>;

/** An expected refusal. Thrown by routes, answered as problem+json by the handler. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, details: ProblemDetails = {}, headers: Record<string, string> = {}) {
    super(details.detail ?? PROBLEMS[code].title);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** RFC 9457. No stack, no cause. */
export function problemReply(error: ProblemError, requestId: string): Reply {
  const { status, title } = PROBLEMS[error.code];
  const problem: Problem = {
    type: `urn:mo-kit:problem:${error.code}`,
    title,
    status,
    code: error.code,
    requestId,
    retryable: isRetryable(error.code),
    ...error.details,
  };
  return new Reply(status, JSON.stringify(problem), { 'content-type': PROBLEM_MEDIA_TYPE, ...error.headers });
}
