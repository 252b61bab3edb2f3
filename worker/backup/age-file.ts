import { Decrypter, Encrypter, type Identity, type Stanza } from 'age-encryption';
import { MoError } from '../errors/mo-error.ts';
import { ageIdentityOf, ageRecipientOf } from './age-keys.ts';

/** Who shall be able to open a file: whoever knows a passphrase, or whoever has the recovery words. */
export type BackupRecipient =
  | { readonly passphrase: string }
  /** X-Wing, 1216 bytes: the public half of the recovery words' key. */
  | { readonly recoveryPublicKey: Uint8Array };

/** What opens a file. */
export type BackupSecret =
  | { readonly passphrase: string }
  /** X-Wing, 32 bytes: derived from the recovery words. */
  | { readonly recoverySeed: Uint8Array };

/** How a file wants to be opened, as its header tells in the clear. */
export type BackupLock = 'passphrase' | 'recovery-phrase';

/** Base-2 logarithm of scrypt's N: 2^18 takes 256 MiB and about a second, the default of the age tool. */
export const SCRYPT_LOG_N = 18;
/** The most that is computed for a file: 1 GiB. */
const MAX_SCRYPT_LOG_N = 20;
/** A header is about 200 bytes, or 1.7 KB with a recovery recipient. */
const MAX_HEADER_BYTES = 64 * 1024;
const HEADER_END = new TextEncoder().encode('\n--- ');
const LINE_FEED = 0x0a;

/**
 * Encrypts a stream as an age file (age-encryption.org/v1). A passphrase is NFKC, as everywhere in MO Kit; a word that
 * is typed into another program in another form is another passphrase.
 */
export async function encryptAgeFile(
  plaintext: ReadableStream<Uint8Array>,
  recipient: BackupRecipient,
  scryptLogN = SCRYPT_LOG_N,
): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter();
  if ('passphrase' in recipient) {
    encrypter.setPassphrase(recipient.passphrase.normalize('NFKC'));
    encrypter.setScryptWorkFactor(scryptLogN);
  } else {
    encrypter.addRecipient(ageRecipientOf(recipient.recoveryPublicKey));
  }
  return encrypter.encrypt(plaintext);
}

/** An age file whose secret was right. It can be read more than once without deriving the key again. */
export interface OpenAgeFile {
  /** Any damage, a cut end included, makes the stream fail; {@link readDamage} turns that into `backup/damaged`. */
  read(): Promise<ReadableStream<Uint8Array>>;
  /** Overwrites the file key. */
  wipe(): void;
}

/**
 * `backup/unreadable` when this is not an age file, or one for somebody else; `backup/damaged` when its header is;
 * `backup/work-factor` when a guess of its passphrase costs less than one at a file of ours, or more than a machine has.
 */
export async function lockOfAgeFile(file: Blob, minScryptLogN = SCRYPT_LOG_N): Promise<BackupLock> {
  const witness = createWitness();
  const decrypter = new Decrypter();
  decrypter.addIdentity(witness);
  const header = await headerOf(file);
  await decrypter.decryptHeader(header).catch(() => undefined);
  return lockOf(witness.stanzas, header, minScryptLogN);
}

/**
 * Finds the file key. `backup/wrong-secret` when the secret is not the one of this file, `backup/damaged` when its header was
 * changed, or what {@link lockOfAgeFile} says, before anything is computed.
 */
export async function openAgeFile(
  file: Blob,
  secret: BackupSecret,
  minScryptLogN = SCRYPT_LOG_N,
): Promise<OpenAgeFile> {
  const lock = await lockOfAgeFile(file, minScryptLogN);
  const header = await headerOf(file);
  const after = createWitness();
  const decrypter = new Decrypter();
  if ('passphrase' in secret) decrypter.addPassphrase(secret.passphrase.normalize('NFKC'));
  else decrypter.addIdentity(ageIdentityOf(secret.recoverySeed));
  decrypter.addIdentity(after);
  let fileKey: Uint8Array;
  try {
    fileKey = await decrypter.decryptHeader(header);
  } catch {
    const isFitting = lock === ('passphrase' in secret ? 'passphrase' : 'recovery-phrase');
    if (!isFitting || after.stanzas !== null) {
      throw new MoError('backup/wrong-secret', 'This does not open the backup.');
    }
    throw damaged();
  }
  return {
    async read() {
      const again = new Decrypter();
      again.addIdentity({ unwrapFileKey: () => fileKey.slice() });
      try {
        return await again.decrypt(file.stream());
      } catch {
        throw damaged();
      }
    },
    wipe: () => fileKey.fill(0),
  };
}

/** What a stream of an age file failed with: its authentication, whatever the library calls it. */
export function readDamage(thrown: unknown): MoError {
  return thrown instanceof MoError ? thrown : damaged();
}

/** Sees the stanzas of a header and opens none. The library asks identities in order, so it also tells how far it got. */
function createWitness(): Identity & { readonly stanzas: readonly Stanza[] | null } {
  let seen: readonly Stanza[] | null = null;
  return {
    get stanzas() {
      return seen;
    },
    unwrapFileKey(stanzas) {
      seen = stanzas;
      return null;
    },
  };
}

/** One of ours whose rest cannot be read any more. */
const BEGINNING = /^age-encryption\.org\/v1\n-> (?:scrypt|mlkem768x25519) /;

function lockOf(stanzas: readonly Stanza[] | null, header: Uint8Array, minScryptLogN: number): BackupLock {
  if (stanzas === null && BEGINNING.test(new TextDecoder('latin1').decode(header))) throw damaged();
  const kinds = stanzas?.map(({ args }) => args[0]) ?? [];
  if (kinds.includes('scrypt')) {
    const factor = stanzas?.find(({ args }) => args[0] === 'scrypt')?.args[2] ?? '';
    const logN = /^[1-9]\d*$/.test(factor) ? Number(factor) : 0;
    if (logN >= minScryptLogN && logN <= MAX_SCRYPT_LOG_N) return 'passphrase';
    throw new MoError('backup/work-factor', 'The work factor of this file is outside of the bounds.');
  }
  if (kinds.includes('mlkem768x25519')) return 'recovery-phrase';
  throw new MoError('backup/unreadable', 'This file is not a backup of MO Kit.');
}

/** The header alone, so that looking at a file does not read all of it. */
async function headerOf(file: Blob): Promise<Uint8Array> {
  const start = new Uint8Array(await file.slice(0, MAX_HEADER_BYTES).arrayBuffer());
  const macLine = indexOf(start, HEADER_END);
  const end = macLine < 0 ? -1 : start.indexOf(LINE_FEED, macLine + 1);
  if (end < 0) throw new MoError('backup/unreadable', 'This file is not a backup of MO Kit.');
  return start.slice(0, end + 1);
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  return bytes.findIndex((_byte, at) => wanted.every((byte, offset) => bytes[at + offset] === byte));
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The backup is damaged or not complete.');
}
