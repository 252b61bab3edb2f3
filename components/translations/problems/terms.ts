import type { MoErrorCode } from '@mo-kit/worker';

/** What happened, what is safe, and what to do next. */
export interface ErrorText {
  readonly what: string;
  readonly safe: string;
  readonly next: string;
}

/** The screen for what went wrong. */
export interface ProblemTerms {
  problemTitle: string;
  asleepTitle: string;
  outdatedTitle: string;
  unavailableTitle: string;
  encryptHere: string;
  errorCode: (code: string) => string;
  errorText: (code: MoErrorCode, part: keyof ErrorText) => string;
}
