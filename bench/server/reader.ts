import assert from 'node:assert/strict';
import { followChain, type Page, type PageEntrySchema } from '../../server-kit/protocol/index.ts';
import type { InferOutput } from 'valibot';
import type { Subject } from './load.ts';
import { openConnection } from './connection.ts';
import type { RawDriver } from './raw.ts';
import type { ServerProcess } from '../../server-kit/testing/start-process.ts';

type Entries = readonly InferOutput<typeof PageEntrySchema>[];

/** The least that a client does with a page: its hash chain, in the JavaScript that a browser runs. */
function verify(from: Page['after'], entries: Entries): Page['after'] {
  return followChain(from, entries) ?? assert.fail('the page has a gap');
}

/**
 * A lone client that verifies each page; with `isAhead` it asks for the next one meanwhile, as the product's does.
 */
export async function pageReader(
  { url, cpuMs }: Pick<ServerProcess, 'url' | 'cpuMs'>,
  request: () => string,
  isAhead: boolean,
): Promise<Subject> {
  const connection = await openConnection(url);
  let asked = connection.send(request());
  return {
    cpuMs,
    loops: [
      async () => {
        const page = JSON.parse((await asked).toString()) as Page;
        if (isAhead) asked = connection.send(request());
        assert.deepEqual(verify(page.after, page.records), page.last);
        if (!isAhead) asked = connection.send(request());
      },
    ],
  };
}

/** The same work on what the bare driver reads. */
export function rawReader(raw: RawDriver): Subject {
  return {
    loops: [
      async () => {
        const rows = await raw.read();
        const entries = rows.map((row) => ({
          sequence: Number(row.sequence),
          id: row.event_id,
          record: row.record_json,
        }));
        verify({ sequence: (entries[0]?.sequence ?? 1) - 1, hash: 'A'.repeat(43) }, entries);
      },
    ],
  };
}
