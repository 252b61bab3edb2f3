import { isCommitChain } from '../crypto/commit-chain.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import {
  decodeInnerEvent,
  hashInnerEvent,
  openEvent,
  verifyCommit,
  type EventHeader,
} from '../crypto/event-crypto.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import type { ArchiveEvent, ArchiveKey } from './archive-format.ts';

/** An event of an archive whose bytes, chain and signature are right. */
export interface VerifiedEvent {
  readonly row: ArchiveEvent;
  readonly header: EventHeader;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** Null where the key was destroyed. */
  readonly payload: Uint8Array | null;
}

/** What the parts before the events said. */
export interface ArchiveContext {
  readonly sodium: Sodium;
  readonly vaultId: string;
  /** By device id. */
  readonly signPublicKeys: ReadonlyMap<string, Uint8Array>;
  /** By key id. */
  readonly keys: ReadonlyMap<string, ArchiveKey>;
}

interface Chain {
  /** Of the newest event of this device; null before the first. */
  hash: Uint8Array | null;
  sequence: number;
  /** The commit that is not signed yet. */
  readonly open: Uint8Array[];
  hashBeforeCommit: Uint8Array | null;
}

/** Checks the events of an archive in the order they stand in it. */
export interface EventVerifier {
  /** @throws MoError `backup/damaged` when it is not what its device signed, or not of this vault */
  check(row: ArchiveEvent): VerifiedEvent;
  /** No commit may be left without its signature. */
  finish(): void;
}

/**
 * The age file tells that a backup is as it was written; this tells that what was written is what the devices had
 * signed. The signatures of a device whose public key is not in the backup cannot be checked, its chain can.
 */
export function createEventVerifier(context: ArchiveContext): EventVerifier {
  const { sodium, vaultId, signPublicKeys, keys } = context;
  const chains = new Map<string, Chain>();

  const verifySignature = (row: ArchiveEvent, header: EventHeader, hash: Uint8Array, chain: Chain) => {
    const publicKey = signPublicKeys.get(header.deviceId);
    if (row.signature === null || row.commitFirst === null) throw damaged();
    const statement = {
      vaultId,
      deviceId: header.deviceId,
      firstSequence: row.commitFirst,
      lastSequence: header.deviceSequence,
      lastHash: hash,
    };
    const isSigned =
      (publicKey === undefined || verifyCommit(sodium, publicKey, statement, row.signature)) &&
      isCommitChain(statement, chain.hashBeforeCommit, chain.open);
    if (!isSigned) throw damaged();
  };

  const payloadOf = (row: ArchiveEvent, header: EventHeader): Uint8Array | null => {
    const key = keys.get(header.keyId);
    if (key?.aggregateId !== header.aggregateId) throw damaged();
    return key.key === null ? null : openEvent(sodium, key.key, row.inner).payload;
  };

  return {
    check: (row) =>
      orDamaged(() => {
        const { header } = decodeInnerEvent(row.inner);
        if (header.vaultId !== vaultId) throw damaged();
        const hash = hashInnerEvent(row.inner);
        const chain = continueChain(chains.get(header.deviceId), header);
        chains.set(header.deviceId, chain);
        chain.open.push(row.inner);
        if (row.signature !== null) {
          verifySignature(row, header, hash, chain);
          chain.open.length = 0;
          chain.hashBeforeCommit = hash;
        }
        chain.hash = hash;
        chain.sequence = header.deviceSequence;
        return { row, header, hash, payload: payloadOf(row, header) };
      }),
    finish() {
      for (const { open } of chains.values()) if (open.length > 0) throw damaged();
    },
  };
}

/**
 * The chain this event goes on with. What was received in pieces stands in pieces: a piece may begin anywhere, but no
 * commit may be cut.
 */
function continueChain(chain: Chain | undefined, { deviceSequence, previousHash }: EventHeader): Chain {
  if (chain !== undefined && deviceSequence === chain.sequence + 1) {
    if (!isSame(previousHash, chain.hash)) throw damaged();
    return chain;
  }
  if (chain !== undefined && chain.open.length > 0) throw damaged();
  return { hash: previousHash, sequence: deviceSequence - 1, open: [], hashBeforeCommit: previousHash };
}

function isSame(first: Uint8Array | null, second: Uint8Array | null): boolean {
  return first === null || second === null ? first === second : equalBytes(first, second);
}

/** Whatever an event fails at, the backup is what is wrong. A newer event version stays what it is. */
function orDamaged<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (hasCode(error, 'vault/upgraded-elsewhere')) throw unsupported();
    throw damaged();
  }
}

function unsupported(): MoError {
  return new MoError('backup/unsupported', 'The backup was made by a newer version of MO Kit.');
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The backup is damaged or not complete.');
}
