import type { LogHead } from '../protocol/chain.ts';
import type { PushResult } from '../protocol/messages.ts';

/**
 * Where a server keeps things. Two halves: logs of opaque records, which are hot and have their own operations, and
 * small documents (accounts, devices, slots …), which are read by key and changed by one pure decision in one
 * transaction. Rules about accounts live above this port, once, and not in the adapters.
 *
 * All ids are canonical base64url. Times are ms since the epoch.
 */
export interface SyncStore extends DocumentStore, LogStore, BlobStore {
  /** Brings the schema up to date, under a lock. Called once before anything else; safe to repeat. */
  open(): Promise<void>;
  /** Throws when the store cannot answer. */
  check(): Promise<void>;
  /** Finishes what runs and releases everything. Idempotent. */
  close(): Promise<void>;

  /**
   * Tells every server process on this store, this one included, that a topic has something new. Lossy: listeners
   * poll now and then as well.
   */
  notify(topic: string): Promise<void>;
  /** Appends notify `log/<log id>` by themselves. Returns a function that stops listening. */
  listen(listener: (topic: string) => void): () => void;
}

export interface DocumentStore {
  /** Documents in the order of the keys; undefined where there is none. */
  get(keys: readonly DocumentKey[]): Promise<(StoredDocument | undefined)[]>;
  /** All documents of a kind in a partition, by id ascending. */
  list(partition: string, kind: string): Promise<StoredDocument[]>;
  /**
   * Reads, decides and writes in one transaction that nothing else in the same partitions overlaps. `decide` must be
   * pure, since it may run more than once. When it throws, nothing is written and the error comes out.
   */
  update<T>(reads: DocumentReads, decide: (found: FoundDocuments) => DocumentChange<T>): Promise<T>;
  /** Removes every document of a partition. */
  removePartition(partition: string): Promise<void>;
  /** Up to `limit` documents that expired before `now`, in any partition; they are still there. */
  expired(now: number, limit: number): Promise<StoredDocument[]>;
}

export interface LogStore {
  /** Idempotent. `full` when the account has `maxLogs` already. */
  createLog(input: CreateLog): Promise<'created' | 'exists' | 'gone' | 'full'>;
  /** Undefined when it never was or is deleted. */
  getLog(logId: string): Promise<StoredLog | undefined>;
  /** By log id ascending. */
  listLogs(accountId: string): Promise<StoredLog[]>;
  /** Sequences of those of the logs that exist. */
  heads(logIds: readonly string[]): Promise<Map<string, number>>;
  /** One atomic push. What it acknowledges is durable. */
  append(input: AppendInput): Promise<AppendResult>;
  /** Undefined when there is no such log. See `ReadPage`. */
  read(input: ReadInput): Promise<ReadPage | undefined>;
  /** Replaces the texts of these events; returns how many were replaced now. */
  tombstone(logId: string, eventIds: readonly string[]): Promise<number>;
  /** When the log is to be deleted; null calls it off. */
  scheduleDeletion(logId: string, deleteAt: number | null): Promise<void>;
  /** Log ids that are due. */
  dueLogs(now: number, limit: number): Promise<string[]>;
  /** Removes records and blobs. The id stays taken, so that nothing creates the log again. */
  deleteLog(logId: string): Promise<void>;
  /** Removes all logs of an account and forgets their ids too. */
  removeLogs(accountId: string): Promise<void>;
}

export interface BlobStore {
  /** Bytes under (log, name, index); replaces. Counted in the log's `blobBytes`. */
  putBlob(logId: string, name: string, index: number, bytes: Uint8Array): Promise<void>;
  getBlob(logId: string, name: string, index: number): Promise<Uint8Array | undefined>;
  /** Indexes present, ascending. */
  listBlobs(logId: string, name: string): Promise<number[]>;
  removeBlobs(logId: string, name: string): Promise<void>;
}

export interface DocumentKey {
  readonly partition: string;
  readonly kind: string;
  readonly id: string;
}

export interface StoredDocument extends DocumentKey {
  /** Plain JSON. */
  readonly data: JsonObject;
  /** After this it counts as absent, and is removed at some time; null for ever. */
  readonly expiresAt: number | null;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

export interface DocumentReads {
  readonly keys?: readonly DocumentKey[];
  readonly lists?: readonly { readonly partition: string; readonly kind: string }[];
}

export interface FoundDocuments {
  get(key: DocumentKey): StoredDocument | undefined;
  list(partition: string, kind: string): readonly StoredDocument[];
}

/** Writes must stay in partitions that were read. */
export interface DocumentChange<T> {
  readonly result: T;
  readonly put?: readonly StoredDocument[];
  readonly remove?: readonly DocumentKey[];
}

export interface CreateLog {
  readonly logId: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly restartOf: RestartOf | null;
  readonly maxLogs: number;
}

export interface RestartOf extends LogHead {
  readonly logId: string;
}

export interface StoredLog {
  readonly logId: string;
  readonly accountId: string;
  readonly sequence: number;
  readonly hash: string;
  readonly epoch: number;
  readonly control: number;
  /** UTF-8 bytes of the record texts, without tombstones. */
  readonly bytes: number;
  readonly blobBytes: number;
  readonly createdAt: number;
  readonly deleteAt: number | null;
  readonly restartOf: RestartOf | null;
}

export interface AppendRecord {
  readonly id: string;
  readonly epoch: number;
  readonly record: string;
  /** SHA-256 of the text, base64url. */
  readonly bodyHash: string;
  /** UTF-8 bytes of the text. */
  readonly bytes: number;
}

export interface AppendInput {
  readonly logId: string;
  /** A log of another account is `not-found`. */
  readonly accountId: string;
  readonly prefix: LogHead;
  /** At least one; ids may repeat. */
  readonly records: readonly AppendRecord[];
  readonly control: { readonly expect: number; readonly epoch: number } | null;
  /** Bytes of records and blobs that the account may have in all its logs; Infinity for no limit. */
  readonly maxAccountBytes: number;
}

/** Where a log stands after a push was decided. */
export interface LogState {
  readonly head: LogHead;
  readonly control: number;
  readonly epoch: number;
}

export interface Appended extends LogState {
  readonly outcome: 'appended';
  /** One for each record of the push, in its order. */
  readonly results: readonly PushResult[];
}

export type AppendResult =
  | Appended
  | (LogState & { readonly outcome: 'fork' | 'rollback' | 'control-conflict' })
  | { readonly outcome: 'not-found' | 'quota' };

export interface ReadInput {
  readonly logId: string;
  readonly after: number;
  /** At least 1. */
  readonly maxRecords: number;
  /** The page stops before the record that would exceed it, but has one at least. */
  readonly maxBytes: number;
}

export interface ReadPage {
  /** Whose log it is. */
  readonly accountId: string;
  /** Where the log ended in the same moment. */
  readonly head: LogHead;
  /** The chain's hash at `after`; null when `after` is behind the head. */
  readonly afterHash: string | null;
  /** Where the page ends; null when there is nothing after `after`. */
  readonly last: LogHead | null;
  /**
   * Gap-free from `after` + 1 to `last`, as they go over the wire: the JSON of `PageEntrySchema` objects with commas
   * between them. Text, so that a database can write it and nothing packs a page twice; `pageEntries` writes it for
   * those that cannot.
   */
  readonly entries: string;
}
