import * as v from 'valibot';
import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import { decodeCbor, encodeCbor } from '../../crypto/cbor.ts';
import { inputError } from '../../domain/input-error.ts';

/** What a device at hand shows as a QR code. Whoever sees it can come, once, and waits to be let in. */
export interface PairingCode {
  /** The mount of the server. */
  readonly url: string;
  /** 16 bytes. */
  readonly mailboxId: Uint8Array;
  /** 32 bytes; the server is shown them by the newcomer. */
  readonly capability: Uint8Array;
  /** 32 bytes that no server sees: both sides prove to have them, and seal with them. */
  readonly secret: Uint8Array;
}

const PREFIX = 'mo-pair-1:';
const MAX_CHARACTERS = 4_000;
const bytesOf = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((bytes) => bytes.length === length),
  );
const schema = v.strictTuple([
  v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]+$/), v.maxLength(2_000)),
  bytesOf(16),
  bytesOf(32),
  bytesOf(32),
]);

/** `mo-pair-1:` and base64url of CBOR `[url, mailbox id, capability, secret]`. */
export function encodePairingCode({ url, mailboxId, capability, secret }: PairingCode): string {
  return PREFIX + toBase64url(encodeCbor([url, mailboxId, capability, secret]));
}

/** The inverse, with white space around forgiven; anything else is `input/invalid` with the field `code`. */
export function parsePairingCode(text: string): PairingCode {
  const code = text.trim();
  if (code.length > MAX_CHARACTERS || !code.startsWith(PREFIX)) throw inputError('input/invalid', 'code');
  try {
    const [url, mailboxId, capability, secret] = v.parse(
      schema,
      decodeCbor(fromBase64url(code.slice(PREFIX.length))),
    );
    return { url, mailboxId, capability, secret };
  } catch {
    throw inputError('input/invalid', 'code');
  }
}
