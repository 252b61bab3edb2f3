import { MoError } from '@mo-kit/worker';
import type { AutoLockSettings, KeySlotInfo, KeysClient, RecoveryKit } from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

const SOME_TIME = 1_760_000_000_000;

/** The ways to unlock of a vault in memory. It asks for a fresh unlock as the real one does. */
export class MemoryKeys implements KeysClient {
  readonly calls: string[] = [];
  isProven = false;
  slots: KeySlotInfo[] = [
    { slotId: 'slot-1', kind: 'passphrase', label: '', createdAt: SOME_TIME, lastUsedAt: SOME_TIME },
    { slotId: 'slot-2', kind: 'recovery', label: '', createdAt: SOME_TIME, lastUsedAt: null },
  ];
  settings: AutoLockSettings = { idleMs: 900_000, hiddenMs: null, afterMs: null, onSleep: false };
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  get hasPasskey(): boolean {
    return this.slots.some(({ kind }) => kind === 'passkey');
  }

  requireProof(): void {
    if (!this.isProven) throw new MoError('vault/step-up-required', 'Unlock again.');
  }

  async listSlots(): Promise<readonly KeySlotInfo[]> {
    await this.#call('list');
    return [...this.slots];
  }

  async addPassphrase({ label = '' }: { passphrase: string; label?: string }): Promise<void> {
    await this.#sensitive('add passphrase');
    this.#add('passphrase', label);
  }

  async addPasskey({ label = '' }: { label?: string } = {}): Promise<void> {
    await this.#sensitive('add passkey');
    this.#add('passkey', label);
  }

  async renameSlot({ slotId, label }: { slotId: string; label: string }): Promise<void> {
    await this.#sensitive('rename');
    this.slots = this.slots.map((slot) => (slot.slotId === slotId ? { ...slot, label } : slot));
  }

  async removeSlot({ slotId }: { slotId: string }): Promise<void> {
    await this.#sensitive('remove');
    this.slots = this.slots.filter((slot) => slot.slotId !== slotId);
  }

  async changePassphrase({ current }: { current: string; next: string }): Promise<void> {
    await this.#call('change passphrase');
    if (current === 'wrong') throw new MoError('vault/wrong-passphrase', 'Wrong passphrase.');
  }

  async newRecoveryPhrase(): Promise<{ recoveryPhrase: string }> {
    await this.#sensitive('new phrase');
    return { recoveryPhrase: Array.from({ length: 24 }, () => 'abandon').join(' ') };
  }

  async recoveryKit(): Promise<RecoveryKit> {
    await this.#sensitive('kit');
    return { vaultId: 'vault-1', secretKey: '0011 2233 4455 6677 8899 aabb ccdd eeff' };
  }

  async autoLock(): Promise<AutoLockSettings> {
    await this.#call('auto-lock');
    return this.settings;
  }

  async setAutoLock(settings: AutoLockSettings): Promise<void> {
    await this.#sensitive('set auto-lock');
    this.settings = settings;
  }

  shred(): Promise<void> {
    return this.#sensitive('shred');
  }

  renewAggregateKey(): Promise<void> {
    return this.#sensitive('renew aggregate key');
  }

  rekey(): Promise<void> {
    return this.#sensitive('rekey');
  }

  rotate(): Promise<void> {
    return this.#sensitive('rotate');
  }

  #add(kind: KeySlotInfo['kind'], label: string): void {
    const slotId = `slot-${this.slots.length + 1}`;
    this.slots = [...this.slots, { slotId, kind, label, createdAt: SOME_TIME, lastUsedAt: null }];
  }

  async #sensitive(name: string): Promise<void> {
    await this.#call(name);
    this.requireProof();
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name);
    await this.#faults.before(name);
  }
}
