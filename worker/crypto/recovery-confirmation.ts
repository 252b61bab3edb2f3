import { MoError } from '../errors/mo-error.ts';
import { replaceRecovery } from './change-slots.ts';
import { equalBytes } from './equal-bytes.ts';
import type { KeyRecord } from './key-record-format.ts';
import { recoveryKeysOf, type RecoveryKeys, type RecoveryPublicKeys } from './recovery-keys.ts';
import {
  RECOVERY_WORDS,
  normalizeRecoveryWord,
  recoveryPhraseOf,
  wrongRecoveryPhrase,
} from './recovery-phrase.ts';
import { loadSodium } from './sodium.ts';
import { changeRecord, unwrapUnderVaultKey, verifyRecord } from './vault-keys.ts';
import { wipe } from './wipe.ts';

const REQUIRED_WORDS = 3;
const MAX_WORD_CHARACTERS = 64;

/**
 * Checks that the person has the recovery words: at least three of them, by position from 1 to 24. On success the
 * wrapped entropy leaves the record, and new words take the place of those before. `vault/wrong-recovery-phrase` when a word
 * differs, `input/invalid` (field `positions` or `words`) when the question makes no sense. Does nothing when they are
 * confirmed already.
 *
 * Where the vault is synced (`isSynced`), what new words are made of stays until a server and the other devices know of them:
 * see {@link confirmedNewWords}.
 */
export async function confirmRecoveryWords(
  record: KeyRecord,
  vaultKey: Uint8Array,
  answer: { readonly positions: readonly number[]; readonly words: readonly string[] },
  { now, isSynced }: { readonly now: number; readonly isSynced: boolean },
): Promise<KeyRecord> {
  checkAnswer(answer);
  const entropy = await unconfirmedRecoveryEntropy(record, vaultKey);
  if (entropy === null) return record;
  try {
    const words = recoveryPhraseOf(entropy).split(' ');
    const isWrong = answer.positions.some((position, i) => !sameWord(words[position - 1], answer.words[i]));
    if (isWrong) throw wrongRecoveryPhrase();
    const isNew = !(await isEntropyOf(record, entropy));
    return changeRecord(vaultKey, record, {
      ...(isNew && (await replaceRecovery(record, vaultKey, entropy, now))),
      recoveryConfirmed: true,
      wrappedRecoveryEntropy: isNew && isSynced ? record.wrappedRecoveryEntropy : null,
    });
  } finally {
    wipe(entropy);
  }
}

/** The keys of new words that were confirmed and are to be handed over to server and log; null for none. The caller wipes them. */
export async function confirmedNewWords(
  record: KeyRecord,
  vaultKey: Uint8Array,
): Promise<RecoveryKeys | null> {
  if (!record.recoveryConfirmed) return null;
  const entropy = await keptEntropy(record, vaultKey);
  return entropy && recoveryKeysOf(entropy).finally(() => wipe(entropy));
}

/**
 * The record of a device whose log says these are the keys of the words: what it was to hand over is handed over, and words
 * that never were confirmed are of no use to anybody, unless they are to take the place of these.
 */
export async function followRecovery(
  record: KeyRecord,
  vaultKey: Uint8Array,
  { signPublicKey, kemPublicKey }: RecoveryPublicKeys,
): Promise<KeyRecord> {
  const unconfirmed = await unconfirmedRecoveryEntropy(record, vaultKey);
  const isProposed = unconfirmed !== null && !(await isEntropyOf(record, unconfirmed));
  wipe(unconfirmed);
  return changeRecord(vaultKey, record, {
    recovery: { signPublicKey, kemPublicKey },
    ...(!isProposed && { recoveryConfirmed: true, wrappedRecoveryEntropy: null }),
  });
}

/** The 32 bytes behind the words that this vault has, until they were confirmed; null for new ones that are to replace them. */
export async function standingRecoveryEntropy(
  record: KeyRecord,
  vaultKey: Uint8Array,
): Promise<Uint8Array | null> {
  const entropy = await unconfirmedRecoveryEntropy(record, vaultKey);
  if (entropy === null || (await isEntropyOf(record, entropy))) return entropy;
  wipe(entropy);
  return null;
}

/** The 32 bytes behind words that were not confirmed yet, null once they were. The caller wipes them. */
export async function unconfirmedRecoveryEntropy(
  record: KeyRecord,
  vaultKey: Uint8Array,
): Promise<Uint8Array | null> {
  verifyRecord(vaultKey, record);
  return record.recoveryConfirmed ? null : keptEntropy(record, vaultKey);
}

async function keptEntropy(record: KeyRecord, vaultKey: Uint8Array): Promise<Uint8Array | null> {
  const { vaultId, wrappedRecoveryEntropy: wrapped } = record;
  return (
    wrapped && unwrapUnderVaultKey(await loadSodium(), vaultKey, vaultId, 'recovery-entropy', null, wrapped)
  );
}

async function isEntropyOf({ recovery }: KeyRecord, entropy: Uint8Array): Promise<boolean> {
  const keys = await recoveryKeysOf(entropy);
  keys.wipe();
  return equalBytes(keys.signPublicKey, recovery.signPublicKey);
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
