import type { CommandBase } from './command.ts';
import type { JsonValue } from './json.ts';

/**
 * One field that one event changed. `null` stands for "there was nothing". The names: those of the aggregate's fields;
 * for a project also `goals.<goalId>` (linked or not), and `milestones.<milestoneId>.name`, `.date`, `.completed`,
 * `.present`; for a document `fields.<name>` and `deleted`; for all `created`.
 */
export interface FieldChange {
  readonly field: string;
  readonly from: JsonValue;
  readonly to: JsonValue;
}

/** One event of an aggregate: who, when, and what it changed. */
export interface HistoryEntry {
  readonly eventId: string;
  readonly aggregateId: string;
  readonly kind: 'goal' | 'project' | 'document';
  /** What the thing is called now; may be empty for a document. */
  readonly title: string;
  /** Such as `goal.changed`. */
  readonly type: string;
  /** When the person acted, ms since the epoch. */
  readonly at: number;
  readonly deviceId: string;
  /** It was made on this device. */
  readonly ownDevice: boolean;
  /** Empty when it had no effect, such as a change that arrived twice. */
  readonly changes: readonly FieldChange[];
  /** What the goals and milestones that `changes` speaks of are called, by their ids: a milestone right after the event. */
  readonly names: Readonly<Record<string, string>>;
}

export interface HistoryQuery {
  /** A `goalId`, `projectId` or `documentId`; without it, the whole vault, in the order in which things reached this device. */
  readonly aggregateId?: string;
  /** 1–1000, 50 unless said otherwise. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

/** The newest entries first. */
export interface HistoryPage {
  readonly items: readonly HistoryEntry[];
  /** Null for the whole vault, whose entries are not counted. */
  readonly total: number | null;
  /** The keys were destroyed on purpose, here or on another device: there is nothing left that could be shown. */
  readonly destroyed: boolean;
  readonly next: string | null;
}

export type HistoryCommand = CommandBase &
  (
    | {
        /**
         * Takes back what events changed, by new events. Fields that were changed since by something else stay as they
         * are; when that is all of them, or when the result would not be valid, `input/conflict`. Undoing a creation
         * archives (a document is deleted). Undoing an undo does it again.
         */
        readonly name: 'history.undo';
        readonly input:
          | { readonly eventId: string }
          /** The events of one commit: its receipt. */
          | { readonly commit: number; readonly events: number };
      }
    | {
        /** Makes fields as they were right after an event; all of them, unless some are named. */
        readonly name: 'history.restore';
        readonly input: { readonly eventId: string; readonly fields?: readonly string[] };
      }
  );

export interface HistoryQueries {
  'history.list': { readonly input: HistoryQuery; readonly output: HistoryPage };
}

/** Sends the newest entries again whenever they change. */
export interface HistoryWatches {
  history: { readonly query: Omit<HistoryQuery, 'after'>; readonly event: HistoryPage };
}
