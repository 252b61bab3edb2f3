import type PromClient from 'prom-client';
import type { ProblemCode } from '../protocol/errors.ts';
import type { RouteName } from '../protocol/routes.ts';
import { SyncConfigError } from './config.ts';
import type { SyncLogger } from './options.ts';

/** What is known of a request when it is over. Nothing in it comes from the request's content. */
export interface RequestOutcome {
  readonly requestId: string;
  /** `unknown` for a path that is no route. */
  readonly route: RouteName | 'unknown';
  readonly status: number;
  readonly durationMs: number;
  readonly code: ProblemCode | null;
}

export interface Telemetry {
  request(outcome: RequestOutcome): void;
  /** A fault of the server. Of the error only its kind and the places of its stack are logged: messages can quote data. */
  fault(requestId: string | null, error: unknown): void;
}

/** Logs through the given logger, or faults alone to the console; counts in the registry if there is one. */
export async function createTelemetry(
  logger: SyncLogger | undefined,
  registry: object | undefined,
  openStreams: () => number,
): Promise<Telemetry> {
  const metrics = registry === undefined ? undefined : await createMetrics(registry, openStreams);
  return {
    request(outcome) {
      metrics?.request(outcome);
      logger?.info(outcome, 'request');
    },
    fault(requestId, error) {
      const details = { requestId, ...describeFault(error) };
      (logger ?? console).error(details, 'mo-kit: a request failed on the server');
    },
  };
}

/** Name, machine-readable code and stack frames; no message. */
export function describeFault(error: unknown): { name: string; code?: string; frames?: string[] } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
  return {
    name: error.name,
    ...(code !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(code) ? { code } : {}),
    ...(frames === undefined ? {} : { frames }),
  };
}

async function createMetrics(registry: object, openStreams: () => number) {
  let client: typeof PromClient;
  try {
    client = await import('prom-client');
  } catch (cause) {
    throw Object.assign(
      new SyncConfigError('metrics', 'needs the package prom-client (npm install prom-client).'),
      { cause },
    );
  }
  const registers = [registry as InstanceType<typeof client.Registry>];
  const requests = new client.Histogram({
    name: 'mo_sync_request_seconds',
    help: 'Requests by route and status, with their duration in seconds.',
    labelNames: ['route', 'status', 'code'] as const,
    registers,
  });
  new client.Gauge({
    name: 'mo_sync_open_streams',
    help: 'Live streams and waiting polls in this process.',
    registers,
    collect() {
      this.set(openStreams());
    },
  });
  return {
    request({ route, status, durationMs, code }: RequestOutcome) {
      requests.observe({ route, status: String(status), code: code ?? 'ok' }, durationMs / 1_000);
    },
  };
}
