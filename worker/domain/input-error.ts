import * as v from 'valibot';
import { MoError, type MoErrorCode } from '../errors/mo-error.ts';

/** The messages that our schemas give to valibot: the part of the code behind `input/`. */
export const TOO_LONG = 'too-long';
export const TOO_LARGE = 'too-large';

const CODE_BY_MESSAGE: ReadonlyMap<string, MoErrorCode> = new Map([
  [TOO_LONG, 'input/too-long'],
  [TOO_LARGE, 'input/too-large'],
]);

const TEXT_BY_CODE: ReadonlyMap<MoErrorCode, string> = new Map([
  ['input/invalid', 'The input is missing or not valid.'],
  ['input/unknown-field', 'The input has a field that is not known.'],
  ['input/too-long', 'The text is too long.'],
  ['input/too-large', 'There are too many items.'],
  ['input/conflict', 'The input contradicts what is stored.'],
  ['input/not-found', 'There is no such item.'],
]);

/** An `input/*` error. `field` is a path made of our own names and of array indexes, never a value. */
export function inputError(code: MoErrorCode, field: string): MoError {
  return new MoError(code, TEXT_BY_CODE.get(code) ?? 'The input is not valid.', { field });
}

/**
 * Parses untrusted input. The first problem becomes an `input/*` error that names the field; the result holds
 * only what the schema knows, so nothing of an unknown prototype is carried along.
 *
 * @param root what to call the input itself when it is of the wrong kind altogether
 */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  root: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  throw issueToError(result.issues[0], root);
}

function issueToError(issue: v.BaseIssue<unknown>, root: string): MoError {
  const path = issue.path ?? [];
  const isUnknownField = issue.kind === 'schema' && issue.expected === 'never';
  const keys = path.map((item) => String(item.key));
  if (isUnknownField) {
    const name = keys.pop() ?? '';
    // The name of an unknown field is the caller's text: repeat it only if it can hardly be a value.
    const shown = PLAIN_NAME.test(name) ? [...keys, name] : keys;
    return inputError('input/unknown-field', shown.join('.') || root);
  }
  return inputError(CODE_BY_MESSAGE.get(issue.message) ?? 'input/invalid', keys.join('.') || root);
}

const PLAIN_NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/;
