import type { DocumentKey, JsonObject, StoredDocument } from '../storage/port.ts';

/** What each kind of document holds. Kinds live in the partition that their comment names. */
export type DocumentTypes = {
  /** Partition: the account id. Expires when its deletion is due. */
  account: {
    readonly accountKey: string;
    /** Lets devices in beside it, while devices make it the account's. */
    readonly nextKey: string | null;
    /** When the key took the place of another; null for the first. */
    readonly keySince: number | null;
    readonly createdAt: number;
    /** Keyed hash of the host's user id, null without host sign-in. */
    readonly hostUser: string | null;
  };
  /** Partition: the account id. */
  device: { readonly deviceKey: string; readonly addedAt: number; readonly revokedAt: number | null };
  /** Partition: the account id; id: hash of the token's secret. */
  session: { readonly deviceId: string };
  /** Partition: the account id; id: the challenge's nonce. There means: used. */
  nonce: Record<string, never>;
  /** Partition: the account id. */
  slot: {
    readonly version: number;
    readonly data: string;
    readonly changedAt: number;
    readonly locatorHash: string | null;
  };
  /** Partition: the account id; id: the mailbox. Counts mailboxes and lets them go with the account. */
  'own-mailbox': Record<string, never>;
  /** Partition: the account id; id: `<log id>.<snapshot id>`. */
  snapshot: {
    readonly logId: string;
    readonly snapshotId: string;
    readonly sequence: number;
    readonly hash: string;
    readonly sizeBytes: number;
    readonly sha256: string;
    readonly complete: boolean;
    readonly createdAt: number;
  };
  /** Partition: `locator/<locator hash>`. */
  locator: { readonly accountId: string; readonly slotId: string; readonly credentialHash: string };
  /** Partition: `mailbox/<mailbox id>`. */
  mailbox: {
    readonly accountId: string;
    readonly capabilityHash: string;
    readonly state: 'new' | 'open' | 'closed';
    readonly peerTokenHash: string | null;
    readonly messages: number;
  };
  /** Partition: `mailbox/<mailbox id>`; id: four digits, so that they sort. */
  message: { readonly from: 'owner' | 'peer'; readonly data: string };
  /** Partition: `registration`; id: hash of the invitation. */
  invite: { readonly uses: number };
  /** Partition: `registration`; id: `accounts`, keyed hash of an address, or keyed hash of a host user. */
  counter: { readonly count: number };
  /** Partition: `registration`; id: an account that was deleted and must not be created again. */
  gone: Record<string, never>;
  /** Partition: `registration`; id: `server`. 32 random bytes for challenges and keyed hashes. */
  secret: { readonly bytes: string };
};

export type DocumentKind = keyof DocumentTypes;

/** The partition for what registration needs to see as a whole. */
export const REGISTRATION = 'registration';
export const locatorPartition = (locatorHash: string) => `locator/${locatorHash}`;
export const mailboxPartition = (mailboxId: string) => `mailbox/${mailboxId}`;

export interface TypedDocument<Kind extends DocumentKind> extends DocumentKey {
  readonly kind: Kind;
  readonly data: DocumentTypes[Kind];
  readonly expiresAt: number | null;
}

export interface TypedKey<Kind extends DocumentKind> extends DocumentKey {
  readonly kind: Kind;
}

export function documentKey<Kind extends DocumentKind>(
  partition: string,
  kind: Kind,
  id: string,
): TypedKey<Kind> {
  return { partition, kind, id };
}

export function newDocument<Kind extends DocumentKind>(
  key: TypedKey<Kind>,
  data: DocumentTypes[Kind],
  expiresAt: number | null = null,
): StoredDocument {
  return { partition: key.partition, kind: key.kind, id: key.id, data: data as JsonObject, expiresAt };
}

/** The document as one of this kind; undefined when it is absent or has expired. Only this server writes them. */
export function readDocument<Kind extends DocumentKind>(
  kind: Kind,
  stored: StoredDocument | undefined,
  now: number,
): TypedDocument<Kind> | undefined {
  if (stored === undefined || stored.kind !== kind) return undefined;
  if (stored.expiresAt !== null && stored.expiresAt <= now) return undefined;
  return stored as unknown as TypedDocument<Kind>;
}

/** Those of a list that have not expired. */
export function readDocuments<Kind extends DocumentKind>(
  kind: Kind,
  stored: readonly StoredDocument[],
  now: number,
): TypedDocument<Kind>[] {
  return stored.flatMap((document) => readDocument(kind, document, now) ?? []);
}
