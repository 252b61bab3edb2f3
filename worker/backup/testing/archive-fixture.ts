import { randomBytes, randomId } from '../../crypto/random.ts';
import type { ArchiveEntry, ArchiveManifest } from '../archive-format.ts';
import { ARCHIVE_FORMAT, ARCHIVE_VERSION } from '../archive-format.ts';

/** Cheap, for tests alone. */
export const TEST_SCRYPT_LOG_N = 4;

export type ArchivePart = Exclude<ArchiveEntry, { kind: 'end' }>;

/** A well-formed archive with `events` events that mean nothing. */
export function sampleArchive(events = 3, manifest: Partial<ArchiveManifest> = {}): ArchivePart[] {
  return [
    {
      kind: 'manifest',
      format: ARCHIVE_FORMAT,
      version: ARCHIVE_VERSION,
      content: 'full',
      vaultId: randomId(),
      createdAt: 1_760_000_000_000,
      kit: '0.1.0',
      schema: 1,
      head: events,
      events,
      syncUrl: null,
      ...manifest,
    },
    {
      kind: 'vault',
      createdAt: 1_760_000_000_000,
      authoritySeed: randomBytes(32),
      secretKey: randomBytes(16),
      recovery: {
        signPublicKey: randomBytes(32),
        kemPublicKey: randomBytes(1216),
        slot: {
          slotId: randomId(),
          label: '',
          createdAt: 1_760_000_000_000,
          salt: randomBytes(16),
          publicKey: randomBytes(1216),
          wrappedPrivateKey: randomBytes(104),
        },
        entropy: null,
      },
    },
    { kind: 'device', deviceId: randomId(), signPublicKey: randomBytes(32) },
    { kind: 'key', aggregateId: randomId(), generation: 1, keyId: randomId(), key: randomBytes(32) },
    { kind: 'key', aggregateId: randomId(), generation: 1, keyId: randomId(), key: null },
    {
      kind: 'base',
      logId: randomId(),
      sequence: 7,
      hash: randomBytes(32),
      snapshotId: randomId(),
      signer: randomId(),
      madeAt: 1_750_000_000_000,
      rosterHash: randomBytes(32),
      isConfirmed: true,
      stateVersion: 1,
      tips: [[randomId(), 4]],
    },
    {
      kind: 'state',
      aggregateId: randomId(),
      type: 'goal',
      keyId: randomId(),
      sealed: randomBytes(200),
    },
    { kind: 'counted', aggregateId: randomId(), eventId: randomId() },
    ...Array.from({ length: events }, (_, index): ArchivePart => ({
      kind: 'event',
      commit: index + 1,
      inner: randomBytes(300),
      signature: randomBytes(64),
      commitFirst: index + 1,
      globalSequence: null,
    })),
  ];
}

export async function* inOrder<T>(items: readonly T[]): AsyncGenerator<T, void> {
  yield* items;
}

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
