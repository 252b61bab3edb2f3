import { performance } from 'node:perf_hooks';

/** What one measured subject gave. */
export interface Load {
  /** Requests, or transactions, per second. */
  readonly perSecond: number;
  readonly p99Ms: number;
  /**
   * Milliseconds that the process at work computed for each: of the server where there is one, else of this process.
   * Unlike the others it hardly depends on what else the machine does.
   */
  readonly cpuMs: number;
}

/** Something to be measured: loops that each do one piece of work after the other. */
export interface Subject {
  /** One function for each client. */
  readonly loops: readonly (() => Promise<void>)[];
  /** Reads the clock of the process at work; this one's unless said otherwise. */
  readonly cpuMs?: () => Promise<number>;
}

const ROUNDS = 4;

/**
 * Measures the subjects in turns, a quarter of `durationMs` each time, so that what else the machine does in these
 * seconds meets all of them. The first turn of each warms up and is not counted.
 */
export async function compare<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  durationMs: number,
): Promise<Record<Name, Load>> {
  const names = Object.keys(subjects) as Name[];
  const turns = new Map(names.map((name) => [name, { times: [] as number[], seconds: 0, cpuMs: 0 }]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const name of names) {
      const turn = await run(subjects[name], round === 0 ? 400 : durationMs / ROUNDS);
      const sum = turns.get(name);
      if (round === 0 || sum === undefined) continue;
      for (const time of turn.times) sum.times.push(time);
      sum.seconds += turn.seconds;
      sum.cpuMs += turn.cpuMs;
    }
  }
  const loads = [...turns].map(([name, { times, seconds, cpuMs }]) => [
    name,
    { perSecond: times.length / seconds, p99Ms: quantile(times, 0.99), cpuMs: cpuMs / times.length },
  ]);
  return Object.fromEntries(loads) as Record<Name, Load>;
}

async function run({ loops, cpuMs = ownCpuMs }: Subject, durationMs: number) {
  const cpuBefore = await cpuMs();
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    loops.map(async (work) => {
      while (performance.now() - startedAt < durationMs) {
        const before = performance.now();
        await work();
        times.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { times, seconds, cpuMs: (await cpuMs()) - cpuBefore };
}

async function ownCpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}
