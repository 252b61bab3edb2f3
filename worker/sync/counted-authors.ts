import type { LogTables } from './log-tables.ts';

/** A device whose events count in a log. */
export interface CountedAuthor {
  readonly deviceId: string;
  /** Ed25519, 32 bytes. */
  readonly signKey: Uint8Array;
  /** The number of its last event that counts. */
  readonly countsTo: number;
  /** Whether what it says of keys counts. */
  readonly isMember: boolean;
}

/** Whose events count: a device of the roster without end, one that was revoked up to where the log began without it. */
export function countedAuthors(tables: LogTables, logId: string): readonly CountedAuthor[] {
  const devices = [...(tables.roster(logId)?.devices.values() ?? [])];
  return devices.map(({ deviceId, signKey, revoked }) => ({
    deviceId,
    signKey,
    isMember: !revoked,
    countsTo: revoked ? (tables.tip(logId, deviceId)?.countsTo ?? 0) : Number.MAX_SAFE_INTEGER,
  }));
}
