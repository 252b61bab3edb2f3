import type { LogHead } from '../protocol/chain.ts';
import type { ReadPage } from '../storage/port.ts';
import { ProblemError } from './problem-error.ts';

/**
 * A page as JSON, of `PageSchema`. The entries are what the store wrote: they are the hot path of a pull, and are neither
 * unpacked nor packed again.
 */
export function pageJson(page: ReadPage, after: number, members = ''): string {
  const { log, afterHash, last, entries } = page;
  if (afterHash === null) {
    throw new ProblemError('sync/rollback', { head: { sequence: log.sequence, hash: log.hash } });
  }
  const start = { sequence: after, hash: afterHash };
  return `{${members}"after":${headJson(start)},"records":[${entries}],"last":${headJson(last ?? start)},"head":${headJson(log)}}`;
}

/** Hashes are base64url and need no escaping. */
function headJson({ sequence, hash }: LogHead): string {
  return `{"sequence":${sequence},"hash":"${hash}"}`;
}
