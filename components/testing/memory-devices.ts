import { MoError, type DevicesClient, type VaultDevice } from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Devices without a server: another one arrives when the test says so. */
export class MemoryDevices implements DevicesClient {
  devices: readonly VaultDevice[] = [
    {
      deviceId: 'd1',
      name: 'Laptop',
      isThis: true,
      isRevoked: false,
      addedAt: 1_769_000_000_000,
      heardAt: null,
    },
    {
      deviceId: 'd2',
      name: 'Phone',
      isThis: false,
      isRevoked: false,
      addedAt: 1_769_100_000_000,
      heardAt: 1_769_200_000_000,
    },
  ];
  readonly calls: string[] = [];
  #arrive: ((name: string) => void) | null = null;
  #giveUp: (() => void) | null = null;
  #name = '';
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  /** Another device comes with the code. */
  arrive(name: string): void {
    this.#name = name;
    this.#arrive?.(name);
  }

  async list(): Promise<readonly VaultDevice[]> {
    await this.#faults.before('devices.list');
    return this.devices;
  }

  async rename({ deviceId, name }: { deviceId: string; name: string }): Promise<void> {
    await this.#call(`rename ${name}`);
    this.devices = this.devices.map((one) => (one.deviceId === deviceId ? { ...one, name } : one));
  }

  async revoke({ deviceId }: { deviceId: string }): Promise<void> {
    await this.#call(`revoke ${deviceId}`);
    this.devices = this.devices.map((one) => (one.deviceId === deviceId ? { ...one, isRevoked: true } : one));
  }

  async offer(): Promise<{ code: string; expiresAt: number }> {
    await this.#call('offer');
    return { code: `mo-pair-1:${'A'.repeat(160)}`, expiresAt: 1_769_300_000_000 };
  }

  awaitArrival({ signal }: { signal?: AbortSignal } = {}): Promise<{ name: string }> {
    return new Promise((resolve, reject) => {
      this.#arrive = (name) => resolve({ name });
      this.#giveUp = () => reject(new MoError('vault/canceled', 'Canceled.'));
      signal?.addEventListener('abort', this.#giveUp);
    });
  }

  async approve(): Promise<{ deviceId: string }> {
    await this.#call('approve');
    const added = { name: this.#name, isThis: false, isRevoked: false, addedAt: 1_769_250_000_000 };
    this.devices = [...this.devices, { deviceId: 'd3', heardAt: null, ...added }];
    return { deviceId: 'd3' };
  }

  async refuse(): Promise<void> {
    this.#giveUp?.();
    await this.#call('refuse');
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name);
    await this.#faults.before(name);
  }
}
