import type { SyncStatus } from '../api/sync.ts';
import { MoError } from '../errors/mo-error.ts';
import { attestDaily } from './attest.ts';
import { keepAccountSlot } from './joining/keep-account-slot.ts';
import { keepWords } from './joining/keep-words.ts';
import { leaveTwin } from './leave-twin.ts';
import { followRestart, restartWhole, resumeRestart } from './restart-log.ts';
import { sayBase } from './say-base.ts';
import { catchUp, settleBase } from './snapshots/start-from-snapshot.ts';
import type { SyncConnection } from './sync-engine.ts';
import type { SyncHost } from './sync-host.ts';

export interface RoundParts {
  readonly host: SyncHost;
  connection(): Promise<SyncConnection>;
  /** The log that is followed is another one. */
  reconnect(): void;
  say(change: Partial<SyncStatus>): void;
}

/**
 * Brings this device and its log in step: what others wrote comes first, then what is to be put right here, then what this
 * device has. True when the vault is about to open under another name instead.
 */
export async function syncRound(parts: RoundParts, signal: AbortSignal): Promise<boolean> {
  const { host, connection, reconnect, say } = parts;
  const { sync, client } = await connection();
  say({ state: 'syncing' });
  // The log may have been begun anew by a device that saw what this one was not shown.
  if (await followRestart(host, client)) {
    reconnect();
    return syncRound(parts, signal);
  }
  const pull = () => sync.pull({ signal, onProgress: (progress) => say({ progress }) });
  await pull();
  const refusedSnapshot = await settleBase(host, sync.logId);
  if (refusedSnapshot !== null) {
    say({ refusedSnapshot });
    await pull();
  }
  await catchUp(host, sync.logId);
  if (await restartWhole(host, client)) {
    reconnect();
    return syncRound(parts, signal);
  }
  while (!(await host.exclusively((vault) => vault.partFromTwin())));
  if (await leaveTwin(host, await connection())) return true;
  await resumeRestart(host, { sync, client });
  await sync.push({ signal });
  await sayBase(host, { sync, client }, { signal });
  await attestDaily(host, { sync, client }, { signal });
  await sync.pull({ signal });
  await keepWords(host, await connection(), { signal }).catch(orAnotherTime);
  await keepAccountSlot(host, await connection(), { signal }).catch(orAnotherTime);
  return false;
}

/** A server that wants no account slot or no other words is no reason to be out of step; one that cannot be reached is asked again soon. */
export function orAnotherTime(error: unknown): void {
  if (!(error instanceof MoError) || error.retryable || error.code.startsWith('vault/')) throw error;
}
