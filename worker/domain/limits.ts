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

/** The longest description of a project, in code points. */
export const MAX_DESCRIPTION_LENGTH = 2_000;

/** The largest number of goals a project can be linked to at one time. */
export const MAX_LINKED_GOALS = 100;

/** The largest number of milestones in one project, and of changes of milestones in one command. */
export const MAX_MILESTONES = 200;

/** How deep the JSON of a document may be nested, the document itself not counted. */
export const MAX_JSON_DEPTH = 16;

/** The largest content of a document, in bytes of JSON: it must fit into one event, with room for its envelope. */
export const MAX_DOCUMENT_BYTES = 49_152;

/** The largest number of fields of one document. */
export const MAX_DOCUMENT_FIELDS = 64;

/** The largest number of indexes that a host may declare for one collection. */
export const MAX_INDEXES = 8;
