import {
  MoError,
  SYNC_OFF,
  type CallOptions,
  type SyncClient,
  type SyncStatus,
  type TokenSource,
} from '@mo-kit/worker';
import type { MemoryFaults } from './memory-goals.ts';

/** Sync without a server: what it is told is all that happens. */
export class MemorySync implements SyncClient {
  status: SyncStatus = SYNC_OFF;
  /** What sync was turned on with. */
  readonly enabled: object[] = [];
  readonly calls: string[] = [];
  /** Who would be asked for a token. */
  tokenSource: TokenSource | null = null;
  readonly #faults: MemoryFaults;

  constructor(faults: MemoryFaults) {
    this.#faults = faults;
  }

  enable(input: object = {}, options?: CallOptions): Promise<void> {
    this.enabled.push(input);
    return this.#call('sync.enable', options);
  }

  disable(): Promise<void> {
    return this.#call('sync.disable');
  }

  now(options?: CallOptions): Promise<void> {
    return this.#call('sync.now', options);
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

  async #call(name: string, { signal }: CallOptions = {}): Promise<void> {
    this.calls.push(name);
    const canceled = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new MoError('vault/canceled', 'Canceled.')));
    });
    await Promise.race([this.#faults.before(name), canceled]);
  }
}
