import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MoError } from '../../errors/mo-error.ts';
import { DiskModel } from '../testing/disk-model.ts';
import { createRandom } from '../testing/random.ts';
import { LOG_NAMES, TEST_FILE_ID, openTestLog, readState, stampPage } from '../testing/test-log.ts';
import type { LogState } from '../testing/test-log.ts';
import { BLOCK_ALIGN, FRAME_BYTES, HEAD_BYTES, LOG_AT, SECTOR_BYTES, listBytes } from './layout.ts';

/** Both files of a store, as they lie on the disk. */
type Files = readonly [even: Uint8Array, odd: Uint8Array];
/** Every byte in a long run; otherwise every byte of what is read first, and every eighth of the pages. */
const EVERY_BYTE = Number(process.env['MO_RUNS'] ?? 0) >= 1000;
type Verdict = 'same' | 'earlier, reported' | 'corrupt' | 'authentication' | 'refused';

const newDisk = (files?: Files): DiskModel => {
  const disk = new DiskModel({ random: createRandom(1) });
  if (files) LOG_NAMES.forEach((name, i) => disk.replace(name, files[i] ?? new Uint8Array(0)));
  return disk;
};
const filesOf = (disk: DiskModel): Files => [disk.contents('log')!, disk.contents('log.odd')!];

interface Store {
  readonly files: Files;
  /** Every state the store was in, the last one last. */
  readonly states: readonly LogState[];
  /** Where each commit begins in its file, as long as there was one generation. */
  readonly blocks: readonly number[];
}

interface StoreOptions {
  readonly commits: number;
  readonly pages: number;
  readonly from?: Store;
  readonly firstStamp?: number;
  /** False: the program died, and no slot says how far the log goes. */
  readonly closed?: boolean;
  readonly fileId?: Uint8Array;
}

async function makeStore(options: StoreOptions): Promise<Store> {
  const { commits, pages, from, firstStamp = 1, closed = true, fileId = TEST_FILE_ID } = options;
  const disk = newDisk(from?.files);
  const log = await openTestLog(disk, from ? 'open' : 'create', { fileId });
  let state = from?.states.at(-1) ?? [];
  const states = from ? [...from.states] : [state];
  const blocks = from ? [...from.blocks] : [LOG_AT];
  for (let i = 0; i < commits; i++) {
    const next = [...state];
    for (const page of new Set([1, 1 + ((firstStamp + i) % pages)])) {
      const stamp = firstStamp * 1000 + i * 10 + page;
      blocks[states.length] = disk.contents(LOG_NAMES[(log.generation % 2) as 0 | 1])!.length;
      log.write(page, stampPage(page, stamp));
      while (next.length < page) next.push(0);
      next[page - 1] = stamp;
    }
    log.commit();
    states.push(next);
    state = next;
  }
  const files = filesOf(disk);
  if (!closed) return { files, states, blocks };
  log.close();
  return { files: filesOf(disk), states, blocks };
}

/** Opens what was tampered with and reads everything. Whatever is shown must have been a state of the store. */
async function judge(files: Files, store: Store, fileId = TEST_FILE_ID): Promise<Verdict> {
  const disk = newDisk(files);
  try {
    const log = await openTestLog(disk, 'open', { fileId });
    try {
      const state = JSON.stringify(readState(log));
      const index = store.states.findLastIndex((known) => JSON.stringify(known) === state);
      assert.notEqual(index, -1, 'something was shown that never was');
      if (index === store.states.length - 1) return 'same';
      assert.ok(log.report.droppedTailBytes > 0, `state ${index} was shown without a report`);
      return 'earlier, reported';
    } finally {
      log.close();
    }
  } catch (error) {
    if (!(error instanceof MoError)) throw error;
    if (error.code === 'storage/corrupt') return 'corrupt';
    if (error.code === 'crypto/authentication-failed') return 'authentication';
    assert.ok(
      ['storage/missing', 'storage/key-lost', 'vault/upgraded-elsewhere'].includes(error.code),
      `unexpected ${error.code}`,
    );
    return 'refused';
  }
}

const withFile = (files: Files, which: 0 | 1, bytes: Uint8Array): Files =>
  which === 0 ? [bytes, files[1]] : [files[0], bytes];

function count(tally: Map<string, number>, verdict: string): void {
  tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
}

/** Head and list of a commit, and a little of what follows. */
const isOpening = (store: Store, at: number): boolean =>
  store.blocks.some((block) => at >= block && at < block + HEAD_BYTES + listBytes(2) + 32);

async function flipEveryByte(store: Store, allowed: readonly Verdict[]): Promise<Map<string, number>> {
  const tally = new Map<string, number>();
  const random = createRandom(3);
  for (const which of [0, 1] as const) {
    const bytes = store.files[which].slice();
    for (let at = 0; at < bytes.length; at++) {
      if (!EVERY_BYTE && at % SECTOR_BYTES > 200 && !isOpening(store, at) && (at + (at >> 9)) % 8 !== 0)
        continue;
      const flip = 1 + random.below(255);
      bytes[at]! ^= flip;
      const verdict = await judge(withFile(store.files, which, bytes), store);
      bytes[at]! ^= flip;
      count(tally, verdict);
      assert.ok(allowed.includes(verdict), `byte ${at} of file ${which}: ${verdict}`);
    }
  }
  return tally;
}

