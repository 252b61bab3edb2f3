import * as v from 'valibot';
import {
  AccountIdSchema,
  Bytes16Schema,
  Bytes32Schema,
  Bytes64Schema,
  DeviceIdSchema,
  EventIdSchema,
  LogIdSchema,
} from './ids.ts';
import { MAX_PAGE_BYTES, MAX_PAGE_RECORDS, MAX_RECORDS_PER_PUSH, MAX_WAIT_SECONDS } from './limits.ts';
import { EpochSchema } from './record.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** ms since the epoch. */
const time = count;
/** base64url of 40 bytes: 54 characters, the last of which carries two bits. */
const ChallengeSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{53}[AQgw]$/, 'not a challenge'));

/** An unsigned integer in a query string, between `min` and `max`. */
function integerText(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^(0|[1-9][0-9]{0,15})$/, 'not an unsigned integer'),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  );
}

/** base64url of at most `maxBytes` bytes. */
function blobText(maxBytes: number) {
  return v.pipe(
    v.string(),
    v.maxLength(Math.ceil((maxBytes * 4) / 3)),
    v.regex(
      /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$/,
      'not base64url',
    ),
  );
}

export const HeadSchema = v.strictObject({ sequence: count, hash: Bytes32Schema });

// ---- Server ------------------------------------------------------------------------------------------------------

export const InfoSchema = v.strictObject({
  name: v.literal('mo-kit'),
  protocol: v.strictObject({ versions: v.array(count) }),
  /** `device`: the key alone; `host`: the site's own sign-in as well. */
  authentication: v.picklist(['device', 'host']),
  registration: v.picklist(['closed', 'invite', 'open']),
  limits: v.strictObject({
    recordBytes: count,
    recordsPerPush: count,
    bodyBytes: count,
    pageRecords: count,
    pageBytes: count,
    logs: count,
    devices: count,
    slots: count,
    mailboxes: count,
    snapshotBytes: count,
    snapshotChunkBytes: count,
  }),
});

export const HealthSchema = v.strictObject({ status: v.picklist(['ok']) });

// ---- Accounts, devices, sessions ---------------------------------------------------------------------------------

export const ChallengeResponseSchema = v.strictObject({ challenge: ChallengeSchema, expiresAt: time });

/** A signature over `encodeAuthMessage` with this challenge. */
export const ProofSchema = v.strictObject({ challenge: ChallengeSchema, signature: Bytes64Schema });

export const SessionSchema = v.strictObject({
  accountId: AccountIdSchema,
  deviceId: DeviceIdSchema,
  token: v.string(),
  expiresAt: time,
});

/** Both keys sign the message of purpose `create-account` whose subject is the device key. */
export const CreateAccountSchema = v.strictObject({
  accountKey: Bytes32Schema,
  deviceKey: Bytes32Schema,
  challenge: ChallengeSchema,
  accountSignature: Bytes64Schema,
  deviceSignature: Bytes64Schema,
  invite: v.optional(v.pipe(v.string(), v.maxLength(100))),
});

/** The device key signs `create-session` with the device id as subject. */
export const CreateSessionSchema = v.strictObject({
  accountId: AccountIdSchema,
  deviceId: DeviceIdSchema,
  ...ProofSchema.entries,
});

/** Both keys sign `recover-device` with the device key as subject. */
export const RecoverDeviceSchema = v.strictObject({
  accountId: AccountIdSchema,
  deviceKey: Bytes32Schema,
  challenge: ChallengeSchema,
  accountSignature: Bytes64Schema,
  deviceSignature: Bytes64Schema,
});

/** `next`: lets devices in beside the one that stands; `only`: stands in its place, and alone. */
export const SetAccountKeySchema = v.strictObject({
  accountKey: Bytes32Schema,
  state: v.picklist(['next', 'only']),
});

export const AddDeviceSchema = v.strictObject({ deviceKey: Bytes32Schema });

export const DeviceSchema = v.strictObject({
  deviceId: DeviceIdSchema,
  deviceKey: Bytes32Schema,
  addedAt: time,
  revokedAt: v.nullable(time),
});
export const DeviceListSchema = v.strictObject({ devices: v.array(DeviceSchema) });

