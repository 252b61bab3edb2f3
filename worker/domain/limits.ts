/** Limits that are part of the protocol: every device and server relies on them, so they only ever grow. */

/** The largest inner event (header and payload ciphertext) that may be committed, in bytes. */
export const MAX_EVENT_BYTES = 65_536;

/** The largest number of goals in one `goal.import`. */
export const MAX_IMPORT_ITEMS = 10_000;

/** The longest goal summary, in code points, after trimming and NFC. */
export const MAX_SUMMARY_LENGTH = 200;

/** The longest search text, in code points. */
export const MAX_SEARCH_LENGTH = 200;

/** The largest window or page of a list. */
export const MAX_LIST_LIMIT = 1_000;
