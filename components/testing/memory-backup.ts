import { MoError } from '@mo-kit/worker';
import type {
  BackupClient,
  BackupSecret,
  BackupStatus,
  BackupSummary,
  ExportInput,
  LockedBackup,
  RestoreInput,
  RestoreReport,
  SalvageInput,
  SalvageReport,
} from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Backups without a vault behind them: files of a few bytes, and one passphrase. */
export class MemoryBackup implements BackupClient {
  readonly calls: string[] = [];
  /** What the next file wants. */
  lockOfFiles: LockedBackup['lock'] = 'passphrase';
  passphrase = 'orbit lantern velvet canyon';
  /** There is an unencrypted database in the place of the vault. */
  unencrypted = false;
  /** Back to when the history in a file goes. */
  since: number | null = null;
  current: BackupStatus = { lastBackupAt: null, changes: 0, suggested: false, replaced: false };
  readonly #faults: MemoryFaults;

  readonly #requireProof: () => void;

  constructor(faults: MemoryFaults, requireProof: () => void) {
    this.#faults = faults;
    this.#requireProof = requireProof;
  }

  async export(input: ExportInput) {
    await this.#enter('export');
    this.#requireProof();
    this.calls.push(`export ${input.content ?? 'full'}`);
    this.current = { ...this.current, lastBackupAt: Date.now(), changes: 0, suggested: false };
    return { file: new Blob(['age']), name: 'mo-backup-2026-01-31.age', events: 12, since: this.since };
  }

  async inspect(): Promise<LockedBackup> {
    await this.#enter('inspect');
    return { lock: this.lockOfFiles };
  }

  async verify(input: BackupSecret): Promise<BackupSummary> {
    await this.#enter('verify');
    this.#open(input);
    return {
      content: 'full',
      vaultId: 'vault-1',
      createdAt: Date.UTC(2026, 0, 31),
      kit: '0.1.0',
      events: 12,
      since: this.since,
      ofThisVault: true,
    };
  }

  async restore(input: RestoreInput): Promise<RestoreReport> {
    await this.#enter('restore');
    this.#open(input);
    this.calls.push(`restore ${input.mode ?? 'new'}`);
    if (input.mode === 'replace') this.current = { ...this.current, replaced: true };
    return { vaultId: 'vault-1', added: 12, known: 3, shredded: 0 };
  }

  async salvage(input: SalvageInput): Promise<SalvageReport> {
    await this.#enter('salvage');
    this.calls.push(`salvage ${Object.keys(input).sort().join(' ')}`);
    this.current = { ...this.current, replaced: true };
    return { vaultId: 'vault-1', rescued: 10, missing: 2 };
  }

  async isUnencrypted(): Promise<boolean> {
    return this.unencrypted;
  }

  async encrypt(): Promise<RestoreReport> {
    await this.#enter('encrypt');
    this.calls.push('encrypt');
    return { vaultId: 'vault-1', added: 12, known: 0, shredded: 0 };
  }

  async confirmRestore(): Promise<void> {
    await this.#enter('confirmRestore');
    this.#requireProof();
    this.current = { ...this.current, replaced: false };
  }

  async undoRestore(): Promise<void> {
    await this.#enter('undoRestore');
    this.#requireProof();
    this.current = { ...this.current, replaced: false };
  }

  async exportReadable() {
    await this.#enter('exportReadable');
    this.#requireProof();
    this.calls.push('exportReadable');
    return { file: new Blob(['{}']), name: 'mo-vault-2026-01-31.json' };
  }

  async importReadable() {
    await this.#enter('importReadable');
    this.calls.push('importReadable');
    return { goals: 4, projects: 2, documents: 7, skipped: 1 };
  }

  async status(): Promise<BackupStatus> {
    await this.#enter('status');
    return this.current;
  }

  #open(secret: { readonly passphrase?: string } | object): void {
    const fits = 'passphrase' in secret ? secret.passphrase === this.passphrase : true;
    if (!fits) throw new MoError('backup/wrong-secret', 'This does not open the backup.');
  }

  #enter(call: string): Promise<void> {
    return this.#faults.before(`backup.${call}`);
  }
}
