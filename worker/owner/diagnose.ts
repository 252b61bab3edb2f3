import type { VaultDiagnostics } from '../api.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { PROJECTION_VERSION } from '../storage/cache/schema.ts';
import type { Database } from '../storage/database.ts';
import type { EventLogKeys } from '../storage/event-store/event-log.ts';
import { EVENT_STORE_SCHEMA } from '../storage/event-store/schema.ts';
import { verifyEventLog } from '../storage/event-store/verify-event-log.ts';
import { PROTOCOL } from '../ports/version.ts';
import { KIT_VERSION } from './kit-version.ts';

export interface DiagnosedVault {
  readonly sodium: Sodium;
  readonly keys: EventLogKeys;
  readonly eventStore: Database;
  readonly cache: Database;
  readonly verify: boolean;
}

/** Versions, counts and sizes; with `verify` both databases and the whole event log are read. No content, no identifier. */
export function diagnose({ sodium, keys, eventStore, cache, verify }: DiagnosedVault): VaultDiagnostics {
  return {
    version: KIT_VERSION,
    protocol: PROTOCOL,
    schema: EVENT_STORE_SCHEMA,
    projection: PROJECTION_VERSION,
    counts: {
      // One that was said once more is one event.
      events: count(
        eventStore,
        `SELECT count(*) AS count FROM events WHERE unreadable IS NULL OR unreadable NOT IN ('copy', 'restated')`,
      ),
      goals: count(cache, 'SELECT count(*) AS count FROM goals WHERE created_at IS NOT NULL'),
    },
    bytes: { eventStore: eventStore.sizeBytes(), cache: cache.sizeBytes() },
    ...(verify
      ? {
          integrity: {
            eventStore: verdict(() => checkIntegrity(eventStore)),
            cache: verdict(() => checkIntegrity(cache)),
            eventLog: verdict(() => void verifyEventLog(eventStore, sodium, keys)),
          },
        }
      : {}),
  };
}

function count(database: Database, sql: string): number {
  return database.get<{ count: number }>(sql)?.count ?? 0;
}

function checkIntegrity(database: Database): boolean {
  return database.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')?.integrity_check === 'ok';
}

function verdict(check: () => boolean | void): 'ok' | 'corrupt' {
  try {
    return check() === false ? 'corrupt' : 'ok';
  } catch {
    return 'corrupt';
  }
}
