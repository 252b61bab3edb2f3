import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** What one measured phase gave. */
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

async function ownCpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Runs `work` from `clients` loops at once for `durationMs`; `cpuMs` reads the clock of the process at work. */
export async function measure(
  clients: number,
  durationMs: number,
  work: (client: number) => Promise<void>,
  cpuMs = ownCpuMs,
): Promise<Load> {
  const cpuBefore = await cpuMs();
  const times: number[] = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() - startedAt < durationMs) {
        const before = performance.now();
        await work(client);
        times.push(performance.now() - before);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: times.length / seconds,
    p99Ms: quantile(times, 0.99),
    cpuMs: ((await cpuMs()) - cpuBefore) / times.length,
  };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** One request with as little cost on this side as can be; resolves with the body's text. */
export function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent,
        headers: {
          ...headers,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${method} answered ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
