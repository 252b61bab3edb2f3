import { genesisHash } from '../protocol/chain.ts';
import { decideAppend, type InsertRecord } from './append-decision.ts';
import { pageEntries, type EntryRow } from './page-entries.ts';
import type { DocumentKey, StoredDocument, StoredLog, SyncStore } from './port.ts';
import { createTopics } from './topics.ts';

interface MemoryRecord extends EntryRow {
  readonly hash: string;
  readonly bytes: number;
}

interface MemoryLog {
  log: StoredLog;
  gone: boolean;
  records: MemoryRecord[];
  sequenceById: Map<string, number>;
  blobs: Map<string, Uint8Array>;
}

/** A store that forgets everything with the process: for tests and demonstrations. */
export function createMemoryStore(): SyncStore {
  const documents = new Map<string, StoredDocument>();
  const logs = new Map<string, MemoryLog>();
  const topics = createTopics();

  const keyOf = ({ partition, kind, id }: DocumentKey) => JSON.stringify([partition, kind, id]);
  const live = (logId: string) => {
    const found = logs.get(logId);
    return found === undefined || found.gone ? undefined : found;
  };
  const listDocuments = (partition: string, kind: string) =>
    [...documents.values()]
      .filter((document) => document.partition === partition && document.kind === kind)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  const accountBytes = (accountId: string) => {
    let total = 0;
    for (const { log, gone } of logs.values()) {
      if (log.accountId === accountId && !gone) total += log.bytes + log.blobBytes;
    }
    return total;
  };
  const blobKey = (name: string, index: number) => `${name}/${index}`;
  const setBlobBytes = (entry: MemoryLog) => {
    const blobBytes = [...entry.blobs.values()].reduce((total, bytes) => total + bytes.length, 0);
    entry.log = { ...entry.log, blobBytes };
  };
  const empty = (entry: MemoryLog) => {
    entry.records = [];
    entry.sequenceById.clear();
    entry.blobs.clear();
  };

  return {
    open: () => Promise.resolve(),
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),

    async get(keys) {
      return keys.map((key) => structuredClone(documents.get(keyOf(key))));
    },
    async list(partition, kind) {
      return structuredClone(listDocuments(partition, kind));
    },
    async update(_reads, decide) {
      const change = decide({
        get: (key) => structuredClone(documents.get(keyOf(key))),
        list: (partition, kind) => structuredClone(listDocuments(partition, kind)),
      });
      for (const document of change.put ?? []) documents.set(keyOf(document), structuredClone(document));
      for (const key of change.remove ?? []) documents.delete(keyOf(key));
      return change.result;
    },
    async removePartition(partition) {
      for (const [key, document] of documents) if (document.partition === partition) documents.delete(key);
    },
    async expired(now, limit) {
      const due = [...documents.values()].filter(({ expiresAt }) => expiresAt !== null && expiresAt <= now);
      return structuredClone(due.slice(0, limit));
    },

    async createLog({ logId, accountId, createdAt, restartOf, maxLogs }) {
      const found = logs.get(logId);
      if (found !== undefined) return found.gone ? 'gone' : 'exists';
      const owned = [...logs.values()].filter(({ log, gone }) => log.accountId === accountId && !gone);
      if (owned.length >= maxLogs) return 'full';
      const log: StoredLog = {
        logId,
        accountId,
        sequence: 0,
        hash: genesisHash(logId),
        epoch: 0,
        control: 0,
        bytes: 0,
        blobBytes: 0,
        createdAt,
        deleteAt: null,
        restartOf,
      };
      logs.set(logId, { log, gone: false, records: [], sequenceById: new Map(), blobs: new Map() });
      return 'created';
    },
    async getLog(logId) {
      return live(logId)?.log;
    },
    async listLogs(accountId) {
      return [...logs.values()]
        .filter(({ log, gone }) => log.accountId === accountId && !gone)
        .map(({ log }) => log)
        .sort((a, b) => (a.logId < b.logId ? -1 : 1));
    },
    async heads(logIds) {
      const found = new Map<string, number>();
      for (const logId of logIds) {
        const entry = live(logId);
        if (entry !== undefined) found.set(logId, entry.log.sequence);
      }
      return found;
    },
    async append(input) {
      const entry = live(input.logId);
      const at = entry?.records[input.prefix.sequence - 1]?.hash;
      const { result, inserts } = decideAppend(input, {
        log: entry?.log,
        prefixHash: input.prefix.sequence === 0 ? genesisHash(input.logId) : at,
        existing: input.records.flatMap(({ id }) => {
          const record = entry?.records[(entry.sequenceById.get(id) ?? 0) - 1];
          return record === undefined ? [] : [record];
        }),
        accountBytes: accountBytes(input.accountId),
      });
      if (entry !== undefined && result.outcome === 'appended' && inserts.length > 0) {
        inserts.forEach((insert) => store(entry, insert));
        entry.log = { ...entry.log, ...result.head, control: result.control, epoch: result.epoch };
        topics.emit(`log/${input.logId}`);
      }
      return result;
    },
    async read({ logId, after, maxRecords, maxBytes }) {
      const entry = live(logId);
      if (entry === undefined) return undefined;
      const records: MemoryRecord[] = [];
      let bytes = 0;
      for (const record of entry.records.slice(after, after + maxRecords)) {
        bytes += record.bytes;
        if (records.length > 0 && bytes > maxBytes) break;
        records.push(record);
      }
      const afterHash = after === 0 ? genesisHash(logId) : (entry.records[after - 1]?.hash ?? null);
      const last = records.at(-1);
      return {
        accountId: entry.log.accountId,
        head: { sequence: entry.log.sequence, hash: entry.log.hash },
        afterHash,
        last: last === undefined ? null : { sequence: last.sequence, hash: last.hash },
        entries: pageEntries(records),
      };
    },
    async tombstone(logId, eventIds) {
      const entry = live(logId);
      let replaced = 0;
      for (const id of eventIds) {
        const index = (entry?.sequenceById.get(id) ?? 0) - 1;
        const record = entry?.records[index];
        if (entry === undefined || record === undefined || record.record === null) continue;
        entry.records[index] = { ...record, record: null, bytes: 0 };
        entry.log = { ...entry.log, bytes: entry.log.bytes - record.bytes };
        replaced += 1;
      }
      return replaced;
    },
    async scheduleDeletion(logId, deleteAt) {
      const entry = live(logId);
      if (entry !== undefined) entry.log = { ...entry.log, deleteAt };
    },
    async dueLogs(now, limit) {
      return [...logs.values()]
        .filter(({ log, gone }) => !gone && log.deleteAt !== null && log.deleteAt <= now)
        .slice(0, limit)
        .map(({ log }) => log.logId);
    },
    async deleteLog(logId) {
      const entry = live(logId);
      if (entry === undefined) return;
      empty(entry);
      entry.gone = true;
    },
    async removeLogs(accountId) {
      for (const [logId, { log }] of logs) if (log.accountId === accountId) logs.delete(logId);
    },

    async putBlob(logId, name, index, bytes) {
      const entry = live(logId);
      if (entry === undefined) return;
      entry.blobs.set(blobKey(name, index), bytes.slice());
      setBlobBytes(entry);
    },
    async getBlob(logId, name, index) {
      return live(logId)?.blobs.get(blobKey(name, index));
    },
    async listBlobs(logId, name) {
      const prefix = `${name}/`;
      return [...(live(logId)?.blobs.keys() ?? [])]
        .filter((key) => key.startsWith(prefix))
        .map((key) => Number(key.slice(prefix.length)))
        .sort((a, b) => a - b);
    },
    async removeBlobs(logId, name) {
      const entry = live(logId);
      if (entry === undefined) return;
      for (const key of entry.blobs.keys()) if (key.startsWith(`${name}/`)) entry.blobs.delete(key);
      setBlobBytes(entry);
    },

    async notify(topic) {
      topics.emit(topic);
    },
    listen: topics.listen,
  };
}

function store(entry: MemoryLog, { id, sequence, hash, bodyHash, record, bytes }: InsertRecord): void {
  entry.records.push({ id, sequence, hash, bodyHash, record, bytes });
  entry.sequenceById.set(id, sequence);
  entry.log = { ...entry.log, bytes: entry.log.bytes + bytes };
}
