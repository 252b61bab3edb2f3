/** Why a passphrase is easy to find; fetched with what finds it out. */
export interface StrengthTerms {
  weakness: (weakness: 'common' | 'repeat' | 'sequence' | 'date') => string;
}
