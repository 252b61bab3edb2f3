import { MoError, type MoErrorCode } from './mo-error.ts';

/** Whether it is an error of ours with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly MoErrorCode[]): error is MoError {
  return error instanceof MoError && codes.includes(error.code);
}

/** For `catch`: passes over an error of ours with this code, and throws any other. */
export function unlessCode(code: MoErrorCode): (error: unknown) => undefined {
  return (error) => {
    if (!hasCode(error, code)) throw error;
  };
}
