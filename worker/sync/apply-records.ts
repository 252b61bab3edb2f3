import { parseRecord, type ChainEntry, type SyncRecord } from '../../server-kit/protocol/index.ts';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { isCommitChain } from '../crypto/commit-chain.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import {
  decodeInnerEvent,
  hashInnerEvent,
  openEvent,
  unwrapAggregateKey,
  verifyCommit,
  wrapAggregateKey,
  type LogHead,
} from '../crypto/event-crypto.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, EventLogKeys } from '../storage/event-store/event-log.ts';
import { destroyKeys, isDestroyed } from './aggregate-keys.ts';
import type { OpenedEpoch } from './formats/epoch-record.ts';
import {
  attestationStatement,
  decodeBody,
  isSignedBy,
  keysStatement,
  type CommitBody,
  type KeyEntry,
  type RecordBody,
} from './formats/record-body.ts';
import { openRecord } from './formats/record-seal.ts';
import { applyRosterEntry, signerOfEntry, signingKeyOf, type Roster } from './formats/roster.ts';
import type { LogState, LogTables, QuarantineReason } from './log-tables.ts';
import type { Outbox } from './outbox.ts';
import { resetOutbox } from './reset-outbox.ts';

/** A record at its verified place in the log. */
export interface PlacedRecord extends ChainEntry {
  /** The chain's hash there. */
  readonly hash: string;
}

/** What devices told of the log does not fit what this one was told. */
export type LogContradiction = 'sync/fork' | 'sync/rollback';

export interface ApplyResult {
  /** Aggregates whose events came, moved or can be read now. */
  readonly aggregates: ReadonlySet<string>;
  readonly contradiction: LogContradiction | null;
  /** Another installation writes with this device's key. */
  readonly isCloned: boolean;
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
}

/** Places of one record; more events than a record can hold. */
export const PLACES_PER_RECORD = 4_096;

export interface ApplierParts {
  readonly database: Database;
  readonly sodium: Sodium;
  readonly keys: EventLogKeys;
  readonly log: EventLog;
  readonly tables: LogTables;
  readonly outbox: Outbox;
  readonly now: () => number;
  /** Whether this version of the kit understands a payload. */
  readonly isReadable: (payload: Uint8Array) => boolean;
  /** Whether a roster that nothing is known of yet is this vault's: its recovery key is the one of the words. */
  readonly isTrusted: (roster: Roster) => boolean;
}

