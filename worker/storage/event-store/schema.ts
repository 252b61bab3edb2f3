import { MoError } from '../../errors/mo-error.ts';
import type { Database } from '../database.ts';

/**
 * The schema of the event store, one entry for each version. A version once released is never edited: the next change
 * is a new entry behind it.
 */
const MIGRATIONS: readonly string[] = [
  `
  -- The truth. A row is one signed inner event, byte for byte; only its place in a synced log is filled in later.
  CREATE TABLE events (
    commit_sequence INTEGER PRIMARY KEY,
    log_id TEXT,
    global_sequence INTEGER,
    event_id TEXT NOT NULL UNIQUE,
    aggregate_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_sequence INTEGER NOT NULL,
    inner BLOB NOT NULL,
    hash BLOB NOT NULL,
    -- On the last event of a commit: its signature, and the device sequence of the commit's first event.
    signature BLOB,
    commit_first INTEGER,
    -- The exact bytes of the record as it was synced; null while pending.
    record TEXT
  ) STRICT;
  CREATE INDEX events_by_aggregate ON events (aggregate_id);
  CREATE UNIQUE INDEX events_by_log ON events (log_id, global_sequence) WHERE global_sequence IS NOT NULL;
  CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are kept'); END;
  CREATE TRIGGER events_are_final
    BEFORE UPDATE OF commit_sequence, event_id, aggregate_id, key_id, device_id, device_sequence, inner, hash,
      signature, commit_first ON events
    BEGIN SELECT RAISE(ABORT, 'events are final'); END;

  CREATE TABLE keys (
    aggregate_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    -- Null once the key was destroyed.
    wrapped BLOB,
    PRIMARY KEY (aggregate_id, generation)
  ) STRICT, WITHOUT ROWID;

  -- What was done already. The ids begin with their time, so the oldest rows come first.
  CREATE TABLE commands (
    command_id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    commit_sequence INTEGER NOT NULL,
    done_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sync_state (
    log_id TEXT PRIMARY KEY,
    pulled_sequence INTEGER NOT NULL,
    head_sequence INTEGER NOT NULL,
    head_hash BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE conflicts (
    aggregate_id TEXT NOT NULL,
    field TEXT NOT NULL,
    event_id TEXT NOT NULL,
    other_event_id TEXT NOT NULL,
    settled_by TEXT,
    PRIMARY KEY (aggregate_id, field, event_id, other_event_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- Several devices: a row may be another device's event. global_sequence is the place in a synced log times 4,096 plus
  -- the place in its record. log_id is null while the event is in no log, or not in the one that is followed now;
  -- then global_sequence may still say where it stood in the log before, above all places of the current one.
  ALTER TABLE events DROP COLUMN record;
  -- Why the payload cannot be read yet: no key, or a newer version. Such an event is kept and not projected.
  ALTER TABLE events ADD COLUMN unreadable TEXT;
  -- The record of the outbox that carries the event.
  ALTER TABLE events ADD COLUMN packed TEXT;
  CREATE UNIQUE INDEX events_by_device ON events (device_id, device_sequence);
  CREATE INDEX events_pending ON events (commit_sequence) WHERE log_id IS NULL;

  -- Two devices may renew the key of one aggregate at the same time, so a generation can have two keys.
  CREATE TABLE aggregate_keys (
    aggregate_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    -- Null once the key was destroyed.
    wrapped BLOB,
    -- The log that has the key; null while it is pending.
    log_id TEXT,
    packed TEXT,
    PRIMARY KEY (aggregate_id, key_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO aggregate_keys (aggregate_id, key_id, generation, wrapped)
    SELECT aggregate_id, key_id, generation, wrapped FROM keys;
  DROP TABLE keys;
  ALTER TABLE aggregate_keys RENAME TO keys;
  CREATE INDEX keys_pending ON keys (aggregate_id) WHERE log_id IS NULL;

  DROP TABLE sync_state;
  -- One row for each log that the vault follows: how far it was verified and stored, and the epoch there.
  CREATE TABLE logs (
    log_id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    -- Events say which head of this log the device had seen.
    is_own INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- The chain's hash at every place, to hold it against what other devices have seen.
  CREATE TABLE log_records (
    log_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log_id, sequence)
  ) STRICT, WITHOUT ROWID;
  -- Records that could not be opened or do not count: the text is kept while there is hope.
  CREATE TABLE quarantine (
    log_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    reason TEXT NOT NULL,
    record TEXT,
    PRIMARY KEY (log_id, sequence)
  ) STRICT, WITHOUT ROWID;
  -- Sealed and on its way: a retry sends the same bytes.
  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY,
    log_id TEXT NOT NULL,
    record_id TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    record TEXT NOT NULL,
    stored INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE epochs (
    log_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (log_id, epoch)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE roster (
    log_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    entry BLOB NOT NULL,
    PRIMARY KEY (log_id, number)
  ) STRICT, WITHOUT ROWID;
  -- The newest event of each device in a log; after a restart also up to where a revoked one counts.
  CREATE TABLE device_tips (
    log_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    device_sequence INTEGER NOT NULL,
    hash BLOB,
    heard_at INTEGER NOT NULL,
    counts_to INTEGER,
    PRIMARY KEY (log_id, device_id)
  ) STRICT, WITHOUT ROWID;
  -- Aggregates whose events came or moved, until the read models have followed.
  CREATE TABLE moved_aggregates (aggregate_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  DROP TABLE conflicts;
  CREATE TABLE conflicts (
    aggregate_id TEXT NOT NULL,
    field TEXT NOT NULL,
    event_id TEXT NOT NULL,
    other_event_id TEXT NOT NULL,
    PRIMARY KEY (aggregate_id, field, event_id, other_event_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The snapshot of a log that this device started from, until the records up to there have come: what aggregates were at
  -- that head, sealed under their own keys, and below which place in the log their events are in that already.
  CREATE TABLE bases (
    log_id TEXT PRIMARY KEY,
    snapshot_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    -- The device that made it, and its roster's hash.
    signer TEXT NOT NULL,
    roster_hash BLOB NOT NULL,
    -- 0 until the records behind it were read once: its maker may have been revoked there. 2 once all before it came, too.
    stage INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE base_states (
    aggregate_id TEXT NOT NULL,
    type TEXT NOT NULL,
    log_id TEXT NOT NULL,
    floor INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (aggregate_id, type)
  ) STRICT, WITHOUT ROWID;
  -- Chunks on their way, so that neither direction begins again after an interruption.
  CREATE TABLE snapshot_chunks (
    log_id TEXT NOT NULL,
    snapshot_id TEXT NOT NULL,
    chunk INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (log_id, snapshot_id, chunk)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The event that this one says once more, for a device that nobody had heard it from; null for one that stands for itself.
  -- Of an event and those that stand for it only the first counts; the others are unreadable as 'copy'.
  ALTER TABLE events ADD COLUMN stands_for TEXT;
  CREATE INDEX events_by_origin ON events (stands_for) WHERE stands_for IS NOT NULL;
  -- Events that count in the log below this place, on a device that started from a snapshot: what comes again is a copy.
  CREATE TABLE base_counted (
    event_id TEXT PRIMARY KEY,
    aggregate_id TEXT NOT NULL,
    log_id TEXT NOT NULL,
    floor INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX base_counted_by_aggregate ON base_counted (aggregate_id);
  `,
  `
  -- Of two installations with one device key, the one that becomes another device says its events anew under its new name, and
  -- makes room for those of the other under the numbers that both have used.
  DROP TRIGGER events_are_kept;
  CREATE TRIGGER events_are_kept BEFORE DELETE ON events WHEN OLD.unreadable IS NOT 'twin'
    BEGIN SELECT RAISE(ABORT, 'events are kept'); END;
  `,
  `
  -- When the snapshot was made, ms since the epoch: while older records are missing, the history goes back to there.
  ALTER TABLE bases ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0;
  `,
  `
  -- The number of the newest event of each device that it contains, as JSON: [[device id, number], …].
  ALTER TABLE bases ADD COLUMN tips TEXT NOT NULL DEFAULT '[]';
  `,
];

/** The newest schema version of the event store that this code knows. */
export const EVENT_STORE_SCHEMA = MIGRATIONS.length;

/** The schema version of a database; 0 for a fresh one. */
export function schemaVersion(database: Database): number {
  return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

/**
 * Brings the schema up to date, all steps in one transaction together with what `within` does.
 *
 * @throws MoError `vault/upgraded-elsewhere` when the store was written by newer code: nothing is guessed
 */
export function migrateEventStore(database: Database, within?: () => void): void {
  const version = schemaVersion(database);
  if (version > EVENT_STORE_SCHEMA) {
    throw new MoError('vault/upgraded-elsewhere', 'The vault was opened by a newer version of MO Kit.');
  }
  if (version === EVENT_STORE_SCHEMA && within === undefined) return;
  database.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${EVENT_STORE_SCHEMA}`);
    within?.();
  });
}