test('flipping any byte of a closed store is detected, or touches nothing that is in use', async (t) => {
  const store = await makeStore({ commits: 3, pages: 3 });
  const tally = await flipEveryByte(store, ['same', 'corrupt']);
  t.diagnostic(JSON.stringify([...tally]));
  // Every byte of the pages that are live, of the header and of the heads that are read counts.
  assert.ok((tally.get('corrupt') ?? 0) > (3 * FRAME_BYTES) / 8);
});

test('flipping any byte of a store that was not closed loses at most the last commit, with a report', async (t) => {
  const store = await makeStore({ commits: 3, pages: 3, closed: false });
  const tally = await flipEveryByte(store, ['same', 'corrupt', 'earlier, reported']);
  t.diagnostic(JSON.stringify([...tally]));
  assert.ok((tally.get('earlier, reported') ?? 0) > FRAME_BYTES / 8);
  const before = store.states.slice(0, -1);
  const bytes = store.files[0].slice();
  bytes[store.blocks[2]! + 30]! ^= 1;
  assert.equal(
    await judge([bytes, store.files[1]], { ...store, states: before }),
    'corrupt',
    'not the last one',
  );
});

test('flipping bytes while a compaction is under way', async (t) => {
  // Grown until two generations hold live pages.
  let base = await makeStore({ commits: 1, pages: 14 });
  for (let commits = 2; base.files[1].length === 0; commits++) base = await makeStore({ commits, pages: 14 });
  const tally = new Map<string, number>();
  for (const which of [0, 1] as const) {
    const bytes = base.files[which].slice();
    for (let at = 0; at < bytes.length; at += at % SECTOR_BYTES < 200 ? 3 : 101) {
      bytes[at]! ^= 0x40;
      const verdict = await judge(withFile(base.files, which, bytes), base);
      bytes[at]! ^= 0x40;
      count(tally, verdict);
      assert.ok(verdict === 'same' || verdict === 'corrupt', `byte ${at} of file ${which}: ${verdict}`);
    }
  }
  t.diagnostic(JSON.stringify([...tally]));
  const [even, odd] = base.files;
  const nothing = new Uint8Array(0);
  assert.equal(await judge([even, nothing], base), 'corrupt');
  assert.equal(await judge([nothing, odd], base), 'corrupt');
  assert.equal(await judge([odd, even], base), 'corrupt', 'swapped');
  assert.equal(await judge([odd, odd], base), 'corrupt');
});

test('truncating at every length', async (t) => {
  for (const closed of [true, false]) {
    const store = await makeStore({ commits: 4, pages: 3, closed });
    const [even, odd] = store.files;
    const tally = new Map<string, number>();
    for (let length = 0; length < even.length; length++) {
      // A cut at the very end of a commit that no slot vouches for is how the store was, a moment before.
      const boundary = !closed && store.blocks.includes(length);
      if (boundary) continue;
      if (!EVERY_BYTE && length % BLOCK_ALIGN !== 0 && (length * 7) % 32 !== 0) continue;
      const verdict = await judge([even.slice(0, length), odd], store);
      count(tally, verdict);
      if (closed) assert.ok(verdict === 'corrupt' || verdict === 'refused', `length ${length}: ${verdict}`);
    }
    t.diagnostic(`${closed ? 'closed' : 'not closed'} ${JSON.stringify([...tally])}`);
    assert.equal(tally.get('same') ?? 0, 0);
  }
});

test('extending by anything changes nothing, and is reported', async () => {
  const store = await makeStore({ commits: 4, pages: 3 });
  const [even, odd] = store.files;
  const tails = [
    new Uint8Array(1),
    createRandom(5).bytes(5000),
    even.slice(LOG_AT),
    even.slice(store.blocks[2], store.blocks[3]),
    even,
  ];
  for (const tail of tails) {
    const extended = new Uint8Array(even.length + tail.length);
    extended.set(even);
    extended.set(tail, even.length);
    const disk = newDisk([extended, odd]);
    const log = await openTestLog(disk, 'open');
    assert.equal(log.report.droppedTailBytes, tail.length);
    assert.deepEqual(readState(log), store.states.at(-1));
    log.close();
    assert.equal(disk.contents('log')!.length, even.length);
  }
});

/** Places of the sealed pages in blocks of one or two pages. */
function framesOf(store: Store): number[] {
  const frames: number[] = [];
  store.blocks.forEach((at, i) => {
    const end = store.blocks[i + 1] ?? store.files[0].length;
    const pages = Math.floor((end - at) / FRAME_BYTES);
    for (let n = 0; n < pages; n++) frames.push(at + HEAD_BYTES + listBytes(pages) + n * FRAME_BYTES);
  });
  return frames;
}

