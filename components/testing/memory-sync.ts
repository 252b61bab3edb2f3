import { SYNC_OFF, type SyncClient, type SyncStatus, type TokenSource } from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Sync without a server: what it is told is all that happens. */
export class MemorySync implements SyncClient {
  status: SyncStatus = SYNC_OFF;
  readonly calls: string[] = [];
  /** Who would be asked for a token. */
  tokenSource: TokenSource | null = null;
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  enable(): Promise<void> {
    return this.#call('sync.enable');
  }

  disable(): Promise<void> {
    return this.#call('sync.disable');
  }

  now(): Promise<void> {
    return this.#call('sync.now');
  }

  pause(): Promise<void> {
    return this.#call('sync.pause');
  }

  resume(): Promise<void> {
    return this.#call('sync.resume');
  }

  restart(): Promise<void> {
    return this.#call('sync.restart');
  }

  provideToken(source: TokenSource): () => void {
    this.tokenSource = source;
    return () => {
      if (this.tokenSource === source) this.tokenSource = null;
    };
  }

  async #call(name: string): Promise<void> {
    this.calls.push(name);
    await this.#faults.before(name);
  }
}
