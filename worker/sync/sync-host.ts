import type { RecoveryKeys, RecoveryPublicKeys } from '../crypto/recovery-keys.ts';
import type { Sodium } from '../crypto/sodium.ts';
import type { Database } from '../storage/database.ts';
import type { EventLog, EventLogKeys } from '../storage/event-store/event-log.ts';
import type { RecordApplier } from './apply-records.ts';
import type { ConflictTable } from './conflict-table.ts';
import type { LogAccess } from './log-sync.ts';

/** Who this device is. */
export interface SyncIdentity {
  readonly vaultId: string;
  readonly device: {
    readonly deviceId: string;
    readonly signPublicKey: Uint8Array;
    /** Ed25519 in libsodium's form, 64 bytes. */
    readonly signSecretKey: Uint8Array;
    /** X-Wing, 1216 bytes. */
    readonly kemPublicKey: Uint8Array;
    /** X-Wing, 32 bytes. */
    readonly kemSeed: Uint8Array;
  };
  readonly recovery: RecoveryPublicKeys;
  /** The secret key as the key record has it, 16 bytes; where a device was shut out, the log says another one. */
  readonly secretKey: Uint8Array;
}

/** The open vault from inside. */
export interface SyncedVault extends Omit<LogAccess, 'exclusively'> {
  readonly database: Database;
  readonly keys: EventLogKeys;
  readonly log: EventLog;
  /** Applies records that stand before a base. */
  readonly historyApplier: RecordApplier;
  /** Tells the event log which head the device has seen. */
  seeHead(logId: string): void;
  /** Whether a roster that nothing is known of yet is this vault's, by the entries it is made of. */
  isTrusted(logId: string, rosterEntries: readonly Uint8Array[]): boolean;
  /** A newcomer has verified this chain of entries: it begins as the log's roster did. */
  trust(rosterEntries: readonly Uint8Array[]): void;
  readonly conflicts: ConflictTable;
  /** Says once more what could not count in this log under its author's name. False when nothing was left to say. */
  restateOrphans(logId: string): boolean;
  /**
   * Makes room for some of what the log has under the names of other devices, and which is not what is here under them; true
   * when nothing is left to do.
   */
  partFromTwin(): boolean;
  /** Brings some more of what moved, in this log or the one that is followed, into the read models; true when nothing is left. */
  catchUp(logId?: string): boolean;
}

/** An identity that is to take the place of this device's, which another installation uses as well. */
export interface DeviceRenewal {
  readonly device: Pick<SyncIdentity['device'], 'deviceId' | 'signPublicKey' | 'kemPublicKey'>;
  /** Stores it; the vault opens again with it. */
  take(): Promise<void>;
}

/** The recovery words, as this device has them. */
export interface WordsKeeper {
  /** Keys of new words that the person has confirmed and the log may not have yet; null for none. The caller wipes them. */
  pending(): Promise<RecoveryKeys | null>;
  /** The log says that these are the keys of the words; what was pending has been handed over. */
  follow(recovery: RecoveryPublicKeys): Promise<void>;
}

/** What sync works on, for as long as the vault is open; afterwards every call is `vault/locked`. */
export interface SyncHost extends LogAccess {
  readonly sodium: Sodium;
  readonly identity: SyncIdentity;
  readonly now: () => number;
  readonly words: WordsKeeper;
  renewDevice(): Promise<DeviceRenewal>;
  exclusively<T>(action: (vault: SyncedVault) => T): Promise<T>;
}

/** A host over a vault that is open; `run` runs a task while no command runs. */
export function createSyncHost(
  vault: SyncedVault,
  identity: SyncIdentity,
  now: () => number,
  run: <T>(task: () => T) => Promise<T>,
  owner: Pick<SyncHost, 'renewDevice' | 'words'>,
): SyncHost {
  return { ...vault, identity, now, ...owner, exclusively: (action) => run(() => action(vault)) };
}
