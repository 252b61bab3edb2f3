import { parseRecord, type ChainEntry, type SyncRecord } from '../../server-kit/protocol/index.ts';
import { fromBase64url } from '../crypto/base64url.ts';
import type { LogHead } from '../crypto/event-crypto.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import { createBaseApplier } from './apply-base.ts';
import { createCommitApplier } from './apply-commits.ts';
import { createKeyApplier } from './apply-keys.ts';
import { ApplyPass, type ApplierParts, type LogContradiction } from './apply-pass.ts';
import type { OpenedEpoch } from './formats/epoch-record.ts';
import { attestationStatement, decodeBody, isSignedBy, type RecordBody } from './formats/record-body.ts';
import { openRecord } from './formats/record-seal.ts';
import { applyRosterEntry, signingKeyOf } from './formats/roster.ts';
import type { LogState, QuarantineReason } from './log-tables.ts';
import { mayFollow } from './may-follow.ts';
import { resetOutbox } from './reset-outbox.ts';
import { beginBehind } from './snapshots/begin-behind.ts';

/** A record at its verified place in the log. */
export interface PlacedRecord extends ChainEntry {
  /** The chain's hash there. */
  readonly hash: string;
}

export interface ApplyResult {
  readonly logId: string;
  /** Aggregates whose events came, moved or can be read now. */
  readonly aggregates: ReadonlySet<string>;
  readonly contradiction: LogContradiction | null;
  readonly continued?: Continued;
}

/** Aggregates to which nothing happened but that events came behind all others of theirs: there is nothing to read again. */
export interface Continued {
  /** The head of the event log before. */
  readonly after: number;
  readonly aggregates: ReadonlySet<string>;
}

export interface RecordApplier {
  /**
   * Stores what records say, moves the head of the log behind them, and notes the aggregates that are touched: all in
   * one transaction, so that the head never stands behind something that is not stored. No record can make it fail:
   * what is damaged, forged or not for us is set aside.
   */
  apply(logId: string, records: readonly PlacedRecord[]): ApplyResult;
  /** The same for one record that announces an epoch; `opened` is null when it is sealed to others only. */
  applyEpoch(logId: string, record: PlacedRecord, opened: OpenedEpoch | null): ApplyResult;
  /** Looks again at records that wait for earlier ones or for a key. */
  retry(logId: string): ApplyResult;
}

