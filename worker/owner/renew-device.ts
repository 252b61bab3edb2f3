import { createDevice, openVaultKeys, replaceDevice } from '../crypto/key-record.ts';
import { MoError } from '../errors/mo-error.ts';
import type { DeviceRenewal } from '../sync/sync-host.ts';
import type { Lifecycle, OpenState } from './lifecycle.ts';

/**
 * Another identity for the open vault. It is made now, so that it can be let into the vault first, and holds from when it is
 * taken: one write of the key record, after which the owner opens again.
 */
export async function renewDeviceOf(lifecycle: Lifecycle, state: OpenState): Promise<DeviceRenewal> {
  const { vaultKey } = state.keys;
  const record = await lifecycle.requireRecord();
  const device = await createDevice(record, vaultKey);
  const keys = await openVaultKeys(replaceDevice(record, vaultKey, device), vaultKey);
  const { deviceId, signPublicKey, kemPublicKey } = keys.device;
  const publicHalf = { deviceId, signPublicKey: signPublicKey.slice(), kemPublicKey: kemPublicKey.slice() };
  keys.wipe();
  return {
    device: publicHalf,
    async take() {
      await lifecycle.exclusively(async () => {
        if (lifecycle.state !== state) throw new MoError('vault/locked', 'The vault is locked.');
        // Slots may have changed meanwhile.
        await lifecycle.keyStore.save(replaceDevice(await lifecycle.requireRecord(), vaultKey, device));
      });
      lifecycle.reopen();
    },
  };
}
