/**
 * Every code an error of MO Kit can have. The list is closed: a code is public API, is never renamed and never
 * carries a value of the person's.
 */
export const MO_ERROR_CODES = [
  'input/invalid',
  'input/unknown-field',
  'input/too-long',
  'input/not-found',
  'input/conflict',
  'input/too-large',
  'input/options',
  'vault/locked',
  'vault/empty',
  'vault/exists',
  'vault/wrong-passphrase',
  'vault/wrong-recovery-phrase',
  'vault/wrong-passkey',
  'vault/recovery-confirmed',
  'vault/step-up-required',
  'vault/passkey-unsupported',
  'vault/back-off',
  'vault/upgraded-elsewhere',
  'vault/asleep',
  'vault/closed',
  'vault/timeout',
  'vault/canceled',
  'keys/too-many-slots',
  'keys/slot-exists',
  'keys/last-slot',
  'crypto/authentication-failed',
  'crypto/unsupported-parameters',
  'storage/unavailable',
  'storage/quota',
  'storage/corrupt',
  'storage/missing',
  'storage/key-lost',
  'storage/unencrypted',
  'storage/nothing-to-salvage',
  'storage/busy',
  'backup/unreadable',
  'backup/unsupported',
  'backup/damaged',
  'backup/wrong-secret',
  'backup/other-vault',
  'backup/work-factor',
  'backup/restore-unconfirmed',
  'backup/history-apart',
  'sync/offline',
  'sync/unauthorized',
  'sync/conflict',
  'sync/rollback',
  'sync/fork',
  'sync/rate-limited',
  'sync/protocol-version',
  'sync/forbidden',
  'sync/misdirected',
  'sync/unavailable',
  'sync/quota',
  'sync/gone',
  'sync/history-missing',
  'sync/invalid-answer',
  'sync/revoked',
  'sync/wrong-secret-key',
  'sync/account-slot-ended',
  'sync/pairing-failed',
  'internal/worker-failed',
  'internal/unexpected',
] as const;

export type MoErrorCode = (typeof MO_ERROR_CODES)[number];

/** What crosses a port: the same three facts, and the field for `input/*`. */
export interface MoErrorData {
  readonly code: MoErrorCode;
  /** English, for developers. Never contains plaintext, key bytes, SQL, passphrases or identifiers. */
  readonly message: string;
  /** The same call may succeed later without a change. */
  readonly retryable: boolean;
  /** The path of the offending input, such as `summary` or `items.3.slice`; a name of ours, never a value. */
  readonly field?: string;
  /** For `vault/back-off`: when the next attempt is allowed, in ms since the epoch. */
  readonly retryAt?: number;
}

/** The one error type of MO Kit. */
export class MoError extends Error implements MoErrorData {
  override readonly name = 'MoError';
  readonly code: MoErrorCode;
  readonly retryable: boolean;
  readonly field?: string;
  readonly retryAt?: number;

  constructor(
    code: MoErrorCode,
    message: string,
    options: { retryable?: boolean; field?: string; retryAt?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    if (options.field !== undefined) this.field = options.field;
    if (options.retryAt !== undefined) this.retryAt = options.retryAt;
  }

  toJSON(): MoErrorData {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.retryAt === undefined ? {} : { retryAt: this.retryAt }),
    };
  }
}
