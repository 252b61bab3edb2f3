import * as v from 'valibot';
import type { KeyStore } from '../crypto/key-store.ts';
import { MoError } from '../errors/mo-error.ts';

/** What a restore has put aside, so that it can be put back. */
export interface ReplacedVault {
  /** The key record of before, as it was stored; null where the keys were lost already. */
  readonly record: object | null;
  /** The short ids of its files. */
  readonly files: readonly string[];
}

const replacedVault = v.strictObject({
  record: v.nullable(v.custom<object>((value) => typeof value === 'object' && value !== null)),
  files: v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
});

/** What is kept, or null. `storage/corrupt` when that cannot be told: then nothing may be cleared away. */
export async function loadReplacedVault(keyStore: KeyStore): Promise<ReplacedVault | null> {
  const stored = await keyStore.loadReplaced();
  if (stored === null) return null;
  const parsed = v.safeParse(replacedVault, stored);
  if (!parsed.success) throw new MoError('storage/corrupt', 'The note of the replaced vault is damaged.');
  return parsed.output;
}