export function createRecordApplier(parts: ApplierParts): RecordApplier {
  const { database, sodium, keys, log, tables, outbox, now, isReadable, isTrusted } = parts;
  const { vaultId } = keys;

  /** One pass over some records. */
  const createPass = (logId: string) => {
    const aggregates = new Set<string>();
    let contradiction: LogContradiction | null = null;
    let isCloned = false;
    let mustReset = false;

    // ---- What others have seen -----------------------------------------------------------------------------------

    /** `at` is where the statement stands: nobody can have seen what comes behind it. */
    const compareHead = (head: LogHead | null, at: number) => {
      if (head?.logId !== logId) return;
      if (head.sequence >= at) {
        contradiction ??= 'sync/rollback';
        return;
      }
      const ours = tables.hashAt(logId, head.sequence);
      if (ours !== null && ours !== toBase64url(head.hash)) contradiction = 'sync/fork';
    };

    // ---- Commits -------------------------------------------------------------------------------------------------

    /** The key that a device signs with here, or null when its events do not count. */
    const keyOfAuthor = (
      roster: Roster | null,
      deviceId: string,
      lastSequence: number,
    ): Uint8Array | null => {
      const device = roster?.devices.get(deviceId);
      if (device === undefined) return null;
      if (!device.revoked) return device.signKey;
      const countsTo = tables.tip(logId, deviceId)?.countsTo ?? 0;
      return lastSequence <= countsTo ? device.signKey : null;
    };

    /** Why a commit cannot be stored now; null when it can; `known` when it is there already. */
    const judgeCommit = (
      commit: CommitBody,
      tip: { readonly sequence: number; readonly hash: Uint8Array } | null,
    ): QuarantineReason | 'known' | null => {
      const lastSequence = commit.firstSequence + commit.events.length - 1;
      const lastEvent = commit.events.at(-1);
      if (lastEvent === undefined) return 'damaged';
      const lastHash = hashInnerEvent(lastEvent);
      const sequence = tip?.sequence ?? 0;
      if (lastSequence <= sequence) {
        const known = database.get<{ hash: Uint8Array }>(
          'SELECT hash FROM events WHERE device_id = ? AND device_sequence = ?',
          [commit.deviceId, lastSequence],
        );
        return known !== undefined && equalBytes(known.hash, lastHash) ? 'known' : 'refused';
      }
      if (commit.firstSequence > sequence + 1) return 'gap';
      const author = keyOfAuthor(tables.roster(logId), commit.deviceId, lastSequence);
      if (author === null) return 'refused';
      const { deviceId, firstSequence, signature } = commit;
      const statement = { vaultId, deviceId, firstSequence, lastSequence, lastHash };
      const previous = tip === null || tip.hash.length === 0 ? null : tip.hash;
      if (!isCommitChain(statement, previous, commit.events)) return 'refused';
      return verifyCommit(sodium, author, statement, signature) ? null : 'refused';
    };

    const storeCommit = (commit: CommitBody, at: number, firstIndex: number) => {
      const lastSequence = commit.firstSequence + commit.events.length - 1;
      for (const [index, inner] of commit.events.entries()) {
        const { header } = decodeInnerEvent(inner);
        const hash = hashInnerEvent(inner);
        const globalSequence = at * PLACES_PER_RECORD + firstIndex + index;
        compareHead(header.seenHead, at);
        const known = database.get<{ hash: Uint8Array; commit_sequence: number }>(
          'SELECT hash, commit_sequence FROM events WHERE device_id = ? AND device_sequence = ?',
          [commit.deviceId, header.deviceSequence],
        );
        aggregates.add(header.aggregateId);
        if (known === undefined) {
          const isLast = header.deviceSequence === lastSequence;
          log.adopt({
            header,
            inner,
            hash,
            signature: isLast ? commit.signature : null,
            commitFirst: isLast ? commit.firstSequence : null,
            logId,
            globalSequence,
            unreadable: unreadableBecause(header.aggregateId, header.keyId, inner),
          });
        } else {
          database.run(
            'UPDATE events SET log_id = ?, global_sequence = ?, packed = NULL WHERE commit_sequence = ?',
            [logId, globalSequence, known.commit_sequence],
          );
        }
      }
      const lastEvent = commit.events.at(-1);
      if (lastEvent === undefined) return;
      const countsTo = tables.tip(logId, commit.deviceId)?.countsTo ?? null;
      tables.saveTip(logId, {
        deviceId: commit.deviceId,
        sequence: lastSequence,
        hash: hashInnerEvent(lastEvent),
        heardAt: now(),
        countsTo,
      });
    };

    const unreadableBecause = (aggregateId: string, keyId: string, inner: Uint8Array): string | null => {
      const row = database.get<{ wrapped: Uint8Array | null }>(
        'SELECT wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
        [aggregateId, keyId],
      );
      if (row === undefined) return 'key';
      // Shredded: the event stays closed, and is passed over by its key.
      if (row.wrapped === null) return null;
      const context = { vaultId, keyId, aggregateId };
      const key = unwrapAggregateKey(sodium, keys.aggregateKeysKey, context, row.wrapped);
      try {
        return isReadable(openEvent(sodium, key, inner).payload) ? null : 'newer';
      } catch {
        return 'damaged';
      } finally {
        wipe(key);
      }
    };

    const applyCommits = (commits: readonly CommitBody[], at: number): QuarantineReason | null => {
      // The record counts as a whole or not at all, so everything is judged before anything is stored.
      const tips = new Map<string, { sequence: number; hash: Uint8Array } | null>();
      const fresh: { readonly commit: CommitBody; readonly index: number }[] = [];
      let index = 0;
      for (const commit of commits) {
        let tip = tips.get(commit.deviceId);
        if (tip === undefined) tip = tables.tip(logId, commit.deviceId);
        const judgement = judgeCommit(commit, tip);
        if (judgement !== null && judgement !== 'known') return judgement;
        if (judgement === null) {
          if (isForeignTwin(commit)) return 'refused';
          fresh.push({ commit, index });
          const lastEvent = commit.events.at(-1) ?? new Uint8Array();
          const sequence = commit.firstSequence + commit.events.length - 1;
          tips.set(commit.deviceId, { sequence, hash: hashInnerEvent(lastEvent) });
        }
        index += commit.events.length;
      }
      for (const { commit, index: first } of fresh) storeCommit(commit, at, first);
      return null;
    };

    /** Whether this device holds another event at one of these numbers: then two installations share one device key. */
    const isForeignTwin = (commit: CommitBody): boolean => {
      const twin = commit.events.some((inner, offset) => {
        const known = database.get<{ hash: Uint8Array }>(
          'SELECT hash FROM events WHERE device_id = ? AND device_sequence = ?',
          [commit.deviceId, commit.firstSequence + offset],
        );
        return known !== undefined && !equalBytes(known.hash, hashInnerEvent(inner));
      });
      if (twin && commit.deviceId === keys.device.deviceId) isCloned = true;
      return twin;
    };

    // ---- Keys ----------------------------------------------------------------------------------------------------

    const applyKeys = (body: Extract<RecordBody, { kind: 'keys' }>): QuarantineReason | null => {
      const author = signingKeyOf(tables.roster(logId), body.deviceId);
      const statement = keysStatement(vaultId, body.deviceId, body.keys);
      if (!isSignedBy(sodium, author, statement, body.signature)) return 'refused';
      for (const entry of body.keys) applyKey(entry);
      return null;
    };

    const applyKey = ({ aggregateId, generation, keyId, key }: KeyEntry) => {
      const known = database.get<{ wrapped: Uint8Array | null }>(
        'SELECT wrapped FROM keys WHERE aggregate_id = ? AND key_id = ?',
        [aggregateId, keyId],
      );
      if (known !== undefined) {
        // Destroyed here and not yet announced: an older record that still has the key does not settle that.
        const settles = key === null || known.wrapped !== null;
        database.run(
          `UPDATE keys SET log_id = CASE WHEN ? THEN ? ELSE log_id END, packed = CASE WHEN ? THEN NULL ELSE packed END
            WHERE aggregate_id = ? AND key_id = ?`,
          [Number(settles), logId, Number(settles), aggregateId, keyId],
        );
        if (key === null) destroy(aggregateId);
        return;
      }
      // Who did not know yet that the aggregate is destroyed may have begun another generation: it does not bring it back.
      const isGone = key === null || isDestroyed(database, aggregateId);
      const context = { vaultId, keyId, aggregateId };
      const wrapped = isGone ? null : wrapAggregateKey(sodium, keys.aggregateKeysKey, context, key);
      database.run(
        'INSERT INTO keys (aggregate_id, key_id, generation, wrapped, log_id) VALUES (?, ?, ?, ?, ?)',
        [aggregateId, keyId, generation, wrapped, logId],
      );
      const waiting = database.all<{ commit_sequence: number; inner: Uint8Array }>(
        `SELECT commit_sequence, inner FROM events WHERE aggregate_id = ? AND key_id = ? AND unreadable = 'key'`,
        [aggregateId, keyId],
      );
      for (const { commit_sequence: sequence, inner } of waiting) {
        database.run('UPDATE events SET unreadable = ? WHERE commit_sequence = ?', [
          unreadableBecause(aggregateId, keyId, inner),
          sequence,
        ]);
        aggregates.add(aggregateId);
      }
      if (key === null) destroy(aggregateId);
    };

    /** A device destroyed one key of an aggregate, and so all that it knew: those it did not know of go with them. */
    const destroy = (aggregateId: string) => {
      const alive = database.get(
        'SELECT 1 FROM keys WHERE aggregate_id = ? AND wrapped IS NOT NULL LIMIT 1',
        [aggregateId],
      );
      if (alive === undefined) return;
      destroyKeys(database, aggregateId);
      aggregates.add(aggregateId);
    };

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
      compareHead(head, at);
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
      compareHead,
      finish(): ApplyResult {
        if (mustReset) resetOutbox(database);
        for (const aggregateId of aggregates) {
          database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [aggregateId]);
        }
        return { aggregates, contradiction, isCloned };
      },
    };
  };

  /** Whether the roster of an epoch record may come after the one that stands, here or in the log that this one continues. */
  const mayFollow = (logId: string, { roster, rosterEntries, restart, signer }: OpenedEpoch): boolean => {
    if (roster.vaultId !== vaultId) return false;
    const current = tables.roster(logId);
    if (current !== null) return continues(current, rosterEntries);
    const before = restart === null ? null : tables.roster(restart.head.logId);
    if (before === null) return isTrusted(roster);
    // Whoever began the new log may not have seen the newest of the old one, or more than this device: a server that lost
    // something told each another story. But nobody counts who is revoked here, nor whom such a one let in.
    const ours = new Set(tables.rosterEntries(restart?.head.logId ?? '').map(entryKey));
    const added = rosterEntries.filter((entry) => !ours.has(entryKey(entry)));
    if (added.length === rosterEntries.length) return false;
    return [signer, ...added.map(signerOfEntry)].every(
      (by) => by === null || before.devices.get(by)?.revoked !== true,
    );
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
          tables.quarantine(logId, placed.sequence, 'key', placed.record);
          return pass.finish();
        }
        if (opened.epoch !== state.epoch + 1 || !mayFollow(logId, opened)) {
          tables.advance({ ...state, head }, [placed]);
          tables.quarantine(logId, placed.sequence, 'refused', null);
          return pass.finish();
        }
        tables.advance({ logId, head, epoch: opened.epoch }, [placed]);
        tables.saveEpochKey(logId, opened.epoch, opened.logKey);
        tables.saveRoster(logId, opened.rosterEntries);
        if (state.epoch === 0) {
          for (const { deviceId, sequence } of opened.restart?.revokedTips ?? []) {
            tables.saveTip(logId, {
              deviceId,
              sequence: 0,
              hash: new Uint8Array(),
              heardAt: now(),
              countsTo: sequence,
            });
          }
        }
        pass.retry(['key'], opened.epoch);
        resetOutbox(database);
        return pass.finish();
      }),
  };
}

/** Whether a chain of entries has the one of this roster as its beginning. */
function continues(current: Roster, entries: readonly Uint8Array[]): boolean {
  const entry = entries[current.number - 1];
  return entry !== undefined && equalBytes(hashInnerEvent(entry), current.hash);
}

function entryKey(entry: Uint8Array): string {
  return toBase64url(hashInnerEvent(entry));
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