export function createRecordApplier(parts: ApplierParts): RecordApplier {
  const { database, sodium, keys, log, tables, outbox, now } = parts;
  const { vaultId } = keys;

  /** Whether an aggregate is in step up to here, and has nothing at or behind a place. */
  const endsBefore = (aggregateId: string, place: number, commit: number) =>
    !log.base.has(aggregateId) &&
    database.get('SELECT 1 FROM moved_aggregates WHERE aggregate_id = ?', [aggregateId]) === undefined &&
    database.get(
      `SELECT 1 FROM events WHERE aggregate_id = ? AND commit_sequence <= ?
         AND (global_sequence IS NULL OR global_sequence >= ?) LIMIT 1`,
      [aggregateId, commit, place],
    ) === undefined;

  /** One pass over some records. */
  const createPass = (logId: string) => {
    const pass = new ApplyPass(logId, tables);
    const before = log.head();
    const applyCommits = createCommitApplier(parts, pass);
    const applyKeys = createKeyApplier(parts, pass);
    const applyBase = createBaseApplier(parts, pass);
    let mustReset = false;

    // ---- Roster and attestations ---------------------------------------------------------------------------------

    const applyRoster = (entries: readonly Uint8Array[]): QuarantineReason | null => {
      let roster = tables.roster(logId);
      for (const entry of entries) {
        roster = applyRosterEntry(sodium, roster, entry);
        if (roster === null) return 'refused';
      }
      tables.saveRoster(logId, [...tables.rosterEntries(logId), ...entries]);
      return null;
    };

    const applyAttestation = (
      { deviceId, head, at: saidAt, signature }: Extract<RecordBody, { kind: 'attestation' }>,
      at: number,
    ): QuarantineReason | null => {
      const author = signingKeyOf(tables.roster(logId), deviceId);
      const statement = attestationStatement(vaultId, deviceId, head, saidAt);
      if (!isSignedBy(sodium, author, statement, signature)) return 'refused';
      pass.compareHead(head, at);
      const tip = tables.tip(logId, deviceId);
      if (tip !== null) tables.saveTip(logId, { ...tip, heardAt: now() });
      return null;
    };

    // ---- Records -------------------------------------------------------------------------------------------------

    const applyBody = (body: RecordBody, at: number): QuarantineReason | null => {
      switch (body.kind) {
        case 'commits':
          return applyCommits(body.commits, at);
        case 'keys':
          return applyKeys(body);
        case 'base':
          return applyBase(body);
        case 'roster':
          return applyRoster(body.entries);
        case 'attestation':
          return applyAttestation(body, at);
      }
    };

    /** What became of a record: null when it counts. */
    const applyRecord = (record: SyncRecord | null, at: number, epoch: number): QuarantineReason | null => {
      if (record === null) return 'newer';
      if (record.epoch < epoch) return 'refused';
      const logKey = record.epoch > epoch ? null : tables.epochKey(logId, record.epoch);
      if (logKey === null) return 'key';
      try {
        const body = decodeBody(openRecord(sodium, logKey, logId, record));
        return body === null ? 'newer' : applyBody(body, at);
      } catch (error) {
        return setAside(error);
      } finally {
        wipe(logKey);
      }
    };

    return {
      /** Judges and stores one record and what became possible by it. */
      take(text: string | null, at: number, recordId: string, epoch: number) {
        const isOwn = outbox.text(recordId) !== null;
        if (isOwn) outbox.drop(recordId);
        if (text === null) return;
        const reason = applyRecord(parseRecord(text), at, epoch);
        if (reason !== null) {
          tables.quarantine(logId, at, reason, reason === 'refused' ? null : text);
          // One of our own that does not count where it came to stand: what is in it is sealed and pushed again.
          if (isOwn) mustReset = true;
          return;
        }
        this.retry(['gap'], epoch);
      },
      /** Looks again at records that waited; each may make the next one possible. */
      retry(reasons: readonly QuarantineReason[], epoch: number) {
        for (let again = true; again;) {
          again = false;
          for (const { sequence, record } of tables.quarantined(logId, reasons)) {
            const parsed = parseRecord(record);
            // It stands in the epoch it was sealed in; later ones did not change that.
            const reason = applyRecord(parsed, sequence, Math.min(epoch, parsed?.epoch ?? epoch));
            if (reason === null) {
              tables.release(logId, sequence);
              again = true;
            } else if (!reasons.includes(reason)) {
              tables.quarantine(logId, sequence, reason, reason === 'refused' ? null : record);
            }
          }
        }
      },
      finish(): ApplyResult {
        if (mustReset) resetOutbox(database);
        const aggregates = new Set([...pass.aggregates].filter((id) => parts.isCovered?.(id) !== true));
        const continued = log.copies.mayExist()
          ? []
          : pass.continued().filter(([id, first]) => endsBefore(id, first, before));
        for (const aggregateId of aggregates) {
          database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [aggregateId]);
        }
        const { contradiction } = pass;
        return {
          logId,
          aggregates,
          contradiction,
          continued: { after: before, aggregates: new Set(continued.map(([id]) => id)) },
        };
      },
    };
  };

  const requireState = (logId: string): LogState => {
    const state = tables.state(logId);
    if (state === null) throw new MoError('internal/unexpected', 'The log is not followed.');
    return state;
  };

  const headBehind = (records: readonly PlacedRecord[], state: LogState) => {
    const last = records.at(-1);
    return last === undefined ? state.head : { sequence: last.sequence, hash: last.hash };
  };

  return {
    retry: (logId) =>
      database.transaction(() => {
        const pass = createPass(logId);
        pass.retry(['gap', 'key'], requireState(logId).epoch);
        return pass.finish();
      }),

    apply: (logId, records) =>
      database.transaction(() => {
        const state = requireState(logId);
        const pass = createPass(logId);
        // First the hashes: an event may name the head right before its own record.
        tables.advance({ ...state, head: headBehind(records, state) }, records);
        for (const { record, sequence, id } of records) pass.take(record, sequence, id, state.epoch);
        return pass.finish();
      }),

    applyEpoch: (logId, placed, opened) =>
      database.transaction(() => {
        const state = requireState(logId);
        const pass = createPass(logId);
        const head = headBehind([placed], state);
        if (opened === null) {
          tables.advance({ ...state, head }, [placed]);
          // It may shut this device out. One of an epoch that has begun already does not: somebody put it there.
          const epoch = placed.record === null ? null : (parseRecord(placed.record)?.epoch ?? null);
          const isLate = epoch !== null && epoch <= state.epoch;
          tables.quarantine(
            logId,
            placed.sequence,
            isLate ? 'refused' : 'key',
            isLate ? null : placed.record,
          );
          return pass.finish();
        }
        if (opened.epoch !== state.epoch + 1 || !mayFollow(parts, logId, opened)) {
          tables.advance({ ...state, head }, [placed]);
          tables.quarantine(logId, placed.sequence, 'refused', null);
          return pass.finish();
        }
        tables.advance({ logId, head, epoch: opened.epoch }, [placed]);
        tables.saveEpochKey(logId, opened.epoch, opened.logKey);
        tables.saveRoster(logId, opened.rosterEntries);
        if (state.epoch === 0) {
          const base = opened.restart?.base ?? null;
          for (const tip of base?.tips ?? [])
            tables.saveTip(logId, { ...tip, heardAt: now(), countsTo: null });
          for (const { deviceId, sequence: countsTo } of opened.restart?.revokedTips ?? []) {
            const { sequence, hash } = tables.tip(logId, deviceId) ?? { sequence: 0, hash: new Uint8Array() };
            tables.saveTip(logId, { deviceId, sequence, hash, heardAt: now(), countsTo });
          }
          // Not where the records are read for what came before a snapshot: that has all of it.
          if (base !== null && parts.isCovered === undefined)
            beginBehind(parts, { logId, hash: head.hash }, base, opened);
        }
        pass.retry(['key'], opened.epoch);
        resetOutbox(database);
        return pass.finish();
      }),
  };
}

/** Only what the record itself is to blame for: a full disk is not. */
function setAside(error: unknown): QuarantineReason {
  if (!(error instanceof MoError)) throw error;
  switch (error.code) {
    case 'vault/upgraded-elsewhere':
      return 'newer';
    case 'crypto/authentication-failed':
    case 'storage/corrupt':
    case 'input/invalid':
      return 'damaged';
    default:
      throw error;
  }
}

/** A head as events carry it. */
export function seenHeadOf({ logId, head }: LogState): LogHead | null {
  return head.sequence === 0 ? null : { logId, sequence: head.sequence, hash: fromBase64url(head.hash) };
}
