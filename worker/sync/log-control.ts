/**
 * What changes a log as a whole: its beginning, its roster, its epochs. Each is one record that is stored by
 * compare-and-swap, so that of two devices that change it at the same time one looks again.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64url, utf8 } from '../../server-kit/protocol/index.ts';
import { randomBytes } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { MoError } from '../errors/mo-error.ts';
import { sealEpochRecord, type Restart } from './formats/epoch-record.ts';
import { encodeBody } from './formats/record-body.ts';
import { sealRecord } from './formats/record-seal.ts';
import {
  applyRosterEntry,
  rosterOf,
  signRosterEntry,
  type Roster,
  type RosterChange,
  type Signing,
} from './formats/roster.ts';
import type { LogAccess, LogSync } from './log-sync.ts';
import type { DeviceClient } from './server-client.ts';
import { ServerProblem } from './server-client.ts';

export interface ControlParts extends Pick<LogAccess, 'sodium' | 'tables' | 'exclusively'> {
  readonly sync: LogSync;
  readonly client: Pick<DeviceClient, 'push' | 'call'>;
}

export interface ControlRecord {
  readonly recordId: string;
  readonly epoch: number;
  readonly text: string;
}

/** Attempts against other devices that change the log at the same moment. */
const MAX_ATTEMPTS = 20;

/**
 * The name of a vault's log on a server; for a log that continues another, bound to that one, so that two devices that
 * restart the same log meet in one.
 */
export function logNameOf(vaultId: string, restartOf: string | null): Uint8Array {
  return sha256(utf8(`mo-kit/v1/log-name\0${vaultId}\0${restartOf ?? ''}`));
}

/**
 * Brings the log up to date, asks `build` for the record that is to come next, and stores it if nothing came between;
 * otherwise asks again. `build` gives null when nothing is left to do.
 */
export async function pushControl(
  { sync, client }: ControlParts,
  build: () => Promise<ControlRecord | null>,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    await sync.pull();
    const { head } = await sync.state();
    const { control, head: serverHead } = await client.call('getLog', { params: { logId: sync.logId } });
    if (serverHead.sequence !== head.sequence) continue;
    const record = await build();
    if (record === null) return;
    try {
      await client.push(sync.logId, {
        prefix: head,
        records: [{ id: record.recordId, epoch: record.epoch, record: record.text }],
        control: { expect: control, epoch: record.epoch },
      });
    } catch (error) {
      if (!(error instanceof ServerProblem) || error.code !== 'sync/conflict') throw error;
    }
  }
  throw new MoError('sync/conflict', 'Other devices change the log all the time.', { retryable: true });
}

/** The first record of a log: epoch 1 with the roster as it is to be. Does nothing when the log has begun. */
export async function beginLog(
  parts: ControlParts,
  rosterEntries: readonly Uint8Array[],
  signing: Signing,
  restart: Restart | null,
): Promise<void> {
  await pushControl(parts, async () => {
    const { head } = await parts.sync.state();
    if (head.sequence > 0) return null;
    const logKey = randomBytes(32);
    try {
      const place = { logId: parts.sync.logId, recordId: toBase64url(randomBytes(16)), epoch: 1 };
      const announcement = { logKey, previousLogKey: null, rosterEntries, restart };
      return { ...place, text: await sealEpochRecord(parts.sodium, place, announcement, signing) };
    } finally {
      wipe(logKey);
    }
  });
}

/**
 * Changes the roster within the epoch: add, rename. `changeOf` is asked with the roster and the epoch that stand, and gives null when
 * there is nothing to do any more.
 */
export async function changeRoster(
  parts: ControlParts,
  changeOf: (roster: Roster, epoch: number) => RosterChange | null,
  signing: Signing,
): Promise<void> {
  const { sodium, sync } = parts;
  await pushControl(parts, async () => {
    const { roster, epoch, logKey } = await standing(parts);
    try {
      const change = changeOf(roster, epoch);
      if (change === null) return null;
      const entry = signRosterEntry(roster, change, signing);
      if (applyRosterEntry(sodium, roster, entry) === null) throw notAllowed();
      const place = { logId: sync.logId, recordId: toBase64url(randomBytes(16)), epoch };
      const text = sealRecord(sodium, logKey, place, encodeBody({ kind: 'roster', entries: [entry] }));
      return { ...place, text };
    } finally {
      wipe(logKey);
    }
  });
}

/**
 * Begins an epoch, with changes of the roster: from here on, only who is in it can read. `changesOf` gives null when there
 * is nothing to do any more.
 */
export async function beginEpoch(
  parts: ControlParts,
  changesOf: (roster: Roster) => readonly RosterChange[] | null,
  signing: Signing,
): Promise<void> {
  const { sodium, sync, tables, exclusively } = parts;
  await pushControl(parts, async () => {
    const { roster, epoch, logKey: previousLogKey } = await standing(parts);
    const logKey = randomBytes(32);
    try {
      const changes = changesOf(roster);
      if (changes === null) return null;
      const entries = [...(await exclusively(() => tables.rosterEntries(sync.logId)))];
      let current: Roster | null = roster;
      for (const change of changes) {
        const entry = signRosterEntry(current, change, signing);
        current = applyRosterEntry(sodium, current, entry);
        if (current === null) throw notAllowed();
        entries.push(entry);
      }
      const place = { logId: sync.logId, recordId: toBase64url(randomBytes(16)), epoch: epoch + 1 };
      const announcement = { logKey, previousLogKey, rosterEntries: entries, restart: null };
      return { ...place, text: await sealEpochRecord(sodium, place, announcement, signing) };
    } finally {
      wipe(logKey, previousLogKey);
    }
  });
}

/** The first two entries of a vault's roster, signed by the recovery key: whose vault it is, and its first device. */
export function foundRoster(
  sodium: Sodium,
  vault: {
    readonly vaultId: string;
    readonly recovery: { readonly signPublicKey: Uint8Array; readonly kemPublicKey: Uint8Array };
  },
  firstDevice: RosterChange,
  recovery: Signing,
): readonly Uint8Array[] {
  const found: RosterChange = {
    kind: 'found',
    vaultId: vault.vaultId,
    recoverySignKey: vault.recovery.signPublicKey,
    recoveryKemKey: vault.recovery.kemPublicKey,
  };
  const first = signRosterEntry(null, found, recovery);
  const second = signRosterEntry(rosterOf(sodium, [first]), firstDevice, recovery);
  return [first, second];
}

async function standing({ sync, tables, exclusively }: ControlParts) {
  const { epoch } = await sync.state();
  return exclusively(() => {
    const roster = tables.roster(sync.logId);
    const logKey = tables.epochKey(sync.logId, epoch);
    if (roster === null || logKey === null) {
      throw new MoError('sync/revoked', 'This device does not belong to the vault any more.');
    }
    return { roster, epoch, logKey };
  });
}

function notAllowed(): MoError {
  return new MoError('sync/revoked', 'This device may not change who belongs to the vault.');
}
