import {
  bodyHashOf,
  chainHash,
  parseRecord,
  type LogHead,
  type Page,
  type PushResponse,
} from '../../server-kit/protocol/index.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import type { ApplyResult, PlacedRecord, RecordApplier } from './apply-records.ts';
import { isEpochRecord, openEpochRecord, receiveEpochKey, type OpenedEpoch } from './formats/epoch-record.ts';
import type { LogState, LogTables } from './log-tables.ts';
import type { Outbox, OutboxRecord } from './outbox.ts';
import type { DeviceClient } from './server-client.ts';
import { fork, inconsistent, rollback, verifyPage } from './verify-page.ts';

/** The store of an open vault, as sync uses it. */
export interface LogAccess {
  readonly sodium: Sodium;
  readonly tables: LogTables;
  readonly outbox: Outbox;
  readonly applier: RecordApplier;
  /** Runs while no command runs. `vault/locked` once the vault is closed. */
  exclusively<T>(action: () => T): Promise<T>;
  /** Brings the read models in step with what was applied; called in the same `exclusively`. */
  applied(result: ApplyResult): void;
}

export interface LogSyncParts extends LogAccess {
  readonly logId: string;
  /** The part of a device's client that moves records. */
  readonly client: Pick<DeviceClient, 'push' | 'pull' | 'call'>;
  /** X-Wing, 32 bytes each: of this device, and of what lets it in. Tried on each epoch whose key is not known. */
  readonly kemSeeds: readonly Uint8Array[];
}

