/** The account slot on the server: each write is by compare-and-swap, so that of two devices that write one looks again. */
import { fromBase64url, secretHash, toBase64url } from '../../../server-kit/protocol/index.ts';
import { equalBytes } from '../../crypto/equal-bytes.ts';
import { wipe } from '../../crypto/wipe.ts';
import { unlessCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import type { CallOptions, DeviceClient } from '../server-client.ts';
import { accountSlotAccess } from './account-slot-keys.ts';
import { accountSlotId, decodeAccountSlot, encodeAccountSlot, signKeyOfEntry } from './account-slot.ts';

const MAX_ATTEMPTS = 5;
/** What stands in a slot that is closed. */
const NOTHING = 'AA';

/**
 * Puts an entry where the secret key finds it, in front of the one that stands in the roster now, as long as that may still be
 * needed (`standing`, its Ed25519 key). What was found by another secret key is found no longer.
 */
export async function putAccountEntry(
  client: DeviceClient,
  secretKey: Uint8Array,
  entry: Uint8Array,
  standing: Uint8Array | null,
  options: CallOptions = {},
): Promise<void> {
  const { accountId } = client;
  const { locator, credential } = accountSlotAccess(secretKey);
  const access = {
    locatorHash: secretHash('locator', locator),
    credentialHash: secretHash('credential', credential),
  };
  wipe(locator, credential);
  await swap(client, options, (data) => {
    const kept = data === null || standing === null ? null : entryOf(accountId, secretKey, data, standing);
    const entries = kept === null ? [entry] : [entry, kept];
    return { data: toBase64url(encodeAccountSlot(accountId, secretKey, entries)), access };
  });
}

/** Closes the slot: no secret key finds anything. */
export async function closeAccountSlot(client: DeviceClient, options: CallOptions = {}): Promise<void> {
  await swap(client, options, (data) => (data === null || data === NOTHING ? null : { data: NOTHING }));
}

type Put = Readonly<{
  data: string;
  access?: Readonly<{ locatorHash: string; credentialHash: string }>;
}>;

/** `make` gets what stands there, or null, and gives null when that may stay. */
async function swap(
  client: DeviceClient,
  options: CallOptions,
  make: (data: string | null) => Put | null,
): Promise<void> {
  const params = { slotId: accountSlotId(client.accountId) };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const found = await client
      .call('getSlot', { params, ...options })
      .catch((error: unknown) => unlessCode('input/not-found')(error) ?? null);
    const put = make(found?.data ?? null);
    if (put === null) return;
    try {
      await client.call('putSlot', { params, body: { ifVersion: found?.version ?? 0, ...put }, ...options });
      return;
    } catch (error) {
      // Another device wrote it in between.
      unlessCode('input/conflict')(error);
    }
  }
  throw new MoError('sync/conflict', 'Other devices write the slot all the time.', { retryable: true });
}

function entryOf(
  accountId: string,
  secretKey: Uint8Array,
  data: string,
  signKey: Uint8Array,
): Uint8Array | null {
  try {
    const entries = decodeAccountSlot(accountId, secretKey, fromBase64url(data));
    return entries.find((entry) => equalBytes(signKeyOfEntry(entry), signKey)) ?? null;
  } catch {
    // Closed, of another secret key, or changed by the server: nobody comes in by that.
    return null;
  }
}
