import type { ProtocolVersion } from '../api.ts';

/** What tabs, hub and owner of this build say to each other. Raised with every incompatible change of a message. */
export const PROTOCOL: ProtocolVersion = 1;

/** The schema of what is stored, as far as two builds must agree on it to share a store. */
export const STORE_SCHEMA = 7;