test('pages swapped or copied within a store are never shown', async (t) => {
  const store = await makeStore({ commits: 5, pages: 4 });
  const [even, odd] = store.files;
  const tally = new Map<string, number>();
  const frames = framesOf(store);
  assert.equal(frames.length, 9);
  for (const a of frames) {
    for (const b of frames) {
      if (a === b) continue;
      const bytes = even.slice();
      bytes.copyWithin(a, b, b + FRAME_BYTES);
      count(tally, await judge([bytes, odd], store));
      bytes.set(even.subarray(a, a + FRAME_BYTES), b);
      count(tally, await judge([bytes, odd], store));
    }
  }
  t.diagnostic(JSON.stringify([...tally]));
  assert.equal(tally.get('earlier, reported') ?? 0, 0);
  assert.ok((tally.get('corrupt') ?? 0) >= 40);
});

test('older commits put back into their place or another', async () => {
  const store = await makeStore({ commits: 6, pages: 2 });
  const [even, odd] = store.files;
  const end = (i: number): number => store.blocks[i + 1] ?? even.length;
  for (let to = 1; to < store.blocks.length; to++) {
    for (let from = 1; from < store.blocks.length; from++) {
      const length = end(from) - store.blocks[from]!;
      if (from === to || length !== end(to) - store.blocks[to]!) continue;
      const bytes = even.slice();
      bytes.copyWithin(store.blocks[to]!, store.blocks[from]!, end(from));
      assert.equal(await judge([bytes, odd], store), 'corrupt', `commit ${from} in the place of ${to}`);
    }
  }
});

test('two stores that were one: nothing of the one is shown in the other', async () => {
  const trunk = await makeStore({ commits: 3, pages: 3 });
  // The same sequence numbers, the same pages, the same key and file id: only chance tells them apart.
  const left = await makeStore({ commits: 4, pages: 3, from: trunk, firstStamp: 31 });
  const right = await makeStore({ commits: 4, pages: 3, from: trunk, firstStamp: 61 });
  const a = left.files[0];
  const b = right.files[0];
  assert.equal(a.length, b.length);
  assert.deepEqual(left.blocks, right.blocks);
  for (const at of framesOf(left)) {
    if (at < trunk.files[0].length) continue;
    const bytes = a.slice();
    bytes.set(b.subarray(at, at + FRAME_BYTES), at);
    const verdict = await judge([bytes, left.files[1]], left);
    assert.ok(verdict === 'corrupt' || verdict === 'same', verdict);
  }
  for (let cut = LOG_AT; cut < a.length; cut += BLOCK_ALIGN / 2) {
    const bytes = a.slice();
    bytes.set(b.subarray(cut), cut);
    // Before they part, the whole of the other one is put in: as with a whole older file, nothing here can know.
    const shown = cut <= trunk.files[0].length ? right : left;
    const verdict = await judge([bytes, left.files[1]], shown);
    assert.ok(verdict === 'same' || verdict === 'corrupt', `spliced at ${cut}: ${verdict}`);
    if (cut > trunk.files[0].length && cut < left.blocks.at(-1)!) assert.equal(verdict, 'corrupt');
  }
});

test('the files of another store, and headers of another time', async () => {
  const store = await makeStore({ commits: 3, pages: 3 });
  const otherId = new Uint8Array(16).fill(99);
  const other = await makeStore({ commits: 3, pages: 3, fileId: otherId, firstStamp: 50 });
  assert.equal(await judge(other.files, store), 'refused', 'another file id');
  assert.equal(await judge([other.files[0], store.files[1]], store), 'refused');
  const mixed = store.files[0].slice();
  mixed.set(other.files[0].subarray(LOG_AT), LOG_AT);
  assert.equal(await judge([mixed, store.files[1]], store), 'corrupt');
  for (const at of framesOf(store)) {
    const bytes = store.files[0].slice();
    bytes.set(other.files[0].subarray(at, at + FRAME_BYTES), at);
    const verdict = await judge([bytes, store.files[1]], store);
    assert.ok(verdict === 'corrupt' || verdict === 'same');
  }
  const header = store.files[0].slice();
  header.set(other.files[0].subarray(0, SECTOR_BYTES));
  assert.equal(await judge([header, store.files[1]], store, otherId), 'corrupt');
});

test('the wrong key, the wrong file, a newer version, nothing at all: each has its own error', async () => {
  const { files } = await makeStore({ commits: 2, pages: 2 });
  const code = (code: string) => (error: unknown) => error instanceof MoError && error.code === code;
  const wrongKey = { key: new Uint8Array(32).fill(8) };
  await assert.rejects(openTestLog(newDisk(files), 'open', wrongKey), code('crypto/authentication-failed'));
  const wrongFile = { fileId: new Uint8Array(16).fill(8) };
  await assert.rejects(openTestLog(newDisk(files), 'open', wrongFile), code('storage/key-lost'));
  await assert.rejects(openTestLog(newDisk(), 'open'), code('storage/missing'));
  await assert.rejects(openTestLog(newDisk(files), 'create'), code('vault/exists'));
});
