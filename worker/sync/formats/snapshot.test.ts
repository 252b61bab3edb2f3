import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { SNAPSHOT_CHUNK_BYTES, toBase64url } from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { generateSealKeyPair } from '../../crypto/hpke.ts';
import { randomBytes } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { paddedLength } from './padding.ts';
import { rosterOf, signRosterEntry, type RosterChange, type Signing } from './roster.ts';
import type { SnapshotFrame } from './snapshot-frames.ts';
import {
  openSnapshotKey,
  sealEnvelope,
  splitEnvelope,
  type SnapshotKeyring,
  type SnapshotPlace,
} from './snapshot-seal.ts';
import { createSnapshotWriter, readSnapshot } from './snapshot-stream.ts';

const sodium = await loadSodium();
const newId = (length = 16) => toBase64url(randomBytes(length));
const corrupt = { code: 'storage/corrupt' };
const failed = { code: 'crypto/authentication-failed' };
const VAULT = '5f0e6a0e-8f0b-4c62-9d4d-0d1f5b8a7c11';

async function createRoster() {
  const recovery = sodium.crypto_sign_keypair();
  const device = sodium.crypto_sign_keypair();
  const recoveryKem = await generateSealKeyPair();
  const deviceKem = await generateSealKeyPair();
  const byRecovery: Signing = {
    signer: null,
    sign: (message) => sodium.crypto_sign_detached(message, recovery.privateKey),
  };
  const changes: readonly RosterChange[] = [
    {
      kind: 'found',
      vaultId: VAULT,
      recoverySignKey: recovery.publicKey,
      recoveryKemKey: recoveryKem.publicKey,
    },
    {
      kind: 'add',
      deviceId: 'maker',
      name: 'Laptop',
      signKey: device.publicKey,
      kemKey: deviceKem.publicKey,
      addedAt: 1,
    },
  ];
  const extend = (entries: readonly Uint8Array[], change: RosterChange) => [
    ...entries,
    signRosterEntry(rosterOf(sodium, entries), change, byRecovery),
  ];
  const entries = changes.reduce<readonly Uint8Array[]>(extend, []);
  const signing = {
    signer: 'maker',
    sign: (message: Uint8Array) => sodium.crypto_sign_detached(message, device.privateKey),
  };
  return { entries, extend, signing, recoveryKem, deviceKem };
}

type Roster = Awaited<ReturnType<typeof createRoster>>;

const headOf = (entries: readonly Uint8Array[]): SnapshotFrame => ({
  kind: 'head',
  vaultId: VAULT,
  head: { sequence: 7, hash: randomBytes(32) },
  stateVersion: 1,
  madeAt: 12,
  rosterEntries: entries,
  tips: [
    { deviceId: 'maker', sequence: 3, hash: randomBytes(32), countsTo: null },
    { deviceId: 'other', sequence: 0, hash: null, countsTo: 9 },
  ],
  epochs: [{ epoch: 1, key: randomBytes(32) }],
  unopened: [4],
});

const aggregatesOf = (count: number, jsonBytes: number): SnapshotFrame => ({
  kind: 'aggregates',
  aggregates: Array.from({ length: count }, (_, index) => ({
    aggregateId: `a${index}`,
    keys: [
      { generation: 1, keyId: 'k', key: randomBytes(32) },
      { generation: 2, keyId: 'l', key: index % 2 === 0 ? null : randomBytes(32) },
    ],
    states: index % 2 === 0 ? [] : [{ type: 'goal', json: randomBytes(jsonBytes) }],
  })),
});

async function write(
  roster: Roster,
  frames: readonly SnapshotFrame[],
  place: SnapshotPlace,
  signing = roster.signing,
) {
  const snapshotKey = randomBytes(32);
  const logKey = randomBytes(32);
  const envelope = await sealEnvelope(sodium, place, snapshotKey, logKey, rosterOf(sodium, roster.entries)!);
  const chunks: Uint8Array[] = [];
  const writer = createSnapshotWriter(sodium, place, snapshotKey, envelope, (index, chunk) => {
    chunks[index] = chunk;
  });
  for (const frame of frames) writer.add(frame);
  const size = writer.finish(signing);
  return { snapshotKey, logKey, chunks, size };
}

function read(place: SnapshotPlace, key: Uint8Array, chunks: readonly Uint8Array[]) {
  const envelopeBytes = splitEnvelope(chunks[0]!).byteLength;
  const reader = readSnapshot(sodium, place, key, {
    chunks: chunks.length,
    envelopeBytes,
    chunk: (index) => chunks[index]!,
  });
  const frames: SnapshotFrame[] = [];
  for (;;) {
    const next = reader.next();
    if (next.done === true) return { frames, ...next.value };
    frames.push(next.value);
  }
}

const newPlace = (): SnapshotPlace => ({ logId: newId(32), snapshotId: newId(), epoch: 1 });
const noKeys: SnapshotKeyring = { logKey: () => null, kemSeeds: [] };