export interface PullOptions {
  readonly signal?: AbortSignal;
  /** How long the server may wait for a first record. */
  readonly waitSeconds?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** One log of one server: what is new there comes, what is new here goes. Not reentrant: the caller takes turns. */
export interface LogSync {
  readonly logId: string;
  state(): Promise<LogState>;
  /**
   * Pulls until nothing is left, asking for the next page while one is applied. Stopping loses nothing: the next pull goes
   * on behind what is stored.
   */
  pull(options?: PullOptions): Promise<void>;
  /** Pushes until nothing is left; false when there was nothing. */
  push(options?: { readonly signal?: AbortSignal }): Promise<boolean>;
  /** Applies a page that came by itself. */
  take(page: Page): Promise<void>;
}

/** Below what any server must take, with room for the JSON around it. */
const PUSH_BYTES = 900_000;
const PUSH_RECORDS = 500;
/** Records applied in one transaction: commands wait for it. */
const RECORDS_AT_ONCE = 64;
/** Times that a server may refuse in one push, for another epoch or a taken id: more is a server that takes nothing. */
const MAX_REFUSALS = 10;

export function createLogSync(parts: LogSyncParts): LogSync {
  const { sodium, tables, outbox, applier, exclusively, applied, logId, client, kemSeeds } = parts;

  const requireState = (): LogState => {
    const state = tables.state(logId);
    if (state === null) throw new MoError('internal/unexpected', 'The log is not followed.');
    return state;
  };

  // ---- Applying --------------------------------------------------------------------------------------------------------

  const applyAll = async (records: readonly PlacedRecord[]) => {
    for (let start = 0; start < records.length;) {
      const next = records[start];
      if (next === undefined) break;
      if (announcesEpoch(next)) {
        await applyEpoch(next);
        start += 1;
        continue;
      }
      let end = start + 1;
      while (end < records.length && end - start < RECORDS_AT_ONCE && !announcesEpoch(records[end])) end += 1;
      const segment = records.slice(start, end);
      await exclusively(() => applied(applier.apply(logId, segment)));
      start = end;
    }
  };

  /** The sealed key takes a moment to open, so it is opened before the store is taken. */
  const applyEpoch = async (placed: PlacedRecord) => {
    const record = placed.record === null ? null : parseRecord(placed.record);
    if (record === null) return;
    const known = await exclusively(() => tables.epochKey(logId, record.epoch));
    const logKey = known ?? (await receiveEpochKey(kemSeeds, logId, record));
    let opened: OpenedEpoch | null = null;
    if (logKey !== null) {
      try {
        opened = openEpochRecord(sodium, logKey, logId, record);
      } catch (error) {
        if (!(error instanceof MoError)) throw error;
        // Forged or damaged: as a record that does not open it changes nothing.
      }
    }
    await exclusively(() => applied(applier.applyEpoch(logId, placed, opened)));
    wipe(logKey, opened?.logKey, opened?.previousLogKey);
  };

  const take = async (page: Page) => {
    const records = await exclusively(() =>
      verifyPage(requireState(), page, (sequence) => tables.hashAt(logId, sequence)),
    );
    await applyAll(records);
  };

  // ---- Pushing ---------------------------------------------------------------------------------------------------------

  const nextBatch = () =>
    exclusively(() => {
      const state = requireState();
      const logKey = tables.epochKey(logId, state.epoch);
      if (logKey === null) return null;
      try {
        const log = { logId, epoch: state.epoch, logKey };
        const records = outbox.nextBatch(log, { maxRecords: PUSH_RECORDS, maxBytes: PUSH_BYTES });
        return { state, records };
      } finally {
        wipe(logKey);
      }
    });

  /**
   * What was just stored is applied from our own copy when it stands right behind our head; otherwise the next pull
   * brings it, with what stands in between.
   */
  const adoptStored = async (state: LogState, sent: readonly OutboxRecord[], { results }: PushResponse) => {
    let { sequence, hash } = state.head;
    const placed: PlacedRecord[] = [];
    for (const [index, { id, record }] of sent.entries()) {
      const result = results[index];
      if (result?.status !== 'stored' || result.sequence !== sequence + 1) break;
      sequence += 1;
      hash = chainHash(hash, sequence, id, bodyHashOf(record));
      if (hash !== result.hash) throw fork();
      placed.push({ sequence, id, record, hash });
    }
    await applyAll(placed);
  };

  return {
    logId,
    state: () => exclusively(requireState),
    take,

    async pull({ signal, waitSeconds = 0, onProgress } = {}) {
      const ended = new AbortController();
      const asking = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
      const ask = ({ sequence: after }: LogHead, wait = 0) => {
        const query = { after, ...(wait > 0 && { waitSeconds: wait }) };
        const page = client.pull(logId, query, { signal: asking }).then((answer) => {
          if (answer.after.sequence !== after) throw inconsistent();
          return answer;
        });
        // It may fail while the page in front of it is applied, when nobody waits for it yet.
        page.catch(() => undefined);
        return page;
      };
      const { head: known } = await exclusively(requireState);
      let asked = ask(known, waitSeconds);
      try {
        for (;;) {
          const page = await asked;
          const { last, head, records } = page;
          const isLast = last.sequence >= head.sequence;
          // One page ahead: the server and the network work while this one is applied.
          if (!isLast && records.length > 0) asked = ask(last);
          await take(page);
          onProgress?.({ done: last.sequence, total: head.sequence });
          if (isLast) return;
          if (records.length === 0) throw rollback();
        }
      } finally {
        ended.abort();
        await asked.catch(() => undefined);
      }
    },

    async push({ signal } = {}) {
      let refusals = 0;
      for (let wasEmpty = true; ; wasEmpty = false) {
        const batch = await nextBatch();
        if (batch === null || batch.records.length === 0) return !wasEmpty;
        const { state, records } = batch;
        const response = await client.push(
          logId,
          { prefix: state.head, records: records.map(({ id, epoch, record }) => ({ id, epoch, record })) },
          { ...(signal && { signal }) },
        );
        if (response.results.length !== records.length) {
          throw new MoError('sync/invalid-answer', 'The server answered something else than was asked.');
        }
        const statuses = new Set(response.results.map(({ status }) => status));
        if (statuses.size > 1 || !statuses.has('stored')) refusals += 1;
        if (refusals > MAX_REFUSALS) {
          throw new MoError('sync/invalid-answer', 'The server takes nothing.', { retryable: true });
        }
        await exclusively(() => {
          outbox.markStored(response.results.filter(({ status }) => status === 'stored').map(({ id }) => id));
          // An id that is taken: what is in it goes under another one.
          if (statuses.has('conflict')) outbox.reset();
        });
        await adoptStored(state, records, response);
        // Others wrote in between, or another epoch has begun, which must be known before anything is sealed again.
        const { head } = await exclusively(requireState);
        if (head.sequence < response.head.sequence) await this.pull({ ...(signal && { signal }) });
      }
    },
  };
}

function announcesEpoch(placed: PlacedRecord | undefined): boolean {
  if (placed === undefined || placed.record === null) return false;
  const record = parseRecord(placed.record);
  return record !== null && isEpochRecord(record);
}
