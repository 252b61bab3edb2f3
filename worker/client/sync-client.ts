import type { SyncStatus } from '../api.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions } from './vault-client.ts';

/** The token for the server at this mount, null when nobody is signed in. */
export type TokenSource = (mountUrl: string) => Promise<string | null> | string | null;

/** `vault.sync`. Every call acts for all tabs: one owner syncs for all of them. */
export interface SyncClient {
  readonly status: SyncStatus;
  /**
   * Turns sync on at a server, by default the page's `sync-url`. Without the words when they wait for confirmation, or when
   * the device is at home there already; otherwise `sync/unauthorized` with the field `recoveryPhrase` asks for them.
   */
  enable(
    input?: { url?: string; recoveryPhrase?: string; invite?: string; deviceName?: string },
    options?: CallOptions,
  ): Promise<void>;
  /**
   * Says who has the token of the person when the server wants the host's own sign-in: asked for a mount of this origin or of
   * `syncUrl`, and again when the token was refused. It is kept in memory only. → who takes it back
   */
  provideToken(source: TokenSource): () => void;
  /** Leaves the server. The vault keeps everything. */
  disable(options?: CallOptions): Promise<void>;
  /** Pushes and pulls now; resolves when both are done. */
  now(options?: CallOptions): Promise<void>;
  pause(options?: CallOptions): Promise<void>;
  resume(options?: CallOptions): Promise<void>;
  /** The way out of `sync/fork`, `sync/rollback` and `sync/gone`: a new log from what this device has. */
  restart(options?: CallOptions): Promise<void>;
}

/** What of it is fetched when it is first used: the status and the source of tokens are the vault's own. */
export function createSyncClient(
  calls: Calls,
  syncUrl: URL | null,
): Omit<SyncClient, 'status' | 'provideToken'> {
  const deadlineMs = DEADLINE_MS.sync;
  const simple =
    (name: 'sync.disable' | 'sync.now' | 'sync.pause' | 'sync.resume' | 'sync.restart') =>
    (options?: CallOptions) =>
      calls.run(name, {}, { ...options, deadlineMs });
  return {
    enable: ({ url = syncUrl?.href ?? '', ...input } = {}, options) =>
      calls.run('sync.enable', { url: absolute(url), ...input }, { ...options, deadlineMs }),
    disable: simple('sync.disable'),
    now: simple('sync.now'),
    pause: simple('sync.pause'),
    resume: simple('sync.resume'),
    restart: simple('sync.restart'),
  };
}

/** As the page means it: the worker has another base. */
function absolute(url: string): string {
  try {
    return new URL(url, globalThis.document?.baseURI).href;
  } catch {
    return url;
  }
}
