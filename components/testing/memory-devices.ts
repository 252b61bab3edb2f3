import {
  MoError,
  type AccountSlotStatus,
  type ArrivedDevice,
  type DevicesClient,
  type PairingCodes,
  type VaultDevice,
} from '@mo-kit/worker';
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
  #arrive: ((device: ArrivedDevice) => void) | null = null;
  #giveUp: (() => void) | null = null;
  #fail: ((error: MoError) => void) | null = null;
  #name = '';
  readonly #faults: MemoryFaults;

  readonly #requireProof: () => void;

  constructor(faults: MemoryFaults, requireProof: () => void) {
    this.#faults = faults;
    this.#requireProof = requireProof;
  }

  /** Another device comes with a code; with digits if it had the short one. */
  arrive(name: string, check: string | null = null): void {
    this.#name = name;
    this.#arrive?.({ name, check });
  }

  /** The pairing ends by itself: too late, or disturbed. */
  disturb(): void {
    this.#fail?.(new MoError('sync/pairing-failed', 'Too late.'));
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
    this.#requireProof();
    this.devices = this.devices.map((one) => (one.deviceId === deviceId ? { ...one, isRevoked: true } : one));
  }

  /** What the vault says of the account slot. */
  slot: AccountSlotStatus = { isOn: true, isPending: false, deviceId: 'd1', isThis: true };

  async accountSlot(): Promise<AccountSlotStatus> {
    await this.#faults.before('devices.accountSlot');
    return this.slot;
  }

  async setAccountSlot({ passphrase }: { passphrase: string }): Promise<void> {
    await this.#call(`set account slot ${passphrase}`);
    this.slot = { isOn: true, isPending: false, deviceId: 'd1', isThis: true };
  }

  async removeAccountSlot(): Promise<void> {
    await this.#call('remove account slot');
    this.#requireProof();
    this.slot = { isOn: false, isPending: false, deviceId: null, isThis: false };
  }

  async offer(): Promise<PairingCodes> {
    await this.#call('offer');
    const code = `mo-pair-1:${'Ab3'.repeat(54)}`;
    return { code, shortCode: '7K2M-Q9XA', expiresAt: Date.now() + 600_000 };
  }

  awaitArrival({ signal }: { signal?: AbortSignal } = {}): Promise<ArrivedDevice> {
    return new Promise((resolve, reject) => {
      this.#arrive = resolve;
      this.#fail = reject;
      this.#giveUp = () => reject(new MoError('vault/canceled', 'Canceled.'));
      signal?.addEventListener('abort', this.#giveUp);
    });
  }

  async approve(): Promise<{ deviceId: string }> {
    await this.#call('approve');
    this.#requireProof();
    const added = { name: this.#name, isThis: false, isRevoked: false, addedAt: 1_769_250_000_000 };
    this.devices = [...this.devices, { deviceId: 'd3', heardAt: null, ...added }];
    return { deviceId: 'd3' };
  }

  async refuse(): Promise<void> {
    this.#giveUp?.();
    await this.#call('refuse');
  }

  confirmJoin(): Promise<void> {
    return this.#call('confirm join');
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name);
    await this.#faults.before(name);
  }
}