describe('a snapshot', () => {
  it('comes back piece by piece, in chunks that the server takes, of a length that tells little', async () => {
    const roster = await createRoster();
    const place = newPlace();
    for (const [count, jsonBytes] of [
      [1, 10],
      [60, 60_000],
    ] as const) {
      const frames = [headOf(roster.entries), aggregatesOf(count, jsonBytes), aggregatesOf(3, 5)];
      const { snapshotKey, chunks, size } = await write(roster, frames, place);
      assert.equal(size.chunks, chunks.length);
      assert.equal(
        size.sizeBytes,
        chunks.reduce((sum, { length }) => sum + length, 0),
      );
      for (const chunk of chunks.slice(0, -1)) assert.equal(chunk.length, SNAPSHOT_CHUNK_BYTES);
      const plainBytes = size.sizeBytes - splitEnvelope(chunks[0]!).byteLength - 40 * chunks.length;
      assert.equal(paddedLength(plainBytes - 1), plainBytes);
      const back = read(place, snapshotKey, chunks);
      assert.deepEqual(back, { frames, signer: 'maker' });
    }
  });

  it('opens for members, the words and whoever has the key of the epoch, and for nobody else', async () => {
    const roster = await createRoster();
    const place = newPlace();
    const { snapshotKey, logKey, chunks } = await write(roster, [headOf(roster.entries)], place);
    const envelope = splitEnvelope(chunks[0]!);
    const keyFor = (keyring: Partial<SnapshotKeyring>, at = place) =>
      openSnapshotKey(sodium, at, envelope, { ...noKeys, ...keyring });
    for (const kem of [roster.recoveryKem, roster.deviceKem]) {
      assert.deepEqual(await keyFor({ kemSeeds: [kem.privateKey] }), snapshotKey);
    }
    assert.deepEqual(Uint8Array.from((await keyFor({ logKey: () => logKey.slice() }))!), snapshotKey);
    assert.equal(await keyFor({ logKey: () => randomBytes(32) }), null);
    assert.equal(await keyFor({ kemSeeds: [(await generateSealKeyPair()).privateKey] }), null);
    const moved = { ...place, snapshotId: newId() };
    assert.equal(
      await keyFor({ kemSeeds: [roster.deviceKem.privateKey], logKey: () => logKey.slice() }, moved),
      null,
    );
  });

  it('is bound to log, id, epoch, order, length and every byte', async () => {
    const roster = await createRoster();
    const place = newPlace();
    const frames = [headOf(roster.entries), aggregatesOf(60, 60_000)];
    const { snapshotKey, chunks } = await write(roster, frames, place);
    assert.ok(chunks.length >= 2);
    for (const moved of [{ logId: newId(32) }, { snapshotId: newId() }, { epoch: 2 }]) {
      assert.throws(() => read({ ...place, ...moved }, snapshotKey, chunks), failed);
    }
    assert.throws(() => read(place, randomBytes(32), chunks), failed);
    assert.throws(() => read(place, snapshotKey, chunks.slice(0, -1)), failed, 'cut short');
    assert.throws(() => read(place, snapshotKey, [...chunks, chunks[1]!]), failed, 'with more behind it');
    assert.throws(
      () => read(place, snapshotKey, [chunks[0]!, ...chunks.slice(1).reverse(), chunks[1]!]),
      failed,
    );
    const { byteLength } = splitEnvelope(chunks[0]!);
    for (const at of [byteLength, byteLength + 30, chunks[0]!.length - 1]) {
      const changed = chunks[0]!.slice();
      changed[at]! ^= 1;
      assert.throws(() => read(place, snapshotKey, [changed, ...chunks.slice(1)]), failed);
    }
    for (const at of [0, 3, 4]) {
      const changed = chunks[0]!.slice();
      changed[at]! ^= 0xff;
      assert.throws(() => splitEnvelope(changed), corrupt);
    }
  });

  it('counts only when a member that is not revoked signed it', async () => {
    const roster = await createRoster();
    const place = newPlace();
    const stranger = sodium.crypto_sign_keypair();
    const sign = (message: Uint8Array) => sodium.crypto_sign_detached(message, stranger.privateKey);
    const readBack = async (entries: readonly Uint8Array[], signing = roster.signing) => {
      const { snapshotKey, chunks } = await write(roster, [headOf(entries)], place, signing);
      return read(place, snapshotKey, chunks);
    };
    await assert.rejects(readBack(roster.entries, { signer: 'maker', sign }), failed);
    await assert.rejects(readBack(roster.entries, { signer: 'stranger', sign }), failed);
    const revoked = roster.extend(roster.entries, { kind: 'revoke', deviceId: 'maker' });
    await assert.rejects(readBack(revoked), failed);
    await assert.rejects(readBack(roster.entries.slice(0, 1)), failed);
    assert.equal((await readBack(roster.entries)).signer, 'maker');
  });

  it('begins with its head, and has one', async () => {
    const roster = await createRoster();
    const place = newPlace();
    const head = headOf(roster.entries);
    for (const frames of [[], [aggregatesOf(1, 1)], [aggregatesOf(1, 1), head], [head, head]]) {
      const { snapshotKey, chunks } = await write(roster, frames, place);
      assert.throws(() => read(place, snapshotKey, chunks), corrupt);
    }
  });
});

describe('recorded bytes of a snapshot', () => {
  it('of the first version still open', async () => {
    const url = new URL('snapshot-vectors.json', import.meta.url);
    const vectors = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
    const place = { logId: vectors['logId']!, snapshotId: vectors['snapshotId']!, epoch: 1 };
    const chunk = fromBase64url(vectors['chunk']!);
    const key = await openSnapshotKey(sodium, place, splitEnvelope(chunk), {
      logKey: () => null,
      kemSeeds: [fromBase64url(vectors['kemSeed']!)],
    });
    assert.ok(key);
    const { frames, signer } = read(place, key, [chunk]);
    const text = JSON.stringify(frames, (_, value: unknown) =>
      value instanceof Uint8Array ? toBase64url(value) : value,
    );
    assert.equal(text, vectors['frames']);
    assert.equal(signer, 'maker');
  });
});
