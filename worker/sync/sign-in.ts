import { accountIdOf, deviceIdOf } from '../../server-kit/protocol/index.ts';
import { equalBytes } from '../crypto/equal-bytes.ts';
import type { RecoveryKeys } from '../crypto/recovery-keys.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { unlessCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import type { EnableInput } from './enable-sync.ts';
import { signInByAccountSlot } from './joining/account-slot-join.ts';
import { fetchRecoverySlot } from './joining/recovery-slot.ts';
import { createSigner, type DeviceClient, type ServerClient } from './server-client.ts';
import type { SyncHost, SyncIdentity } from './sync-host.ts';
import { loadAccountAt } from './sync-settings.ts';

/** Lets this device in at a server, by whatever it comes with, and makes the account of words that the server does not know. */
export async function signIn(
  { sodium, identity, exclusively }: SyncHost,
  server: ServerClient,
  { url, recovery, accountId, invite, entrance }: EnableInput,
  { signal }: { readonly signal?: AbortSignal },
): Promise<DeviceClient> {
  const options = { ...(signal && { signal }) };
  await server.info(options);
  const device = createSigner(sodium, identity.device.signPublicKey, identity.device.signSecretKey);
  if (entrance !== undefined) return signInByAccountSlot(sodium, server, entrance, device, options);
  const deviceId = deviceIdOf(identity.device.signPublicKey);
  if (recovery === null) {
    const known = accountId ?? (await exclusively(({ database }) => loadAccountAt(database, url)));
    const home = known ?? accountIdOf(identity.recovery.signPublicKey);
    return server.connect({ accountId: home, deviceId, device });
  }
  const found = accountId ?? (await accountOf(sodium, server, identity, recovery, options));
  const home = found ?? accountIdOf(recovery.signPublicKey);
  const keys = sodium.crypto_sign_seed_keypair(recovery.signSeed);
  const account = createSigner(sodium, keys.publicKey, keys.privateKey);
  try {
    if (found === null) {
      // New words that were made after sync was turned off: the account knows this device, and hears of them from it.
      const before = await exclusively(({ database }) => loadAccountAt(database, url));
      if (before !== null && before !== home) {
        const client = server.connect({ accountId: before, deviceId, device });
        if (await client.call('getAccount', options).catch(unlessCode('sync/unauthorized'))) return client;
      }
      const newcomer = { account, device, ...(invite !== undefined && { invite }) };
      // Where the account is there, this device asks to be let in, or is in already.
      const made = await server.createAccount(newcomer, options).catch(unlessCode('input/conflict'));
      if (made !== undefined) return made;
    }
    const admitted = await server
      .recoverDevice({ accountId: home, account, device }, options)
      .catch(unlessCode('input/conflict'));
    return admitted ?? server.connect({ accountId: home, deviceId, device });
  } finally {
    wipe(keys.privateKey);
  }
}

/** The account that the words lead to, which may have been made with others; null when the server does not know them. */
async function accountOf(
  sodium: Sodium,
  server: ServerClient,
  { vaultId, recovery: own }: SyncIdentity,
  recovery: RecoveryKeys,
  options: { readonly signal?: AbortSignal },
): Promise<string | null> {
  const found = await fetchRecoverySlot(sodium, server, recovery, options);
  const isOurs =
    found === null ? equalBytes(recovery.signPublicKey, own.signPublicKey) : found.vaultId === vaultId;
  wipe(found?.secretKey);
  if (isOurs) return found?.accountId ?? null;
  throw new MoError('vault/wrong-recovery-phrase', 'These are not the recovery words of this vault.');
}
