/** Byte lengths of what `hpke.ts` makes, apart from it so that formats can be checked without loading it. */
export const SEAL_PUBLIC_KEY_BYTES = 1216;
/** The seed of both halves of the hybrid. */
export const SEAL_PRIVATE_KEY_BYTES = 32;
export const ENCAPSULATION_BYTES = 1120;
/** What sealing adds to the length of the plaintext: the encapsulation and the tag. */
export const SEAL_OVERHEAD_BYTES = ENCAPSULATION_BYTES + 16;
