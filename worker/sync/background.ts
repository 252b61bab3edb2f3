import type { SnapshotRefusal, SyncStatus } from '../api/sync.ts';
import { sleep } from './sleep.ts';
import { catchUp } from './snapshots/start-from-snapshot.ts';
import { fillHistory } from './snapshots/fill-history.ts';
import {
  bringSnapshot,
  SNAPSHOT_POLICY,
  wantsSnapshot,
  type SnapshotPolicy,
} from './snapshots/keep-snapshot.ts';
import { untilAborted } from './server/until-aborted.ts';
import type { GatherOptions, SyncConnection, SyncDrivers } from './sync-engine.ts';
import type { SyncHost } from './sync-host.ts';

export interface BackgroundParts {
  readonly host: SyncHost;
  readonly drivers: Pick<SyncDrivers, 'timer' | 'random' | 'snapshots'>;
  connection(): Promise<SyncConnection>;
  inTurn<T>(task: () => Promise<T>): Promise<T>;
  onHistory(history: SyncStatus['history'] & object): void;
  onRefusal(refusal: SnapshotRefusal): void;
}

/** What is not urgent: older records after a start from a snapshot, and snapshots for those that come later. */
export interface Background {
  /** A round went well: carries on with what there is to do. It ends with the signal, and loses nothing. */
  afterRound(signal: AbortSignal): void;
  /** Fetches all older records now. */
  fill(options: { readonly signal?: AbortSignal }): Promise<void>;
  /** The same for as long as they come: when none came for a while, what is missing stays missing. Fails when it is canceled. */
  gather(options: GatherOptions): Promise<void>;
}

/** Nobody waits longer than this for the next of the older records. */
const GATHER_WAIT_MS = 5_000;

/** Whether a snapshot is wanted is asked this seldom, and only when so many records came. */
const ASK_EVERY_MS = 600_000;
const ASK_AFTER_RECORDS = 50;

export function createBackground({
  host,
  drivers,
  connection,
  inTurn,
  onHistory,
  onRefusal,
}: BackgroundParts): Background {
  let filling: Promise<void> | null = null;
  let keeping: Promise<void> | null = null;
  let asked: { readonly at: number; readonly sequence: number } | null = null;

  /** More of the older records are here. */
  let onMore = (_fraction: number): void => undefined;

  const fill = async (signal?: AbortSignal) => {
    const { client, settings } = await connection();
    const { logId } = settings;
    const refusal = await fillHistory(host, client, logId, {
      inTurn,
      onProgress: (history) => {
        onHistory(history);
        onMore(history.done / history.total);
      },
      ...(signal && { signal }),
    });
    if (refusal === null) return;
    onRefusal(refusal);
    const { sync } = await connection();
    await inTurn(() => sync.pull({ ...(signal && { signal }) }));
    await inTurn(() => catchUp(host, logId));
  };

  const keep = async (signal: AbortSignal) => {
    const { minTailBytes, waitMs }: SnapshotPolicy = drivers.snapshots ?? SNAPSHOT_POLICY;
    const { client, sync } = await connection();
    const { logId, head } = await sync.state();
    if (asked !== null) {
      const isEarly = host.now() - asked.at < Math.min(ASK_EVERY_MS, waitMs);
      if (isEarly || head.sequence - asked.sequence < ASK_AFTER_RECORDS) return;
    }
    asked = { at: host.now(), sequence: head.sequence };
    const isWanted = () => wantsSnapshot(host, client, logId, { minTailBytes, waitMs }, { signal });
    if (!(await isWanted())) return;
    // The other devices have found the same: whoever waits least makes it, and the others see it.
    await sleep(drivers.timer, waitMs * (0.5 + drivers.random() / 2), signal);
    if (signal.aborted || !(await isWanted())) return;
    await bringSnapshot(host, client, logId, { signal });
  };

  const complete = async (signal?: AbortSignal) => {
    await filling;
    await fill(signal);
  };

  return {
    afterRound(signal) {
      // What fails is tried again after another round.
      filling ??= fill(signal)
        .catch(() => undefined)
        .finally(() => (filling = null));
      keeping ??= keep(signal)
        .catch(() => undefined)
        .finally(() => (keeping = null));
    },
    fill: ({ signal }) => complete(signal),
    async gather({ signal, onFraction }) {
      const stalled = new AbortController();
      const either = AbortSignal.any(signal ? [signal, stalled.signal] : [stalled.signal]);
      let cancel = (): void => undefined;
      const wait = () => {
        cancel();
        cancel = drivers.timer(() => stalled.abort(), GATHER_WAIT_MS);
      };
      onMore = (fraction) => {
        onFraction?.(fraction);
        wait();
      };
      wait();
      try {
        await untilAborted(complete(either), either);
      } catch (error) {
        if (signal?.aborted === true) throw error;
      } finally {
        cancel();
        onMore = () => undefined;
      }
    },
  };
}