export const AccountSchema = v.strictObject({
  accountId: AccountIdSchema,
  accountKey: Bytes32Schema,
  createdAt: time,
  /** When the account goes, if its deletion was asked for without the recovery key. */
  deleteAt: v.nullable(time),
  usage: v.strictObject({
    logs: count,
    devices: count,
    slots: count,
    records: count,
    recordBytes: count,
    snapshotBytes: count,
    /** null where the operator set none. */
    maxBytes: v.nullable(count),
  }),
});

/** Signed by the account key: purpose `delete-account` with no subject, or `delete-log` with the log id. */
export const DeletionSchema = v.strictObject({
  accountId: v.optional(AccountIdSchema),
  proof: v.optional(ProofSchema),
});
export const DeletionResponseSchema = v.strictObject({
  state: v.picklist(['deleted', 'scheduled']),
  deleteAt: v.nullable(time),
});

// ---- Logs --------------------------------------------------------------------------------------------------------

export const CreateLogSchema = v.strictObject({
  /** 32 bytes that the client chooses; the log id is `logIdOf(accountId, name)`. */
  name: Bytes32Schema,
  /** For a restart: the log that this one continues, and its last verified head. */
  restartOf: v.optional(v.strictObject({ logId: LogIdSchema, ...HeadSchema.entries })),
});

export const LogSchema = v.strictObject({
  logId: LogIdSchema,
  head: HeadSchema,
  /** How many control records (epoch, roster, restart) the log has. */
  control: count,
  epoch: EpochSchema,
  records: count,
  recordBytes: count,
  snapshotBytes: count,
  createdAt: time,
  deleteAt: v.nullable(time),
  restartOf: v.nullable(v.strictObject({ logId: LogIdSchema, ...HeadSchema.entries })),
});
export const LogListSchema = v.strictObject({ logs: v.array(LogSchema) });

