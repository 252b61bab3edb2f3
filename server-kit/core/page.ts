import type { ReadPage } from '../storage/port.ts';
import { ProblemError } from './problem-error.ts';

/**
 * A page as JSON text, of `PageSchema`. Written by hand because it is the hot path of a pull: ids and hashes are
 * base64url and need no escaping, and only the records' texts go through `JSON.stringify`.
 */
export function pageJson(page: ReadPage, after: number, members = ''): string {
  const { log, afterHash, records } = page;
  if (afterHash === null) {
    throw new ProblemError('sync/rollback', { head: { sequence: log.sequence, hash: log.hash } });
  }
  let entries = '';
  for (const { sequence, id, record, bodyHash } of records) {
    if (entries !== '') entries += ',';
    entries +=
      record === null
        ? `{"sequence":${sequence},"id":"${id}","record":null,"bodyHash":"${bodyHash}"}`
        : `{"sequence":${sequence},"id":"${id}","record":${JSON.stringify(record)}}`;
  }
  const last = records.at(-1) ?? { sequence: after, hash: afterHash };
  return (
    `{${members}"after":${headJson(after, afterHash)},"records":[${entries}],` +
    `"last":${headJson(last.sequence, last.hash)},"head":${headJson(log.sequence, log.hash)}}`
  );
}

function headJson(sequence: number, hash: string): string {
  return `{"sequence":${sequence},"hash":"${hash}"}`;
}
