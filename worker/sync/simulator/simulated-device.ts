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
