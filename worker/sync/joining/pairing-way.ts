import { secretHash, toBase64url } from '../../../server-kit/protocol/index.ts';
import { randomBytes } from '../../crypto/random.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { hasCode } from '../../errors/has-code.ts';
import type { DeviceClient } from '../server-client.ts';
import { compareKeys } from './compared-keys.ts';
import { memberMailbox, type PairingMailbox } from './mailbox.ts';
import { encodePairingCode } from './pairing-code.ts';
import { createPairingLetters, type PairingLetters } from './pairing-letters.ts';
import { newShortCode, shortCodeMailbox } from './short-code.ts';

/** How long a code is good for. */
export const PAIRING_SECONDS = 600;

/** A newcomer that has come and said hello. */
export interface Arrival {
  readonly name: string;
  /** The digits to be compared; null where the code itself is the secret. */
  readonly check: string | null;
  /** X-Wing, 1216 bytes, of this pairing only. */
  readonly kemKey: Uint8Array;
  readonly letters: PairingLetters;
  readonly mailbox: PairingMailbox;
}

/** One mailbox of a pairing, as its member holds it. */
export interface PairingWay {
  /** What the newcomer is given. */
  readonly code: string;
  readonly expiresAt: number;
  arrival(signal: AbortSignal): Promise<Arrival>;
  close(): Promise<void>;
}

/** By a QR code: its secret seals the letters. */
export async function offerByCode(sodium: Sodium, client: DeviceClient, url: string): Promise<PairingWay> {
  const parts = {
    url,
    mailboxId: randomBytes(16),
    capability: randomBytes(32),
    secret: randomBytes(32),
  };
  const letters = createPairingLetters(sodium, parts);
  const code = encodePairingCode(parts);
  const way = await openWay(client, parts, async () => ({ letters, check: null }));
  return {
    ...way,
    code,
    async close() {
      letters.wipe();
      await way.close();
    },
  };
}

/** By a short code: the letters are sealed by keys that the person compares. */
export async function offerByShortCode(sodium: Sodium, client: DeviceClient): Promise<PairingWay> {
  for (;;) {
    const code = newShortCode();
    const parts = shortCodeMailbox(code);
    try {
      const way = await openWay(client, parts, async (mailbox, signal) => {
        const { secret, check } = await compareKeys(sodium, 'member', parts.mailboxId, mailbox, signal);
        return { letters: createPairingLetters(sodium, { mailboxId: parts.mailboxId, secret }), check };
      });
      return { ...way, code };
    } catch (error) {
      // Somebody else has this code at the moment.
      if (!hasCode(error, 'input/conflict')) throw error;
    }
  }
}

async function openWay(
  client: DeviceClient,
  parts: { readonly mailboxId: Uint8Array; readonly capability: Uint8Array },
  agree: (
    mailbox: PairingMailbox,
    signal: AbortSignal,
  ) => Promise<{ readonly letters: PairingLetters; readonly check: string | null }>,
): Promise<Omit<PairingWay, 'code'>> {
  const mailboxId = toBase64url(parts.mailboxId);
  const { expiresAt } = await client.call('createMailbox', {
    body: {
      mailboxId,
      capabilityHash: secretHash('capability', parts.capability),
      expiresInSeconds: PAIRING_SECONDS,
    },
  });
  const mailbox = memberMailbox(client, mailboxId);
  let agreed: PairingLetters | null = null;
  return {
    expiresAt,
    async arrival(signal) {
      const { letters, check } = await agree(mailbox, signal);
      agreed = letters;
      const [name, kemKey] = await letters.open('hello', await mailbox.next(signal));
      return { name, check, kemKey, letters, mailbox };
    },
    async close() {
      agreed?.wipe();
      await client.call('deleteMailbox', { params: { mailboxId } }).catch(() => undefined);
    },
  };
}
