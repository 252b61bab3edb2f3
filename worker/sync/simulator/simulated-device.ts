import type { TestDevice } from '../testing/test-device.ts';
import type { Weather } from './faulty-fetch.ts';

/** A device of a simulated person, and what befalls it. */
export interface SimulatedDevice {
  readonly device: TestDevice;
  readonly weather: Weather;
  /** Tasks on the store, or moments on the network, until the owner dies; negative for never. */
  crashIn: number;
  crashKind: 'before' | 'middle' | 'after' | 'network';
  /** It died on the network, and nothing that it still does reaches the store. */
  isDead: boolean;
  isRevoked: boolean;
  /** The events of commands that were acknowledged on it. */
  readonly acknowledged: string[];
}

/** An event that a device has said, and whether it can be read here. */
interface SaidEvent {
  readonly id: string;
  readonly isReadable: 0 | 1;
}

const SELECT_BY_DEVICE = `SELECT event_id AS id, unreadable IS NULL AND EXISTS (
    SELECT 1 FROM keys WHERE keys.key_id = events.key_id AND keys.aggregate_id = events.aggregate_id
      AND wrapped IS NOT NULL) AS "isReadable"
  FROM events WHERE device_id = ?`;

/** What a device has of what this one said. */
export const eventsBy = ({ database }: TestDevice, deviceId: string) =>
  database.all<SaidEvent>(SELECT_BY_DEVICE, [deviceId]);

/** Whether any of these holds this one for revoked, in the log that it follows or one before. */
export function isRevokedAnywhere({ device }: SimulatedDevice, all: readonly SimulatedDevice[]): boolean {
  const { deviceId } = device.identity.device;
  return all.some(({ device: { database, vault } }) =>
    database
      .all<{ log_id: string }>('SELECT log_id FROM logs')
      .some(({ log_id: logId }) => vault.sync.tables.roster(logId)?.devices.get(deviceId)?.revoked === true),
  );
}
