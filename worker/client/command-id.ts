import { v7 as uuid } from 'uuid';

/** The key of idempotency of one command: it begins with the time, so that old ones are found together. */
export function newCommandId(): string {
  return uuid();
}
