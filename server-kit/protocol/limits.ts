/**
 * Sizes that belong to the protocol. An operator may allow less of some, never more, so that nothing which a client
 * commits under these limits can be refused for its size for ever.
 */

/** The largest `record_json`, in UTF-8 bytes. A client enforces it when it commits an event. Not configurable. */
export const MAX_RECORD_BYTES = 262_144;

/** Records in one push. */
export const MAX_RECORDS_PER_PUSH = 1_000;

/**
 * The largest body of a push, in bytes. A record of the largest size fits, with every byte of it escaped once by the
 * JSON around it.
 */
export const MAX_PUSH_BYTES = 4_194_304;

/** The largest body of any other request with JSON: most of them are read before it is known who calls. */
export const MAX_SMALL_BODY_BYTES = 131_072;

/** Records in one page of a pull. */
export const MAX_PAGE_RECORDS = 1_000;

/** The sum of `record_json` in one page, in bytes; a page holds at least one record whatever its size. */
export const MAX_PAGE_BYTES = 4_194_304;
export const DEFAULT_PAGE_BYTES = 1_048_576;

/** Logs that one live stream follows. */
export const MAX_LOGS_PER_STREAM = 16;

/** The longest long-poll, in seconds. */
export const MAX_WAIT_SECONDS = 30;

/** Bytes in each chunk of a snapshot except the last. */
export const SNAPSHOT_CHUNK_BYTES = 1_048_576;

/** The largest wrapped key slot, in bytes before base64url. */
export const MAX_SLOT_BYTES = 16_384;

/** The largest mailbox message, in bytes before base64url, and how many one mailbox holds. */
export const MAX_MAILBOX_MESSAGE_BYTES = 65_536;
export const MAX_MAILBOX_MESSAGES = 32;

/** The longest life of a mailbox, in seconds: 30 days. */
export const MAX_MAILBOX_SECONDS = 2_592_000;
