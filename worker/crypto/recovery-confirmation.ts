import { MoError } from '../errors/mo-error.ts';
import { equalBytes } from './equal-bytes.ts';
import type { KeyRecord } from './key-record-format.ts';
import {
  RECOVERY_WORDS,
  normalizeRecoveryWord,
  recoveryPhraseOf,
  wrongRecoveryPhrase,
} from './recovery-phrase.ts';
import { loadSodium } from './sodium.ts';
import { finishRecord, unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import { wipe } from './wipe.ts';

const REQUIRED_WORDS = 3;
const MAX_WORD_CHARACTERS = 64;

/**
 * Checks that the person has the recovery words: at least three of them, by position from 1 to 24. On success the
 * wrapped entropy leaves the record. `vault/wrong-recovery-phrase` when a word differs, `input/invalid` (field
 * `positions` or `words`) when the question makes no sense. Does nothing when they are confirmed already.
 */
export async function confirmRecoveryWords(
  record: KeyRecord,
  vaultKey: Uint8Array,
  answer: { readonly positions: readonly number[]; readonly words: readonly string[] },
): Promise<KeyRecord> {
  checkAnswer(answer);
  const entropy = await unconfirmedRecoveryEntropy(record, vaultKey);
  if (entropy === null) return record;
  const words = recoveryPhraseOf(entropy).split(' ');
  wipe(entropy);
  const wrong = answer.positions.filter((position, i) => !sameWord(words[position - 1], answer.words[i]));
  if (wrong.length > 0) throw wrongRecoveryPhrase();
  return finishRecord(vaultKey, {
    ...record,
    revision: record.revision + 1,
    recoveryConfirmed: true,
    wrappedRecoveryEntropy: null,
  });
}

/** The 32 bytes behind words that were not confirmed yet, null once they were. The caller wipes them. */
export async function unconfirmedRecoveryEntropy(
  record: KeyRecord,
  vaultKey: Uint8Array,
): Promise<Uint8Array | null> {
  verifyRecord(vaultKey, record);
  const { vaultId, wrappedRecoveryEntropy: wrapped } = record;
  if (record.recoveryConfirmed || wrapped === null) return null;
  return unwrapUnderVaultKey(await loadSodium(), vaultKey, vaultId, 'recovery-entropy', null, wrapped);
}

function checkAnswer({ positions, words }: { positions: readonly number[]; words: readonly string[] }): void {
  const valid =
    Array.isArray(positions) &&
    positions.length >= REQUIRED_WORDS &&
    positions.length <= RECOVERY_WORDS &&
    new Set(positions).size === positions.length &&
    positions.every((position) => Number.isInteger(position) && position >= 1 && position <= RECOVERY_WORDS);
  if (!valid) {
    throw new MoError('input/invalid', 'Name at least three different positions from 1 to 24.', {
      field: 'positions',
    });
  }
  const fits =
    Array.isArray(words) &&
    words.length === positions.length &&
    words.every((word) => typeof word === 'string' && word.length <= MAX_WORD_CHARACTERS);
  if (!fits) throw new MoError('input/invalid', 'Give one word for each position.', { field: 'words' });
}

function sameWord(expected: string | undefined, given: string | undefined): boolean {
  if (expected === undefined || given === undefined) return false;
  const encoder = new TextEncoder();
  return equalBytes(encoder.encode(expected), encoder.encode(normalizeRecoveryWord(given)));
}
