import { MoError, SYNC_OFF } from '@mo-kit/worker';
import type {
  CallOptions,
  CreateResult,
  DiagnosticsBundle,
  JoinInput,
  UnlockSecret,
  VaultClient,
  VaultDiagnostics,
  VaultStatus,
} from '@mo-kit/worker';
import { MemoryBackup } from './memory-backup.ts';
import { MemoryKeys } from './memory-keys.ts';
import { MemoryGoals } from './memory-goals.ts';
import type { MemoryFaults } from './memory-goals.ts';
import { MemoryConflicts } from './memory-conflicts.ts';
import { MemoryDevices } from './memory-devices.ts';
import { MemoryHistory } from './memory-history.ts';
import { MemorySync } from './memory-sync.ts';

/** Two of the words of BIP39, alternating: no phrase of anybody. */
export const TEST_PHRASE = Array.from({ length: 24 }, (_, index) =>
  index % 2 === 0 ? 'abandon' : 'zebra',
).join(' ');

const initialStatus: VaultStatus = Object.freeze<VaultStatus>({
  state: 'connecting',
  vaultId: null,
  progress: null,
  error: null,
  retryAt: null,
  lockAt: null,
  lockCanWait: false,
  recoveryConfirmed: true,
  hasPasskey: false,
  storage: { ephemeral: false, persisted: null, recoveredTail: false },
  sync: SYNC_OFF,
});

/** What no test of these states needs: using it fails at once. */
function notHere<T extends object>(): T {
  const fail = () => {
    throw new Error('This vault of the tests does not have that.');
  };
  return new Proxy(fail, { get: fail }) as unknown as T;
}

/**
 * A vault without workers, keys or storage, for states of elements that the real one reaches rarely: failures, slow
 * progress, sleep. Never part of a product bundle.
 */
export class MemoryVault implements VaultClient {
  readonly faults: MemoryFaults = { before: () => Promise.resolve() };
  readonly goals = new MemoryGoals(this.faults);
  readonly backup = new MemoryBackup(this.faults, () => this.keys.requireProof());
  readonly sync = new MemorySync(this.faults);
  readonly keys = new MemoryKeys(this.faults);
  readonly conflicts = new MemoryConflicts(this.faults);
  /** None: what a goal's form shows of them. */
  readonly projects = {
    list: () => Promise.resolve({ items: [], total: 0, next: null }),
  } as unknown as VaultClient['projects'];
  readonly collection = notHere<VaultClient['collection']>();
  readonly transfer = notHere<VaultClient['transfer']>();
  readonly search = notHere<VaultClient['search']>();
  readonly past = new MemoryHistory(this.faults);
  readonly history = this.past.history.bind(this.past);
  readonly watchHistory = this.past.watchHistory.bind(this.past);
  readonly undo = this.past.undo.bind(this.past);
  readonly redo = this.past.redo.bind(this.past);
  readonly restore = this.past.restore.bind(this.past);
  readonly canUndo = this.past.canUndo;
  readonly canRedo = this.past.canRedo;
  readonly devices = new MemoryDevices(this.faults, () => this.keys.requireProof());
  readonly calls: string[] = [];
  disposed = false;
  status: VaultStatus;
  #passphrase: string | null;
  readonly #listeners = new Set<(status: VaultStatus) => void>();

  /** A vault with `passphrase` exists, locked; without one the store is empty. */
  constructor(passphrase: string | null = null) {
    this.#passphrase = passphrase;
    this.status = Object.freeze({
      ...initialStatus,
      state: passphrase === null ? 'empty' : 'locked',
      vaultId: passphrase === null ? null : 'vault-1',
    });
  }

  get vaultId(): string | null {
    return this.status.vaultId;
  }

