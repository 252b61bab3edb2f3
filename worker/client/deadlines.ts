/** ms a call may take before it is given up; a failover in between is included. */
export const DEADLINE_MS = {
  command: 20_000,
  read: 20_000,
  /** 10,000 goals in one transaction. */
  import: 60_000,
  /** Loading the code, deriving the key, opening. */
  unlock: 120_000,
  lock: 15_000,
  /** Reading both databases and the whole log. */
  diagnostics: 120_000,
  /** Reading or writing all of a large vault, and deriving two keys. */
  backup: 900_000,
  /** A first sync can be long; it goes on in the owner when the call is given up. */
  sync: 600_000,
} as const;
