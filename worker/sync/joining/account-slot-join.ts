import { deviceIdOf, fromBase64url, toBase64url } from '../../../server-kit/protocol/index.ts';
import type { Argon2Runner } from '../../crypto/kdf/argon2.ts';
import type { Sodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import { MoError } from '../../errors/mo-error.ts';
import {
  createSigner,
  type CallOptions,
  type DeviceClient,
  type ServerClient,
  type Signer,
} from '../server-client.ts';
import { accountKeysOf, accountSlotAccess, type AccountKeys } from './account-slot-keys.ts';
import { openAccountSlot, type AccountSlotContent } from './account-slot.ts';

/** What passphrase and secret key gave: the keys of one slot, or of two when one is taking the place of the other. */
export interface AccountEntrance {
  readonly accountId: string;
  readonly ways: readonly { readonly keys: AccountKeys; readonly content: AccountSlotContent }[];
  /** Idempotent. */
  wipe(): void;
}

/**
 * Finds the vault by its secret key and opens its slot with the passphrase. `sync/wrong-secret-key` when the server has nothing
 * for this key; `vault/wrong-passphrase`, and what else {@link openAccountSlot} says, when it does not open.
 */
export async function findByAccountSlot(
  {
    sodium,
    argon2,
    server,
  }: { readonly sodium: Sodium; readonly argon2: Argon2Runner; readonly server: ServerClient },
  { passphrase, secretKey }: { readonly passphrase: string; readonly secretKey: Uint8Array },
  options: CallOptions & { readonly onFound?: () => void } = {},
): Promise<AccountEntrance> {
  const { onFound, ...call } = options;
  const { locator, credential } = accountSlotAccess(secretKey);
  const access = { locator: toBase64url(locator), credential: toBase64url(credential) };
  wipe(locator, credential);
  const found = await server.fetchSlot(access, call);
  if (found === null) {
    throw new MoError('sync/wrong-secret-key', 'The server has no vault of this secret key.');
  }
  onFound?.();
  const { accountId, data } = found;
  const secrets = { passphrase, secretKey };
  const opened = await openAccountSlot({ sodium, argon2 }, accountId, secrets, fromBase64url(data), call);
  const ways = opened.map((content) => ({ content, keys: accountKeysOf(sodium, content.seed) }));
  return {
    accountId,
    ways,
    wipe() {
      for (const { keys, content } of ways) {
        keys.wipe();
        wipe(content.seed, content.logKey);
      }
    },
  };
}

/**
 * The server lets the newcomer in by whichever key of the slot it still knows. That is access to opaque records, and no more: who
 * belongs to the vault stands in the roster.
 */
export async function signInByAccountSlot(
  sodium: Sodium,
  server: ServerClient,
  { accountId, ways }: AccountEntrance,
  device: Signer,
  options: CallOptions = {},
): Promise<DeviceClient> {
  const deviceKey = device.publicKey;
  for (const { keys } of ways) {
    const account = createSigner(sodium, keys.signKey, keys.signSecretKey);
    const entrance = server.connect({ accountId, deviceId: deviceIdOf(keys.signKey), device: account });
    try {
      await entrance.call('addDevice', { body: { deviceKey }, ...options });
    } catch (error) {
      const code = error instanceof MoError ? error.code : null;
      if (code === 'sync/unauthorized') continue;
      // It was let in by an earlier try.
      if (code !== 'input/conflict') throw error;
    }
    return server.connect({ accountId, deviceId: deviceIdOf(fromBase64url(deviceKey)), device });
  }
  throw slotEnded();
}

/** Passphrase and secret key open a slot that lets nobody in any more: a server may still show it. */
export function slotEnded(): MoError {
  return new MoError('sync/account-slot-ended', 'The account slot was replaced, turned off or revoked.');
}
