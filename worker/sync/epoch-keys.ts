import { parseRecord, type Page, type SyncRecord } from '../../server-kit/protocol/index.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { isEpochRecord, openEpochRecord, type OpenedEpoch } from './formats/epoch-record.ts';
import type { DeviceClient } from './server-client.ts';

/**
 * Reads a log behind `from` for the records that begin its epochs and opens them, the newest first: each holds the key of the one before. `receive` gives the key of
 * one that is sealed to the newcomer's way in (the recovery key, the account slot), or null. For a newcomer, to whom nothing is sealed yet.
 * Nothing is stored, and the log's chain is not verified here; that is done when it is pulled.
 *
 * @returns the epochs, oldest first; empty when the key receives none. The caller wipes the keys.
 */
export async function collectEpochs(
  sodium: Sodium,
  client: Pick<DeviceClient, 'pull'>,
  logId: string,
  receive: (record: SyncRecord) => Promise<Uint8Array | null>,
  from: number,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly OpenedEpoch[]> {
  const texts: string[] = [];
  for (let after = from; ;) {
    const page = await client.pull(logId, { after }, options);
    for (const { record } of page.records) {
      const parsed = record === null ? null : parseRecord(record);
      if (record !== null && parsed !== null && isEpochRecord(parsed)) texts.push(record);
    }
    if (page.records.length === 0 || page.last.sequence >= page.head.sequence) break;
    after = page.last.sequence;
  }
  const epochs: OpenedEpoch[] = [];
  let previous: Uint8Array | null = null;
  for (const text of texts.reverse()) {
    const record = parseRecord(text);
    if (record === null) continue;
    const logKey: Uint8Array | null = previous ?? (await receive(record));
    if (logKey === null) continue;
    try {
      const opened = openEpochRecord(sodium, logKey, logId, record);
      epochs.unshift(opened);
      previous = opened.previousLogKey;
    } catch {
      // Not the key of this record: it lost against another of the same epoch, or somebody forged it.
      if (previous === null) wipe(logKey);
    }
  }
  return epochs;
}

/** The first page of a log, and the roster that its first record brings. */
export interface Opening {
  readonly page: Page;
  readonly rosterEntries: readonly Uint8Array[];
}

/**
 * How a log begins, for whoever can read it from there: `receive` gives the key of the first epoch. What lets somebody into that
 * one lets them into all that follow, as long as it stands; so the keys are received as the log is pulled, and a long one is
 * not fetched twice. Null when the newest epoch has to be looked for first. The page is not verified here.
 */
export async function openingOf(
  sodium: Sodium,
  client: Pick<DeviceClient, 'pull'>,
  logId: string,
  receive: (record: SyncRecord) => Promise<Uint8Array | null>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Opening | null> {
  const page = await client.pull(logId, { after: 0 }, options);
  const record = parseRecord(page.records[0]?.record ?? '');
  if (record === null || !isEpochRecord(record)) return null;
  const logKey = await receive(record);
  if (logKey === null) return null;
  try {
    const opened = openEpochRecord(sodium, logKey, logId, record);
    wipe(opened.logKey, opened.previousLogKey);
    return { page, rosterEntries: opened.rosterEntries };
  } catch {
    return null;
  } finally {
    wipe(logKey);
  }
}
