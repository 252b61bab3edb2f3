import * as v from 'valibot';
import { fromBase64url } from '../crypto/base64url.ts';

export const ARCHIVE_FORMAT = 'mo-kit-backup';
/** The newest version. 1 is written where nothing is missing of the history, so that older kits can read it. */
export const ARCHIVE_VERSION = 2;
/** The longest line: the largest state that a snapshot can hold, in base64url. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(count, v.minValue(1));

const bytesOf = (length?: number) =>
  v.pipe(
    v.string(),
    v.rawTransform<string, Uint8Array>(({ dataset, addIssue, NEVER }) => {
      try {
        const bytes = fromBase64url(dataset.value);
        if (length === undefined || bytes.length === length) return bytes;
      } catch {
        // Falls through to the one answer.
      }
      addIssue();
      return NEVER;
    }),
  );
const bytes32 = bytesOf(32);

/** What the file is, and how much of what follows. */
const manifest = v.strictObject({
  kind: v.literal('manifest'),
  format: v.literal(ARCHIVE_FORMAT),
  /** 2 with a `base`, 1 without. */
  version: v.picklist([1, ARCHIVE_VERSION]),
  /** `keys` holds no events: together with the synced records it still recovers everything. */
  content: v.picklist(['full', 'keys']),
  vaultId: v.pipe(v.string(), v.uuid()),
  /** ms since the epoch. */
  createdAt: count,
  /** The version of MO Kit that wrote it, and the schema of its event store. */
  kit: v.pipe(v.string(), v.maxLength(64)),
  schema: positive,
  /** Commit sequence of the newest event at the moment that the backup shows, and the events that follow. */
  head: count,
  events: count,
  /**
   * The mount of the server that the vault was in step with; null for none. The account, and with it the log, follows from
   * `recovery.signPublicKey` and `vaultId`; the roster, the epochs and what came since are in the log.
   */
  syncUrl: v.nullable(v.pipe(v.string(), v.url(), v.maxLength(2_000))),
});

/** What makes it this vault and not another. */
const vault = v.strictObject({
  kind: v.literal('vault'),
  createdAt: count,
  /** Ed25519 seed of the authority that vouches for key slots. */
  authoritySeed: bytes32,
  /** 128 bits. */
  secretKey: bytesOf(16),
  recovery: v.strictObject({
    signPublicKey: bytes32,
    kemPublicKey: bytesOf(1216),
    /** Null on a device that was let in without the words. */
    slot: v.nullable(
      v.strictObject({
        slotId: v.pipe(v.string(), v.uuid()),
        label: v.pipe(v.string(), v.maxLength(200)),
        createdAt: count,
        salt: bytesOf(16),
        publicKey: bytesOf(1216),
        /** Sealed under the recovery words: of no use without them. */
        wrappedPrivateKey: bytesOf(104),
      }),
    ),
    /** The words themselves, as long as nobody confirmed having them. */
    entropy: v.nullable(bytes32),
  }),
});

/** A device that signed events, the one that wrote the backup first. Public keys only. */
const device = v.strictObject({
  kind: v.literal('device'),
  deviceId: id,
  signPublicKey: bytes32,
});

const key = v.strictObject({
  kind: v.literal('key'),
  aggregateId: id,
  generation: positive,
  keyId: id,
  /** Null once it was destroyed. */
  key: v.nullable(bytes32),
});

/**
 * The snapshot that the device started from, while older records are missing: where its history begins. Once at most.
 */
const base = v.strictObject({
  kind: v.literal('base'),
  /** The head of the log that it contains. */
  logId: id,
  sequence: positive,
  hash: bytes32,
  snapshotId: id,
  /** The device that made it, when (ms since the epoch), and the hash of its roster. */
  signer: id,
  madeAt: count,
  rosterHash: bytes32,
  /** Its maker belonged to the vault when the records behind it were read. */
  isConfirmed: v.boolean(),
  stateVersion: positive,
  /** The number of the newest event of each device that it contains. */
  tips: v.array(v.tuple([id, count])),
});

/** What an aggregate was there, as the store keeps it: sealed under a key of the aggregate. */
const state = v.strictObject({
  kind: v.literal('state'),
  aggregateId: id,
  type: id,
  keyId: id,
  sealed: bytesOf(),
});

/** An event that counts there, and may come again as what another one stands for. */
const counted = v.strictObject({ kind: v.literal('counted'), aggregateId: id, eventId: id });

/** One inner event, byte for byte; its ids, device and sequence are in its own header. */
const event = v.strictObject({
  kind: v.literal('event'),
  commit: positive,
  inner: bytesOf(),
  /** On the last event of a commit. */
  signature: v.nullable(bytesOf(64)),
  commitFirst: v.nullable(positive),
  /** Its place in the synced log; null while it was in none. */
  globalSequence: v.nullable(count),
});

/** Nothing follows. The counts and the hash also protect an archive that was taken out of its age file. */
const end = v.strictObject({
  kind: v.literal('end'),
  counts: v.strictObject({ devices: count, keys: count, events: count }),
  /** SHA-256 of every line before this one, line feeds included. */
  sha256: bytes32,
});

export const archiveEntrySchema = v.variant('kind', [
  manifest,
  vault,
  device,
  key,
  base,
  state,
  counted,
  event,
  end,
]);

export type ArchiveEntry = v.InferOutput<typeof archiveEntrySchema>;
export type ArchiveEntryOf<Kind extends ArchiveEntry['kind']> = Extract<ArchiveEntry, { kind: Kind }>;
export type ArchiveManifest = ArchiveEntryOf<'manifest'>;
export type ArchiveVault = ArchiveEntryOf<'vault'>;
export type ArchiveKey = ArchiveEntryOf<'key'>;
export type ArchiveEvent = ArchiveEntryOf<'event'>;

/** The order of the parts; each kind may come only behind those before it. */
export const ARCHIVE_ORDER: readonly ArchiveEntry['kind'][] = [
  'manifest',
  'vault',
  'device',
  'key',
  'base',
  'state',
  'counted',
  'event',
  'end',
];
