import assert from 'node:assert/strict';
import { loadSodium } from '../../crypto/sodium.ts';
import type { BlockDirectory } from '../block-file.ts';
import { PAGE_BYTES } from '../page-log/layout.ts';
import { PageLog } from '../page-log/page-log.ts';
import type { Durability } from '../page-log/page-log.ts';
import { createSodiumCipher } from '../page-log/sodium-cipher.ts';
import { SMALL_TUNING } from './small-tuning.ts';

const sodium = await loadSodium();

export const TEST_KEY = new Uint8Array(32).fill(1);
export const TEST_FILE_ID = new Uint8Array(16).fill(2);

/** The state of a database: a stamp for each page, 0 for one that was never written. */
export type LogState = readonly number[];

/** A page that says which one it is, and differs from every other from end to end. */
export function stampPage(page: number, stamp: number): Uint8Array {
  const bytes = new Uint8Array(PAGE_BYTES);
  const words = new Uint32Array(bytes.buffer);
  for (let i = 0; i < words.length; i += 64) words[i] = Math.imul(stamp, 2654435761) ^ (page * 31 + i);
  words[1] = stamp;
  return bytes;
}

/** Reads every page and checks that each is whole. */
export function readState(log: PageLog): LogState {
  const state: number[] = [];
  const bytes = new Uint8Array(PAGE_BYTES);
  for (let page = 1; page <= log.pages; page++) {
    log.read(page, bytes);
    const stamp = new Uint32Array(bytes.buffer)[1] ?? 0;
    const expected = stamp === 0 ? new Uint8Array(PAGE_BYTES) : stampPage(page, stamp);
    assert.ok(Buffer.compare(bytes, expected) === 0, 'a page is not as it was written');
    state.push(stamp);
  }
  return state;
}

export const LOG_NAMES = ['log', 'log.odd'] as const;

/** Opens or makes a log whose snapshots and compactions come within a few commits. */
export async function openTestLog(
  directory: BlockDirectory,
  mode: 'create' | 'open',
  options: { durability?: Durability; key?: Uint8Array; fileId?: Uint8Array } = {},
): Promise<PageLog> {
  const { durability = 'flush', key = TEST_KEY, fileId = TEST_FILE_ID } = options;
  const even = await directory.open(LOG_NAMES[0], { create: true });
  const odd = await directory.open(LOG_NAMES[1], { create: true });
  assert.ok(even && odd);
  const cipher = createSodiumCipher(sodium, key);
  try {
    return PageLog[mode]({ files: [even, odd], fileId, cipher, durability, tuning: SMALL_TUNING });
  } catch (error) {
    cipher.dispose();
    even.close();
    odd.close();
    throw error;
  }
}
