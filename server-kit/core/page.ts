import type * as v from 'valibot';
import type { LogHead } from '../protocol/chain.ts';
import { DEFAULT_PAGE_BYTES } from '../protocol/limits.ts';
import type { PullQuerySchema } from '../protocol/messages.ts';
import type { ReadInput, ReadPage } from '../storage/port.ts';
import { ProblemError } from './problem-error.ts';
import type { SyncServer } from './server.ts';

export type PullQuery = v.InferOutput<typeof PullQuerySchema>;

/** What a pull asks the store for: what its query says, within the limits of this server. */
export function pageInput(
  { config }: Pick<SyncServer, 'config'>,
  params: Readonly<Record<string, string>>,
  { after, limit, maxBytes }: PullQuery,
): ReadInput {
  const { pageRecords, pageBytes } = config.limits;
  return {
    logId: params['logId'] ?? '',
    after,
    maxRecords: Math.min(limit ?? pageRecords, pageRecords),
    maxBytes: Math.min(maxBytes ?? DEFAULT_PAGE_BYTES, pageBytes),
  };
}

/**
 * A page as JSON, of `PageSchema`, in parts. The entries are what the store wrote: they are the hot path of a pull, and
 * are neither unpacked nor packed nor copied again.
 */
export function pageJson(page: ReadPage, after: number, members = ''): readonly string[] {
  const { head, afterHash, last, entries } = page;
  if (afterHash === null) throw new ProblemError('sync/rollback', { head });
  const start = { sequence: after, hash: afterHash };
  return [
    `{${members}"after":${headJson(start)},"records":[`,
    entries,
    `],"last":${headJson(last ?? start)},"head":${headJson(head)}}`,
  ];
}

/** Hashes are base64url and need no escaping. */
function headJson({ sequence, hash }: LogHead): string {
  return `{"sequence":${sequence},"hash":"${hash}"}`;
}
