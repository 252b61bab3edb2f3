import type { Database } from '../database.ts';

/**
 * The version of everything in the cache: tables, what the projections put into them, and how text is folded. The cache
 * of another version is dropped and made again from the events, so there are no migrations here.
 */
export const PROJECTION_VERSION = 1;

/** Creates the tables of an empty cache. Runs in the caller's transaction. */
export function createCacheSchema(database: Database): void {
  database.exec(`
    CREATE TABLE cursor (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      projection_version INTEGER NOT NULL,
      incarnation TEXT NOT NULL,
      log_id TEXT,
      global_sequence INTEGER NOT NULL,
      pending_sequence INTEGER NOT NULL
    ) STRICT;

    -- slice, priority: positions in SLICES and PRIORITIES. status: 0 active, 1 achieved, 2 archived, 3 not created yet.
    CREATE TABLE goals (
      row INTEGER PRIMARY KEY,
      goal_id TEXT NOT NULL UNIQUE,
      summary TEXT NOT NULL,
      summary_key TEXT NOT NULL,
      slice INTEGER NOT NULL,
      priority INTEGER NOT NULL,
      target_month TEXT NOT NULL,
      achieved INTEGER NOT NULL,
      archived INTEGER NOT NULL,
      status INTEGER NOT NULL,
      created_at INTEGER,
      changed_at INTEGER NOT NULL
    ) STRICT;
    -- One index for each sort, led by the filter that every list has; the columns behind let other filters be
    -- answered from the index alone.
    CREATE INDEX goals_by_target ON goals (status, target_month, priority, created_at, goal_id, slice);
    CREATE INDEX goals_by_priority ON goals (status, priority, target_month, created_at, goal_id, slice);
    CREATE INDEX goals_by_created ON goals (status, created_at, goal_id, slice, priority);
    CREATE INDEX goals_by_changed ON goals (status, changed_at, goal_id, slice, priority);
    CREATE INDEX goals_by_summary ON goals (status, summary_key, goal_id, slice, priority);

    CREATE VIRTUAL TABLE goal_search USING fts5 (
      text,
      content = '',
      contentless_delete = 1,
      prefix = '2 3',
      tokenize = 'unicode61 remove_diacritics 2'
    );
  `);
}
