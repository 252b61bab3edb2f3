import { sha256 } from '@noble/hashes/sha2.js';
import * as v from 'valibot';
import { equalBytes } from '../crypto/equal-bytes.ts';
import { MoError } from '../errors/mo-error.ts';
import { readDamage } from './age-file.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_ORDER,
  ARCHIVE_VERSION,
  MAX_LINE_BYTES,
  archiveEntrySchema,
  type ArchiveEntry,
} from './archive-format.ts';

const LINE_FEED = 0x0a;

/**
 * The entries of an archive, checked as they come. Only when the `end` was yielded is it known that nothing is missing:
 * whoever writes what is read must be able to take it back until then.
 *
 * @throws MoError `backup/unreadable` when it is no archive, `backup/unsupported` when it is one of a newer version,
 *   `backup/damaged` when anything is missing, changed or out of order
 */
export async function* readArchive(bytes: ReadableStream<Uint8Array>): AsyncGenerator<ArchiveEntry, void> {
  const hash = sha256.create();
  const counts = { devices: 0, keys: 0, events: 0 };
  let place = -1;
  let announced = 0;
  let version = 0;
  let hasBase = false;
  for await (const line of linesOf(bytes)) {
    const isFirst = place < 0;
    const entry = parseLine(line, isFirst);
    place = nextPlace(place, entry.kind);
    if (entry.kind === 'end') {
      const isWhole =
        equalBytes(entry.sha256, hash.digest()) &&
        entry.counts.devices === counts.devices &&
        entry.counts.keys === counts.keys &&
        entry.counts.events === counts.events &&
        announced === counts.events &&
        hasBase === version > 1;
      if (!isWhole) throw damaged();
    } else {
      hash.update(line);
      if (entry.kind === 'manifest') ({ events: announced, version } = entry);
      if (entry.kind === 'base') hasBase = true;
      if ((entry.kind === 'state' || entry.kind === 'counted') && !hasBase) throw damaged();
      if (entry.kind === 'device') counts.devices += 1;
      if (entry.kind === 'key') counts.keys += 1;
      if (entry.kind === 'event') counts.events += 1;
    }
    yield entry;
  }
  if (ARCHIVE_ORDER[place] !== 'end') throw damaged();
}

/** Manifest, vault, base and end come once; the rest any number of times, but never backwards. */
function nextPlace(place: number, kind: ArchiveEntry['kind']): number {
  const next = ARCHIVE_ORDER.indexOf(kind);
  const isOnce = kind === 'manifest' || kind === 'vault' || kind === 'base' || kind === 'end';
  const isFirstTwo = place < 1 && next !== place + 1;
  if (next < place || (isOnce && next === place) || isFirstTwo) throw damaged();
  return next;
}

function parseLine(line: Uint8Array, isFirst: boolean): ArchiveEntry {
  const value = parseJson(line);
  if (isFirst) checkFormat(value);
  const parsed = v.safeParse(archiveEntrySchema, value, { abortEarly: true });
  if (!parsed.success) throw damaged();
  return parsed.output;
}

function checkFormat(value: unknown): void {
  const { format, version } = (value ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  if (format !== ARCHIVE_FORMAT) {
    throw new MoError('backup/unreadable', 'This file is not a backup of MO Kit.');
  }
  if (typeof version === 'number' && version > ARCHIVE_VERSION) {
    throw new MoError('backup/unsupported', 'The backup was made by a newer version of MO Kit.');
  }
}

function parseJson(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line));
  } catch {
    // The parser's own message quotes the text.
    throw damaged();
  }
}

/** Lines with their line feeds. A last line without one is a cut file. */
async function* linesOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = bytes.getReader();
  let rest = new Uint8Array(0);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        throw readDamage(thrown);
      });
      if (done) break;
      let from = 0;
      const all = concat(rest, value);
      for (let at = all.indexOf(LINE_FEED); at >= 0; at = all.indexOf(LINE_FEED, from)) {
        yield all.subarray(from, at + 1);
        from = at + 1;
      }
      rest = all.slice(from);
      if (rest.length > MAX_LINE_BYTES) throw damaged();
    }
    if (rest.length > 0) throw damaged();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function damaged(): MoError {
  return new MoError('backup/damaged', 'The backup is damaged or not complete.');
}
