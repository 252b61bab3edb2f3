import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSodium } from '../../crypto/sodium.ts';
import type { BlockFile } from '../block-file.ts';
import { createMemoryDirectory } from '../memory-directory.ts';
import { createRandom } from '../testing/random.ts';
import { LOG_NAMES, stampPage, TEST_FILE_ID, TEST_KEY } from '../testing/test-log.ts';
import { blockBytes, FRAME_BYTES, PAGE_BYTES, SECTOR_BYTES, snapshotBytes } from './layout.ts';
import { PageLog } from './page-log.ts';
import { createSodiumCipher } from './sodium-cipher.ts';
import { DEFAULT_TUNING } from './space.ts';

const PAGES = 600;

/** What was asked of the files since it was last set to nothing. */
interface Cost {
  reads: number;
  bytesRead: number;
  bytesWritten: number;
  flushes: number;
}

function counted(file: BlockFile, cost: Cost): BlockFile {
  return {
    ...file,
    read(into, at) {
      const length = file.read(into, at);
      cost.reads += 1;
      cost.bytesRead += length;
      return length;
    },
    write(from, at) {
      cost.bytesWritten += from.length;
      return file.write(from, at);
    },
    flush() {
      cost.flushes += 1;
      file.flush();
    },
  };
}

/** A log as it is in real life, with `PAGES` pages in it. */
async function createLog() {
  const cost: Cost = { reads: 0, bytesRead: 0, bytesWritten: 0, flushes: 0 };
  const clear = () => Object.assign(cost, { reads: 0, bytesRead: 0, bytesWritten: 0, flushes: 0 });
  const directory = createMemoryDirectory();
  const sodium = await loadSodium();
  const open = async (mode: 'create' | 'open') => {
    const files = await Promise.all(LOG_NAMES.map((name) => directory.open(name, { create: true })));
    const [even, odd] = files;
    assert.ok(even && odd);
    return PageLog[mode]({
      files: [counted(even, cost), counted(odd, cost)],
      fileId: TEST_FILE_ID,
      cipher: createSodiumCipher(sodium, TEST_KEY),
      durability: 'flush',
    });
  };
  const log = await open('create');
  for (let page = 1; page <= PAGES; page++) log.write(page, stampPage(page, 1));
  log.commit();
  return { log, cost, clear, reopen: () => open('open') };
}

test('no commit pays for the whole compaction: bytes and flushes of each are bounded', async () => {
  const { log, cost, clear } = await createLog();
  const random = createRandom(7);
  const most = {
    bytes: blockBytes(1 + DEFAULT_TUNING.movedAtLeast, snapshotBytes(PAGES)) + 3 * SECTOR_BYTES,
    flushes: 4,
    size: (2.3 * PAGES + 1) * FRAME_BYTES + DEFAULT_TUNING.compactAboveBytes,
  };
  for (let i = 0; i < 3000; i++) {
    clear();
    const page = 1 + random.below(PAGES);
    log.write(page, stampPage(page, i + 2));
    log.commit();
    assert.ok(cost.bytesWritten <= most.bytes, `commit ${i} wrote ${cost.bytesWritten} bytes`);
    assert.ok(cost.flushes <= most.flushes, `commit ${i} flushed ${cost.flushes} times`);
    assert.ok(log.sizeBytes <= most.size, `${log.sizeBytes} bytes on disk after commit ${i}`);
  }
  assert.ok(log.generation >= 3, `only ${log.generation} compactions`);
  log.close();
});

test('a scan after many compactions still reads many pages at once', async () => {
  const { log, cost, clear, reopen } = await createLog();
  const stamps = new Array<number>(PAGES).fill(1);
  // Half of the pages are never written again: they were moved by compactions only.
  const random = createRandom(8);
  for (let i = 0; i < 2000; i++) {
    const page = PAGES / 2 + 1 + random.below(PAGES / 2);
    stamps[page - 1] = i + 2;
    log.write(page, stampPage(page, i + 2));
    log.commit();
  }
  assert.ok(log.generation >= 2, `only ${log.generation} compactions`);
  log.close();
  const opened = await reopen();
  clear();
  const into = new Uint8Array(PAGE_BYTES);
  for (let page = 1; page <= PAGES / 2; page++) {
    opened.read(page, into);
    assert.deepEqual(into, stampPage(page, stamps[page - 1] ?? 0));
  }
  assert.ok(cost.reads <= PAGES / 2 / 8, `${cost.reads} reads for ${PAGES / 2} pages`);
  assert.ok(cost.bytesRead <= 3 * (PAGES / 2) * FRAME_BYTES, `${cost.bytesRead} bytes read`);
  opened.close();
});
