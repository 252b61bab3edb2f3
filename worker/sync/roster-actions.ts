import { MoError } from '../errors/mo-error.ts';
import type { Roster } from './formats/roster.ts';
import { beginEpoch, changeRoster } from './log-control.ts';
import { deviceSigning } from './restart-log.ts';
import { expelKey } from './server/device-access.ts';
import type { SyncConnection } from './sync-engine.ts';
import type { SyncHost } from './sync-host.ts';

/** A device that is to be let in; its keys came over a channel that is trusted. */
export interface NewDevice {
  readonly deviceId: string;
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly signKey: Uint8Array;
  /** X-Wing, 1216 bytes. */
  readonly kemKey: Uint8Array;
}

/** Adds a device to the roster. It receives the keys of the epochs that come; those before are handed to it. */
export async function addDevice(
  host: SyncHost,
  connection: SyncConnection,
  device: NewDevice,
): Promise<void> {
  await changeRoster(
    { ...host, ...connection },
    (roster) =>
      roster.devices.has(device.deviceId) ? null : { kind: 'add', ...device, addedAt: host.now() },
    deviceSigning(host),
  );
}

export async function renameDevice(
  host: SyncHost,
  connection: SyncConnection,
  deviceId: string,
  name: string,
): Promise<void> {
  await changeRoster(
    { ...host, ...connection },
    (roster) => (requireDevice(roster, deviceId).name === name ? null : { kind: 'rename', deviceId, name }),
    deviceSigning(host),
  );
}

/**
 * Shuts a device out: a new epoch begins that it has no key of, nothing it writes counts any more, and the server lets it
 * in no longer. What it has it keeps.
 */
export async function revokeDevice(
  host: SyncHost,
  connection: SyncConnection,
  deviceId: string,
): Promise<void> {
  if (deviceId === host.identity.device.deviceId) {
    throw new MoError('input/invalid', 'A device does not revoke itself.', { field: 'deviceId' });
  }
  await beginEpoch(
    { ...host, ...connection },
    (roster) => (requireDevice(roster, deviceId).revoked ? null : [{ kind: 'revoke', deviceId }]),
    deviceSigning(host),
  );
  const roster = await host.exclusively(({ tables }) => tables.roster(connection.settings.logId));
  const device = roster?.devices.get(deviceId);
  if (device === undefined) return;
  await expelKey(connection.client, device.signKey);
}

function requireDevice(roster: Roster, deviceId: string) {
  const device = roster.devices.get(deviceId);
  if (device === undefined) {
    throw new MoError('input/not-found', 'There is no such device.', { field: 'deviceId' });
  }
  return device;
}