  /** Puts the vault into any state, as the hub would. */
  set(change: Partial<VaultStatus>): void {
    this.status = Object.freeze({ ...this.status, ...change });
    for (const listener of [...this.#listeners]) listener(this.status);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  onStatus(listener: (status: VaultStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async create({ passphrase }: { passphrase: string }, options?: CallOptions): Promise<CreateResult> {
    await this.#call('create vault', options);
    this.#passphrase = passphrase;
    this.set({ state: 'unlocked', vaultId: 'vault-1', recoveryConfirmed: false });
    return { vaultId: 'vault-1', recoveryPhrase: TEST_PHRASE };
  }

  async showRecovery(
    { passphrase }: { passphrase: string },
    options?: CallOptions,
  ): Promise<{ recoveryPhrase: string }> {
    await this.#call('show words', options);
    if (passphrase !== this.#passphrase) throw new MoError('vault/wrong-passphrase', 'Wrong passphrase.');
    return { recoveryPhrase: TEST_PHRASE };
  }

  /** What was given to the last join. */
  joinedBy: JoinInput | null = null;

  async join(input: JoinInput, options?: CallOptions): Promise<{ vaultId: string }> {
    this.joinedBy = input;
    await this.#call('join', options);
    this.#passphrase = input.passphrase;
    this.set({ state: 'unlocked', vaultId: 'vault-1' });
    return { vaultId: 'vault-1' };
  }

  async confirmRecovery({
    positions,
    words,
  }: {
    positions: readonly number[];
    words: readonly string[];
  }): Promise<void> {
    await this.#call('confirm');
    const phrase = TEST_PHRASE.split(' ');
    if (positions.some((position, index) => phrase[position - 1] !== words[index])) {
      throw new MoError('vault/wrong-recovery-phrase', 'A word differs.');
    }
    this.set({ recoveryConfirmed: true });
  }

  async unlock(secret: UnlockSecret | { readonly passkey: true }, options?: CallOptions): Promise<void> {
    await this.#call('unlock', options);
    if ('passkey' in secret) {
      if (!this.keys.hasPasskey) throw new MoError('vault/wrong-passkey', 'No passkey.');
    } else if ('passphrase' in secret) {
      if (secret.passphrase !== this.#passphrase)
        throw new MoError('vault/wrong-passphrase', 'Wrong passphrase.');
    } else if (secret.recoveryPhrase !== TEST_PHRASE) {
      throw new MoError('vault/wrong-recovery-phrase', 'Wrong phrase.');
    }
    this.keys.isProven = true;
    this.set({ state: 'unlocked', error: null, retryAt: null });
  }

  async resetPassphrase(
    input: { recoveryPhrase: string; passphrase: string },
    options?: CallOptions,
  ): Promise<void> {
    await this.#call('reset', options);
    this.#passphrase = input.passphrase;
  }

  async lock(): Promise<void> {
    await this.#call('lock');
    this.goals.end();
    this.set({ state: 'locked' });
  }

  stayUnlocked(): void {
    this.calls.push('stay');
    if (this.status.lockCanWait) this.set({ lockAt: null, lockCanWait: false });
  }

  async wipe({ confirm }: { confirm: string }): Promise<void> {
    await this.#call('wipe');
    if (confirm !== this.vaultId) throw new MoError('input/invalid', 'Another vault.');
    // A closed vault is at the gate, whose way back it is.
    if (this.status.state === 'unlocked') this.keys.requireProof();
    this.#passphrase = null;
    this.goals.end();
    this.set({ state: 'empty', vaultId: null, error: null });
  }

  async diagnosticsBundle({ verify = false } = {}): Promise<DiagnosticsBundle> {
    this.calls.push(verify ? 'bundle verified' : 'bundle');
    await this.faults.before('diagnosticsBundle');
    const { state, error, recoveryConfirmed, storage } = this.status;
    return {
      format: 'mo-kit-diagnostics',
      version: 1,
      kit: { version: '0.1.0', protocol: 1, schema: 1 },
      browser: {
        engine: 'Chromium 156',
        secureContext: true,
        crossOriginIsolated: false,
        inFrame: false,
        capabilities: { worker: true, sharedWorker: true },
      },
      mode: 'shared',
      storage: { usageBytes: 1000, quotaBytes: 1_000_000, ...storage },
      status: { state, error: error?.code ?? null, sync: 'off', recoveryConfirmed },
      journal: [{ ms: 12, state: 'connecting', stage: null, error: null }],
      vault: null,
      changesSinceBackup: null,
    };
  }

  diagnostics(): Promise<VaultDiagnostics> {
    return Promise.reject(new MoError('vault/closed', 'Nothing to diagnose in memory.'));
  }

  dispose(): void {
    this.disposed = true;
    this.#listeners.clear();
  }

  /** A call of the vault itself: slow while the test says so, and it can be canceled. */
  async #call(name: string, options?: CallOptions): Promise<void> {
    this.calls.push(name);
    const { signal } = options ?? {};
    const canceled = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new MoError('vault/canceled', 'Canceled.')));
    });
    await Promise.race([this.faults.before(name), canceled]);
  }
}
