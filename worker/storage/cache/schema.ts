import type { Database } from '../database.ts';

/**
 * The version of everything in the cache: tables, what the projections put into them, and how text is folded. The cache
 * of another version is dropped and made again from the events, so there are no migrations here.
 */
export const PROJECTION_VERSION = 4;

/** Creates the tables of an empty cache. Runs in the caller's transaction. */
export function createCacheSchema(database: Database): void {
  database.exec(`
    CREATE TABLE cursor (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      projection_version INTEGER NOT NULL,
      incarnation TEXT NOT NULL,
      -- The snapshot whose states are all here: the log and its head there. Null and 0 for none.
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
      changed_at INTEGER NOT NULL,
      -- The person's own last word, and what the linked projects say; with their places in the effective order.
      choice INTEGER,
      choice_order INTEGER,
      voices_order INTEGER NOT NULL,
      projects_live INTEGER NOT NULL,
      projects_completed INTEGER NOT NULL
    ) STRICT;
    -- One index for each sort, led by the filter that every list has; the columns behind let other filters be
    -- answered from the index alone.
    CREATE INDEX goals_by_target ON goals (status, target_month, priority, created_at, goal_id, slice);
    CREATE INDEX goals_by_priority ON goals (status, priority, target_month, created_at, goal_id, slice);
    CREATE INDEX goals_by_created ON goals (status, created_at, goal_id, slice, priority);
    CREATE INDEX goals_by_changed ON goals (status, changed_at, goal_id, slice, priority);
    CREATE INDEX goals_by_summary ON goals (status, summary_key, goal_id, slice, priority);

    -- shown: a position in PROJECT_STATUSES, 4 archived, 5 not created yet.
    CREATE TABLE projects (
      row INTEGER PRIMARY KEY,
      project_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      description TEXT NOT NULL,
      start_date TEXT NOT NULL,
      target_date TEXT NOT NULL,
      status INTEGER NOT NULL,
      archived INTEGER NOT NULL,
      shown INTEGER NOT NULL,
      created_at INTEGER,
      changed_at INTEGER NOT NULL,
      parts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX projects_by_target ON projects (shown, target_date, start_date, created_at, project_id);
    CREATE INDEX projects_by_start ON projects (shown, start_date, target_date, created_at, project_id);
    CREATE INDEX projects_by_created ON projects (shown, created_at, project_id);
    CREATE INDEX projects_by_changed ON projects (shown, changed_at, project_id);
    CREATE INDEX projects_by_name ON projects (shown, name_key, project_id);

    -- Every goal that a project is or was linked to. voice: 0 silent, 1 open, 2 completed.
    CREATE TABLE project_goals (
      goal_id TEXT NOT NULL,
      project_id TEXT NOT NULL,
      linked INTEGER NOT NULL,
      voice INTEGER NOT NULL,
      voice_order INTEGER NOT NULL,
      PRIMARY KEY (goal_id, project_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE milestones (
      row INTEGER PRIMARY KEY,
      project_id TEXT NOT NULL,
      milestone_id TEXT NOT NULL,
      name TEXT NOT NULL,
      UNIQUE (project_id, milestone_id)
    ) STRICT;

    -- shown: 0 there, 1 deleted or not created yet. Indexes on fields are made when a host asks for them.
    CREATE TABLE documents (
      row INTEGER PRIMARY KEY,
      document_id TEXT NOT NULL UNIQUE,
      collection TEXT,
      fields TEXT NOT NULL,
      deleted INTEGER NOT NULL,
      shown INTEGER NOT NULL,
      created_at INTEGER,
      changed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX documents_by_created ON documents (collection, shown, created_at, document_id);
    CREATE INDEX documents_by_changed ON documents (collection, shown, changed_at, document_id);
  `);
  // Texts come folded, and in words: see indexedText.
  for (const [table, columns] of SEARCH_TABLES) {
    database.exec(`
      CREATE VIRTUAL TABLE ${table} USING fts5 (
        ${columns},
        content = '',
        contentless_delete = 1,
        prefix = '1 2 3',
        tokenize = 'unicode61 remove_diacritics 0'
      );
      -- The words of the index, for matches inside of words.
      CREATE VIRTUAL TABLE ${table}_words USING fts5vocab (${table}, 'row');
    `);
  }
}

const SEARCH_TABLES = [
  ['goal_search', 'text'],
  ['project_search', 'title, body'],
  ['milestone_search', 'text'],
  ['document_search', 'text'],
] as const;
