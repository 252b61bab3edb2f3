import * as v from 'valibot';
import { open, seal } from '../../crypto/aead.ts';
import { associatedData } from '../../crypto/associated-data.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../../crypto/cbor.ts';
import { deriveKey } from '../../crypto/derive-key.ts';
import { openSealed, sealTo } from '../../crypto/hpke.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { PairingCode } from './pairing-code.ts';

const bytesOf = (length: number) =>
  v.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length);
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The letters of a pairing in their order, with what is in each. The kind is bound to the seal. */
const LETTERS = {
  /** Newcomer: its name, and a key (X-Wing) of this pairing only. */
  hello: v.strictTuple([v.pipe(v.string(), v.maxLength(100)), bytesOf(1_216)]),
  /** Member, once the person said yes: vault id, account id, recovery keys, secret key. Sealed to the newcomer's key as well. */
  vault: v.strictTuple([id, bytesOf(32), bytesOf(32), bytesOf(1_216), bytesOf(16)]),
  /** Newcomer: the device it made: id, Ed25519 and X-Wing keys. */
  device: v.strictTuple([id, bytesOf(32), bytesOf(1_216)]),
  /** Member: the log, how far it is verified, and the keys of its epochs. Sealed to the newcomer's key as well. */
  keys: v.strictTuple([
    v.strictTuple([id, count, bytesOf(32)]),
    v.pipe(v.array(v.strictTuple([count, bytesOf(32)])), v.minLength(1), v.maxLength(1_000)),
  ]),
} as const;

export type LetterKind = keyof typeof LETTERS;
export type LetterContent<Kind extends LetterKind> = v.InferOutput<(typeof LETTERS)[Kind]>;

/** Seals and opens the letters of one pairing under keys that only the code gives. */
export interface PairingLetters {
  seal<Kind extends LetterKind>(
    kind: Kind,
    content: LetterContent<Kind>,
    kemKey?: Uint8Array,
  ): Promise<Uint8Array>;
  /** `sync/pairing-failed` for a letter that is of somebody else, of another kind, or was changed. */
  open<Kind extends LetterKind>(
    kind: Kind,
    letter: Uint8Array,
    kemSeed?: Uint8Array,
  ): Promise<LetterContent<Kind>>;
  wipe(): void;
}

/**
 * Each letter is XChaCha20-Poly1305 under a key from the code's secret, one key for each kind: the server sees neither
 * secret nor keys, so it can neither read a letter, nor write or replay one in the place of another. What carries keys is
 * sealed (HPKE, X-Wing) to the newcomer's one-time key underneath, so that a photograph of the code opens nothing later.
 */
export function createPairingLetters(
  sodium: Sodium,
  { mailboxId, secret }: Pick<PairingCode, 'mailboxId' | 'secret'>,
): PairingLetters {
  const keyOf = (kind: LetterKind) => deriveKey(secret, mailboxId, `mo-kit/v1/pairing/${kind}`);
  const contextOf = (kind: LetterKind) => associatedData('mo-kit/v1/pairing', kind, mailboxId);
  const info = associatedData('mo-kit/v1/pairing/seal');

  return {
    async seal(kind, content, kemKey) {
      const key = keyOf(kind);
      const plain = encodeCbor(content as CborValue);
      try {
        const inner = kemKey === undefined ? plain : await sealTo(kemKey, info, contextOf(kind), plain);
        return seal(sodium, key, inner, contextOf(kind));
      } finally {
        wipe(key, plain);
      }
    },
    async open(kind, letter, kemSeed) {
      const key = keyOf(kind);
      try {
        const inner = open(sodium, key, letter, contextOf(kind));
        const plain = kemSeed === undefined ? inner : await openSealed(kemSeed, info, contextOf(kind), inner);
        const parsed = v.safeParse(LETTERS[kind], decodeCbor(plain));
        if (!parsed.success) throw pairingFailed();
        // What the schema of this kind gives is the content of this kind.
        return parsed.output as LetterContent<typeof kind>;
      } catch {
        throw pairingFailed();
      } finally {
        wipe(key);
      }
    },
    wipe: () => wipe(secret),
  };
}

/** Whatever went wrong in a pairing: who it was with is not known, so no more is told. */
export function pairingFailed(): MoError {
  return new MoError('sync/pairing-failed', 'The pairing was refused, came too late, or was disturbed.');
}
