import { registerDevices } from './enable-sync.ts';
import { addDevice } from './roster-actions.ts';
import type { SyncConnection } from './sync-engine.ts';
import type { SyncHost } from './sync-host.ts';
import { twinOf } from './twin.ts';

/**
 * Where a browser's profile was copied, two installations write with one device key. The first to push goes on; the other,
 * which finds its own numbers used in the log, comes here: the key that both have lets a new one into the vault, and with that
 * the vault opens again. What was written under the old name is said under the new one then (`restate-twin.ts`). Until the
 * new key is stored everything is as it was; a crash right before leaves a device in the list that nobody has.
 *
 * @returns whether the vault is about to open under another name
 */
export async function leaveTwin(host: SyncHost, connection: SyncConnection): Promise<boolean> {
  const { client, sync, settings } = connection;
  const { deviceId } = host.identity.device;
  if ((await host.exclusively(({ database }) => twinOf(database, deviceId))) === null) return false;
  const renewal = await host.renewDevice();
  const rosterHere = () => host.exclusively(({ tables }) => tables.roster(settings.logId));
  const name = (await rosterHere())?.devices.get(deviceId)?.name ?? '';
  const { signPublicKey: signKey, kemPublicKey: kemKey } = renewal.device;
  await addDevice(host, connection, {
    deviceId: renewal.device.deviceId,
    name: `${name} (2)`.trim(),
    signKey,
    kemKey,
  });
  await sync.pull();
  await registerDevices(client, await rosterHere());
  await renewal.take();
  return true;
}
