import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { SLICES } from '@mo-kit/worker';
import type { GoalsClient, MoErrorData, Slice } from '@mo-kit/worker';
import { Sight } from '../controllers/sight.ts';

/** How an area of life stands; archived goals are left out. */
export interface SliceBalance {
  readonly slice: Slice;
  readonly active: number;
  readonly achieved: number;
}

const COUNTED = ['active', 'achieved'] as const;

/**
 * Counts the goals of each area, and keeps the counts right while the page displays the host: a window of one goal tells how
 * many there are.
 */
export class Balance implements ReactiveController {
  error: MoErrorData | null = null;
  readonly #host: ReactiveControllerHost;
  readonly #sight: Sight;
  #client: GoalsClient | null = null;
  readonly #totals = new Map<string, number>();
  #stops: (() => void)[] = [];

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    this.#sight = new Sight(host, (isOn) => {
      if (isOn && this.error === null) this.#start();
      else this.#sleep();
    });
    host.addController(this);
  }

  /** The eight areas, or null until all of them are known. */
  get slices(): readonly SliceBalance[] | null {
    if (this.#totals.size < SLICES.length * COUNTED.length) return null;
    return SLICES.map((slice) => ({
      slice,
      active: this.#totals.get(`${slice} active`) ?? 0,
      achieved: this.#totals.get(`${slice} achieved`) ?? 0,
    }));
  }

  use(client: GoalsClient | null): void {
    if (client === this.#client) return;
    this.#client = client;
    this.retry();
  }

  retry(): void {
    this.#totals.clear();
    this.error = null;
    this.#start();
  }

  /** What was counted before stays until it is counted again. */
  #start(): void {
    this.#stop();
    const client = this.#client;
    if (client === null) return;
    for (const slice of SLICES) for (const status of COUNTED) this.#count(client, slice, status);
  }

  hostDisconnected(): void {
    this.#stop();
    this.#totals.clear();
    this.#client = null;
  }

  #count(client: GoalsClient, slice: Slice, status: (typeof COUNTED)[number]): void {
    let isOver = false;
    const unsubscribe = client.watch(
      { slice, status, limit: 1 },
      {
        onChange: ({ total }) => {
          const key = `${slice} ${status}`;
          if (isOver || this.#totals.get(key) === total) return;
          this.#totals.set(key, total);
          this.#host.requestUpdate();
          if (!this.#sight.isOn) this.#sleep();
        },
        onError: (error) => {
          if (isOver) return;
          this.#stop();
          this.#totals.clear();
          this.error = error;
          this.#host.requestUpdate();
        },
      },
    );
    this.#stops.push(() => {
      isOver = true;
      unsubscribe();
    });
  }

  #sleep(): void {
    if (this.slices !== null) this.#stop();
  }

  #stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