export const PushSchema = v.strictObject({
  /** The head up to which the pusher has verified the log; not necessarily the newest. */
  prefix: HeadSchema,
  records: v.pipe(
    v.array(
      v.strictObject({
        id: EventIdSchema,
        epoch: EpochSchema,
        /** The exact text that comes back in a pull; at most `MAX_RECORD_BYTES` of UTF-8. */
        record: v.string(),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_RECORDS_PER_PUSH),
  ),
  /**
   * Compare-and-swap, for epoch, roster and restart records: everything is stored if the log still has `expect`
   * control records, else nothing. The log's epoch becomes `epoch`, which must not be lower than before.
   */
  control: v.optional(v.strictObject({ expect: count, epoch: EpochSchema })),
});
export type Push = v.InferOutput<typeof PushSchema>;

export const PushResultSchema = v.variant('status', [
  /** Stored now, or before with the same bytes. */
  v.strictObject({ id: EventIdSchema, status: v.literal('stored'), sequence: count, hash: Bytes32Schema }),
  /** The id is taken by other bytes: `record` is what is stored, null for a tombstone. Nothing was changed. */
  v.strictObject({
    id: EventIdSchema,
    status: v.literal('conflict'),
    sequence: count,
    record: v.nullable(v.string()),
  }),
  /** The log has moved to another epoch: seal the event again and push it again. Nothing was changed. */
  v.strictObject({ id: EventIdSchema, status: v.literal('epoch') }),
]);
export const PushResponseSchema = v.strictObject({
  head: HeadSchema,
  control: count,
  epoch: EpochSchema,
  /** One for each record of the push, in its order. */
  results: v.array(PushResultSchema),
});
export type PushResponse = v.InferOutput<typeof PushResponseSchema>;
export type PushResult = v.InferOutput<typeof PushResultSchema>;

export const PullQuerySchema = v.strictObject({
  /** The last sequence that the client has. */
  after: v.optional(integerText(0, Number.MAX_SAFE_INTEGER), '0'),
  limit: v.optional(integerText(1, MAX_PAGE_RECORDS)),
  maxBytes: v.optional(integerText(1, MAX_PAGE_BYTES)),
  /** Seconds to wait for a record when there is none yet (long-poll). */
  wait: v.optional(integerText(0, MAX_WAIT_SECONDS), '0'),
});

export const PageEntrySchema = v.strictObject({
  sequence: count,
  id: EventIdSchema,
  /** Byte for byte as it was pushed; null for a tombstone, which has `bodyHash` instead. */
  record: v.nullable(v.string()),
  bodyHash: v.optional(Bytes32Schema),
});
export const PageSchema = v.strictObject({
  /** Where the page starts: the sequence that was asked for, and the chain's hash there. */
  after: HeadSchema,
  records: v.array(PageEntrySchema),
  /** Where the page ends; the next `after`. Equal to `after` when there is nothing new. */
  last: HeadSchema,
  /** Where the log ended when the page was read. */
  head: HeadSchema,
});
export type Page = v.InferOutput<typeof PageSchema>;

export const TombstonesSchema = v.strictObject({
  ids: v.pipe(v.array(EventIdSchema), v.minLength(1), v.maxLength(MAX_RECORDS_PER_PUSH)),
});
export const TombstonesResponseSchema = v.strictObject({ replaced: count });

export const StreamQuerySchema = v.strictObject({
  /** `<log id>.<after>`, several separated by commas. */
  cursor: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
});

// ---- Snapshots ---------------------------------------------------------------------------------------------------

export const SnapshotIdSchema = Bytes16Schema;
export const CreateSnapshotSchema = v.strictObject({
  snapshotId: SnapshotIdSchema,
  /** The head of the log that the snapshot contains. */
  head: HeadSchema,
  sizeBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** SHA-256 of the whole ciphertext. */
  sha256: Bytes32Schema,
});
export const SnapshotSchema = v.strictObject({
  ...CreateSnapshotSchema.entries,
  chunkBytes: count,
  chunks: count,
  complete: v.boolean(),
  /** Chunks that the server does not have yet; empty when it is complete. */
  missing: v.array(count),
  createdAt: time,
});
export const SnapshotListSchema = v.strictObject({ snapshots: v.array(SnapshotSchema) });

// ---- Slots -------------------------------------------------------------------------------------------------------

export const SlotIdSchema = Bytes16Schema;
export const PutSlotSchema = v.strictObject({
  /** The version that is replaced; 0 for a new slot. */
  ifVersion: count,
  data: blobText(16_384),
  /** For a newcomer who has no device yet: hashes of a locator and a credential, `secretHash(…)`. */
  access: v.optional(v.strictObject({ locatorHash: Bytes32Schema, credentialHash: Bytes32Schema })),
});
export const SlotSchema = v.strictObject({
  slotId: SlotIdSchema,
  version: count,
  data: v.string(),
  changedAt: time,
  /** Whether it can be fetched by locator and credential. */
  fetchable: v.boolean(),
});
export const SlotListSchema = v.strictObject({ slots: v.array(SlotSchema) });
export const FetchSlotSchema = v.strictObject({ locator: Bytes32Schema, credential: Bytes32Schema });
export const FetchedSlotSchema = v.strictObject({
  accountId: AccountIdSchema,
  slotId: SlotIdSchema,
  version: count,
  data: v.string(),
});

// ---- Mailboxes ---------------------------------------------------------------------------------------------------

export const MailboxIdSchema = Bytes16Schema;
export const CreateMailboxSchema = v.strictObject({
  mailboxId: MailboxIdSchema,
  /** `secretHash('capability', …)` of what the peer must show. */
  capabilityHash: Bytes32Schema,
  expiresInSeconds: v.pipe(v.number(), v.safeInteger(), v.minValue(10), v.maxValue(2_592_000)),
});
export const MailboxSchema = v.strictObject({ mailboxId: MailboxIdSchema, expiresAt: time });
export const OpenMailboxSchema = v.strictObject({ capability: Bytes32Schema });
export const OpenedMailboxSchema = v.strictObject({ peerToken: Bytes32Schema, expiresAt: time });
export const PostMessageSchema = v.strictObject({ data: blobText(65_536) });
export const PostedMessageSchema = v.strictObject({ number: count });
export const MessagesQuerySchema = v.strictObject({
  after: v.optional(integerText(0, 1_000), '0'),
  wait: v.optional(integerText(0, MAX_WAIT_SECONDS), '0'),
});
export const MessageListSchema = v.strictObject({
  opened: v.boolean(),
  messages: v.array(v.strictObject({ number: count, from: v.picklist(['owner', 'peer']), data: v.string() })),
});
