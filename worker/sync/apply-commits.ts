import { isCommitChain } from '../crypto/commit-chain.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { decodeInnerEvent, hashInnerEvent, verifyCommit } from '../crypto/event-crypto.ts';
import type { ApplierParts, ApplyPass } from './apply-pass.ts';
import { countedAuthors } from './counted-authors.ts';
import type { CommitBody } from './formats/record-body.ts';
import { judgePayload } from './judge-payload.ts';
import type { QuarantineReason } from './log-tables.ts';
import { PLACES_PER_RECORD } from './places.ts';
import { resetOutbox } from './reset-outbox.ts';
import { addTwin, loadTwins } from './twin.ts';
import { rememberCounted } from './snapshots/base-counted.ts';

export type ApplyCommits = (commits: readonly CommitBody[], at: number) => QuarantineReason | null;

/** Judges the commits of a record that stands at `at`, and stores them: all of them, or none and why. */
export function createCommitApplier(parts: ApplierParts, pass: ApplyPass): ApplyCommits {
  const { database, sodium, keys, log, tables, now } = parts;
  const { vaultId } = keys;
  const { logId } = pass;
  /** From which number on what comes under a name waits until there is room for it. */
  const twins = new Map(loadTwins(database).map((twin) => [twin.deviceId, twin.firstSequence]));

  /** The key that a device signs with here, or null when its events do not count. */
  const keyOfAuthor = (deviceId: string, lastSequence: number): Uint8Array | null => {
    const author = countedAuthors(tables, logId).find((counted) => counted.deviceId === deviceId);
    return author === undefined || lastSequence > author.countsTo ? null : author.signKey;
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
    const author = keyOfAuthor(commit.deviceId, lastSequence);
    if (author === null) return 'refused';
    // What stands behind a twin's in the log counts for nobody else; it is judged when there is room for the first.
    if (lastSequence >= (twins.get(commit.deviceId) ?? Infinity)) return 'gap';
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
      pass.compareHead(header.seenHead, at);
      const known = database.get<{ commit_sequence: number; stands_for: string | null }>(
        'SELECT commit_sequence, stands_for FROM events WHERE device_id = ? AND device_sequence = ?',
        [commit.deviceId, header.deviceSequence],
      );
      if (known === undefined) {
        const isLast = header.deviceSequence === lastSequence;
        const { unreadable, origin } = judgePayload(parts, header.aggregateId, header.keyId, inner);
        if (unreadable === null && origin === null) pass.came(header.aggregateId, globalSequence);
        else pass.moved(header.aggregateId);
        rememberCounted(parts, logId, header, origin);
        log.adopt({
          header,
          inner,
          hash,
          signature: isLast ? commit.signature : null,
          commitFirst: isLast ? commit.firstSequence : null,
          logId,
          globalSequence,
          unreadable,
          standsFor: origin?.eventId ?? null,
        });
      } else {
        pass.moved(header.aggregateId);
        database.run(
          `UPDATE events SET log_id = ?, global_sequence = ?, packed = NULL,
             unreadable = nullif(unreadable, 'restated') WHERE commit_sequence = ?`,
          [logId, globalSequence, known.commit_sequence],
        );
        log.copies.settle(header.aggregateId, known.stands_for ?? header.eventId);
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
        const other = firstOther(commit);
        if (other?.isInLog === true) return 'refused';
        if (other !== null) {
          // It counts once what is here under these numbers was said anew under another name.
          addTwin(database, { deviceId: commit.deviceId, firstSequence: other.sequence });
          twins.set(commit.deviceId, other.sequence);
          resetOutbox(database);
          return 'gap';
        }
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

  /** The first number at which this device holds another event: two installations share one device key. */
  const firstOther = (commit: CommitBody) => {
    for (const [offset, inner] of commit.events.entries()) {
      const sequence = commit.firstSequence + offset;
      const known = database.get<{ hash: Uint8Array; log_id: string | null }>(
        'SELECT hash, log_id FROM events WHERE device_id = ? AND device_sequence = ?',
        [commit.deviceId, sequence],
      );
      if (known !== undefined && !equalBytes(known.hash, hashInnerEvent(inner)))
        return { sequence, isInLog: known.log_id !== null };
    }
    return null;
  };

  return applyCommits;
}
