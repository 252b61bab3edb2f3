import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { bodyHashOf, genesisHash } from '../protocol/chain.ts';
import { PageEntrySchema } from '../protocol/messages.ts';
import type {
  Appended,
  AppendInput,
  AppendRecord,
  AppendResult,
  DocumentKey,
  ReadInput,
  StoredDocument,
  SyncStore,
} from './port.ts';

/** Registers one test with a fresh, open store. */
export type Check = (name: string, run: (store: SyncStore) => Promise<void>) => void;

export const anId = (bytes: number) => randomBytes(bytes).toString('base64url');
export const key = (partition: string, kind: string, id: string): DocumentKey => ({ partition, kind, id });

export function aDocument(
  partition: string,
  kind: string,
  id: string,
  data: StoredDocument['data'],
  expiresAt: number | null = null,
): StoredDocument {
  return { partition, kind, id, data, expiresAt };
}

export function put(store: SyncStore, ...documents: StoredDocument[]): Promise<void> {
  return store.update({ keys: documents }, () => ({ result: undefined, put: documents }));
}

export async function aLog(
  store: SyncStore,
  {
    accountId = anId(32),
    maxLogs = 9,
    restartOf = null,
  }: Partial<Parameters<SyncStore['createLog']>[0]> = {},
): Promise<{ logId: string; accountId: string }> {
  const logId = anId(32);
  assert.equal(await store.createLog({ logId, accountId, createdAt: 5, restartOf, maxLogs }), 'created');
  return { logId, accountId };
}

export function aRecord(text = `{"ct":"${anId(40)}"}`): AppendRecord {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  return {
    id: anId(16),
    epoch: 0,
    record: text,
    bodyHash: bodyHashOf(text, sha256),
    bytes: Buffer.byteLength(text),
  };
}

export function aPush(
  log: { logId: string; accountId: string },
  records: readonly AppendRecord[],
): AppendInput {
  const prefix = { sequence: 0, hash: genesisHash(log.logId) };
  return { ...log, prefix, records, control: null, maxAccountBytes: Infinity };
}

export function appended(result: AppendResult): Appended {
  if (result.outcome !== 'appended') assert.fail(`the push was not stored: ${result.outcome}`);
  return result;
}

export async function eventually(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it did not happen within two seconds');
}

/** A page with its entries unpacked, which must be what `last` says. */
export async function readPage(store: SyncStore, input: ReadInput) {
  const page = await store.read(input);
  if (page === undefined) return undefined;
  const records = v.parse(v.array(PageEntrySchema), JSON.parse(`[${page.entries}]`));
  assert.equal(records.at(-1)?.sequence, page.last?.sequence);
  return { ...page, records };
}
