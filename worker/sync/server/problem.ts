import {
  ProblemSchema,
  type LogHead,
  type Problem,
  type ProblemCode,
} from '../../../server-kit/protocol/index.ts';
import * as v from 'valibot';
import { MoError, type MoErrorCode } from '../../errors/mo-error.ts';

/** A refusal by the server, with what it said about where the log stands. */
export class ServerProblem extends MoError {
  /** For `sync/conflict`, `sync/fork` and `sync/rollback`: the head that the server claims. */
  readonly head: LogHead | undefined;
  /** For `sync/conflict` of a control push: how many control records the log has. */
  readonly control: number | undefined;
  readonly epoch: number | undefined;

  constructor(
    code: MoErrorCode,
    message: string,
    options: { retryable: boolean; field?: string; retryAt?: number; problem?: Problem },
  ) {
    const { problem, ...rest } = options;
    super(code, message, rest);
    this.head = problem?.head;
    this.control = problem?.control;
    this.epoch = problem?.epoch;
  }
}

/** What each problem of the protocol is called here. The server's own words are not shown: they are a stranger's. */
const CODES: Readonly<Record<ProblemCode, readonly [MoErrorCode, string]>> = {
  'input/invalid': ['input/invalid', 'The server does not accept this request.'],
  'input/not-found': ['input/not-found', 'The server has nothing here for this device.'],
  'input/method-not-allowed': ['sync/invalid-answer', 'There is no sync server at this address.'],
  'input/timeout': ['sync/unavailable', 'The server did not get the whole request in time.'],
  'input/conflict': ['input/conflict', 'This exists already on the server, or changed meanwhile.'],
  'input/gone': ['sync/gone', 'This was deleted on the server.'],
  'input/too-large': ['input/too-large', 'The server takes less than this.'],
  'input/unsupported-media-type': ['sync/invalid-answer', 'The server does not take this kind of body.'],
  'sync/protocol-version': ['sync/protocol-version', 'The server speaks another protocol version.'],
  'sync/unauthorized': ['sync/unauthorized', 'The server does not let this device in.'],
  'sync/forbidden': ['sync/forbidden', 'The server does not allow this.'],
  'sync/conflict': ['sync/conflict', 'Another device wrote first.'],
  'sync/fork': ['sync/fork', 'The server has another history than this device.'],
  'sync/rollback': ['sync/rollback', 'The server has a shorter history than this device has seen.'],
  'sync/misdirected': ['sync/misdirected', 'The server does not answer under this address.'],
  'sync/rate-limited': ['sync/rate-limited', 'The server asks for a pause.'],
  'sync/unavailable': ['sync/unavailable', 'The server cannot take this now.'],
  'storage/quota': ['sync/quota', 'The allowance on the server is used up.'],
  'internal/unexpected': ['sync/unavailable', 'Something failed on the server.'],
};

/**
 * The error of an answer that is none of the route's. Something that is not a problem document comes from a proxy or a
 * sign-in page in between: a gateway that is out of breath may be asked again, anything else not.
 */
export function problemOf(
  status: number,
  retryAfter: string | null,
  body: unknown,
  now: number,
): ServerProblem {
  const retryAt = retryAtOf(retryAfter, now);
  const waits = retryAt === undefined ? {} : { retryAt };
  const parsed = v.safeParse(ProblemSchema, body);
  if (parsed.success) {
    const problem = parsed.output;
    const [code, message] = CODES[problem.code];
    const field = problem.field === undefined ? {} : { field: fieldName(problem.field) };
    return new ServerProblem(code, message, { retryable: problem.retryable, ...field, ...waits, problem });
  }
  if (status === 429) {
    return new ServerProblem('sync/rate-limited', CODES['sync/rate-limited'][1], {
      retryable: true,
      ...waits,
    });
  }
  if (status >= 500) {
    return new ServerProblem('sync/unavailable', CODES['sync/unavailable'][1], { retryable: true, ...waits });
  }
  return invalidAnswer();
}

/** What is there does not speak the protocol. */
export function invalidAnswer(): ServerProblem {
  return new ServerProblem('sync/invalid-answer', 'What answered is no sync server of this kind.', {
    retryable: false,
  });
}

/** A field is a name of the protocol; from a liar it could be anything, and it is shown. */
function fieldName(field: string): string {
  return /^[A-Za-z0-9_.-]{1,64}$/.test(field) ? field : 'request';
}

/** Longer than a day is not a pause but a stop, and no server may stop a device by one header. */
const LONGEST_PAUSE_MS = 86_400_000;

/** RFC 9110, section 10.2.3: seconds or a date. */
function retryAtOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const at = /^[0-9]{1,9}$/.test(header) ? now + Number(header) * 1_000 : Date.parse(header);
  return Number.isFinite(at) ? Math.min(Math.max(at, now), now + LONGEST_PAUSE_MS) : undefined;
}
