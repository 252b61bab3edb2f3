import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  MAX_RECORD_BYTES,
  parseRecord,
  recordFault,
  toBase64url,
} from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { generateSealKeyPair } from '../../crypto/hpke.ts';
import { randomBytes, randomId } from '../../crypto/random.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { openEpochRecord, parseEpochRecord, receiveEpochKey, sealEpochRecord } from './epoch-record.ts';
import { MIN_PADDED_BYTES, pad, paddedLength, unpad } from './padding.ts';
import { decodeBody, encodeBody, type RecordBody } from './record-body.ts';
import { MAX_BODY_BYTES, openRecord, sealRecord } from './record-seal.ts';
import { recoveryChange } from './recovery-change.ts';
import {
  ACCOUNT_SLOT,
  applyRosterEntry,
  rosterOf,
  signRosterEntry,
  type Roster,
  type RosterChange,
  type Signing,
} from './roster.ts';

const sodium = await loadSodium();
const newId = (length = 16) => toBase64url(randomBytes(length));
const newPlace = () => ({ logId: newId(32), recordId: newId(), epoch: 3 });
const corrupt = { code: 'storage/corrupt' };
const failed = { code: 'crypto/authentication-failed' };

describe('padding', () => {
  it('gives the body back and tells little of its length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (body) => {
        const padded = pad(body);
        assert.deepEqual(Uint8Array.from(unpad(padded)), body);
        assert.ok(
          padded.length >= MIN_PADDED_BYTES && padded.length <= Math.max(1_024, body.length * 1.12 + 2),
        );
      }),
    );
    const lengths = new Set(Array.from({ length: 20_000 }, (_, length) => paddedLength(length)));
    assert.ok(lengths.size < 100, 'few lengths');
  });

  it('takes one form only', () => {
    assert.throws(() => unpad(new Uint8Array(1_024)), corrupt);
    assert.throws(() => unpad(new Uint8Array(0)), corrupt);
    assert.throws(() => unpad(pad(new Uint8Array(10)).subarray(0, 1_023)), corrupt);
    const longer = new Uint8Array(1_088);
    longer[10] = 0x80;
    assert.throws(() => unpad(longer), corrupt);
  });
});

describe('the outer seal', () => {
  it('is bound to key, log, id, epoch and every byte', () => {
    const key = randomBytes(32);
    const place = newPlace();
    const body = randomBytes(300);
    const text = sealRecord(sodium, key, place, body);
    const record = parseRecord(text)!;
    assert.equal(recordFault(text, place.recordId, place.epoch), null);
    assert.deepEqual(Uint8Array.from(openRecord(sodium, key, place.logId, record)), Uint8Array.from(body));
    assert.throws(() => openRecord(sodium, randomBytes(32), place.logId, record), failed);
    assert.throws(() => openRecord(sodium, key, newId(32), record), failed);
    assert.throws(() => openRecord(sodium, key, place.logId, { ...record, id: newId() }), failed);
    assert.throws(() => openRecord(sodium, key, place.logId, { ...record, epoch: 4 }), failed);
    const bytes = fromBase64url(record.ct);
    for (const at of [0, 1, 24, 25, bytes.length - 1]) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      assert.throws(
        () => openRecord(sodium, key, place.logId, { ...record, ct: toBase64url(changed) }),
        failed,
      );
    }
  });

  it('makes the largest body fit the protocol, and takes no larger one', () => {
    const place = newPlace();
    const text = sealRecord(sodium, randomBytes(32), place, new Uint8Array(MAX_BODY_BYTES));
    assert.ok(text.length <= MAX_RECORD_BYTES);
    assert.equal(recordFault(text, place.recordId, place.epoch), null);
    const tooLarge = () => sealRecord(sodium, randomBytes(32), place, new Uint8Array(MAX_BODY_BYTES + 1));
    assert.throws(tooLarge, { code: 'input/too-large' });
  });
});

describe('bodies', () => {
  const head = { logId: 'log', sequence: 7, hash: randomBytes(32) };
  const bodies: readonly RecordBody[] = [
    {
      kind: 'commits',
      commits: [{ deviceId: 'd', firstSequence: 4, events: [randomBytes(9)], signature: randomBytes(64) }],
    },
    {
      kind: 'keys',
      keys: [
        { aggregateId: 'a', generation: 1, keyId: 'k', key: randomBytes(32) },
        { aggregateId: 'b', generation: 2, keyId: 'l', key: null },
      ],
      deviceId: 'd',
      signature: randomBytes(64),
    },
    { kind: 'roster', entries: [randomBytes(5)] },
    { kind: 'attestation', deviceId: 'd', head, at: 12, signature: randomBytes(64) },
  ];

  it('come back as they were', () => {
    for (const body of bodies) assert.deepEqual(decodeBody(encodeBody(body)), body);
  });

  it('of later kinds are not ours to read; malformed ones are refused', () => {
    assert.equal(decodeBody(Uint8Array.of(0x81, 0x61, 0x7a)), null);
    assert.throws(() => decodeBody(Uint8Array.of(0x80)), corrupt);
    assert.throws(() => decodeBody(Uint8Array.of(0x01)), corrupt);
    const odd = encodeBody({ kind: 'attestation', deviceId: 'd', head, at: 1, signature: randomBytes(63) });
    assert.throws(() => decodeBody(odd), corrupt);
  });
});

// ---- Roster and epochs -----------------------------------------------------------------------------------------------

function signingOf(signer: string | null) {
  const { publicKey, privateKey } = sodium.crypto_sign_keypair();
  const signing: Signing = { signer, sign: (message) => sodium.crypto_sign_detached(message, privateKey) };
  return { publicKey, signing };
}

async function createRoster() {
  const recovery = { ...signingOf(null), kem: await generateSealKeyPair() };
  const device = { deviceId: randomId(), kem: await generateSealKeyPair() };
  const first = { ...device, ...signingOf(device.deviceId) };
  const vaultId = randomId();
  const entries: Uint8Array[] = [];
  let roster: Roster | null = null;
  const change = (step: RosterChange, signing: Signing) => {
    const entry = signRosterEntry(roster, step, signing);
    const after = applyRosterEntry(sodium, roster, entry);
    if (after === null) return false;
    roster = after;
    entries.push(entry);
    return true;
  };
  const found: RosterChange = {
    kind: 'found',
    vaultId,
    recoverySignKey: recovery.publicKey,
    recoveryKemKey: recovery.kem.publicKey,
  };
  assert.ok(change(found, recovery.signing));
  assert.ok(change(addOf(first), recovery.signing));
  return { recovery, first, vaultId, entries, change, current: () => roster! };
}

function addOf(device: {
  deviceId: string;
  publicKey: Uint8Array;
  kem: { publicKey: Uint8Array };
}): RosterChange {
  const { deviceId, publicKey: signKey, kem } = device;
  return { kind: 'add', deviceId, name: 'A device', signKey, kemKey: kem.publicKey, addedAt: 5 };
}

function accountSlotOf(slot: { publicKey: Uint8Array; kem: { publicKey: Uint8Array } }): RosterChange {
  return { kind: 'account-slot', signKey: slot.publicKey, kemKey: slot.kem.publicKey };
}

async function newDevice() {
  const deviceId = randomId();
  return { deviceId, kem: await generateSealKeyPair(), ...signingOf(deviceId) };
}

describe('the roster', () => {
  it('is changed by its devices and the recovery key, and by nobody else', async () => {
    const { first, change, current } = await createRoster();
    const second = await newDevice();
    const stranger = await newDevice();
    assert.ok(!change(addOf(second), stranger.signing), 'a stranger adds');
    assert.ok(
      !change(addOf(second), { ...stranger.signing, signer: first.deviceId }),
      'in the name of a member',
    );
    assert.ok(
      !change(addOf(second), { ...stranger.signing, signer: null }),
      'in the name of the recovery key',
    );
    assert.ok(change(addOf(second), first.signing));
    assert.ok(change({ kind: 'rename', deviceId: second.deviceId, name: 'Phone' }, second.signing));
    assert.ok(change({ kind: 'revoke', deviceId: second.deviceId }, first.signing));
    assert.ok(!change(addOf(stranger), second.signing), 'a revoked device adds');
    assert.ok(
      !change({ kind: 'revoke', deviceId: first.deviceId }, second.signing),
      'a revoked device revokes',
    );
    assert.ok(!change(addOf(second), first.signing), 'an id comes back');
    assert.equal(current().devices.get(second.deviceId)?.revoked, true);
    assert.equal(current().devices.get(second.deviceId)?.name, 'Phone');
  });

  it('gets a new recovery key from a device or the old one, with a word of the new one for this place only', async () => {
    for (const by of ['device', 'words'] as const) {
      const { first, recovery, change, current } = await createRoster();
      const second = await newDevice();
      const next = { ...signingOf(null), kem: await generateSealKeyPair() };
      const keys = { signPublicKey: next.publicKey, kemPublicKey: next.kem.publicKey };
      const signing = by === 'device' ? first.signing : recovery.signing;
      const early = recoveryChange(current(), keys, next.signing.sign);
      assert.ok(change(addOf(second), first.signing));
      assert.ok(!change(early, signing), 'what it signed was for another place');
      assert.ok(!change(recoveryChange(current(), keys, signing.sign), signing), 'without its word');
      const other = { ...keys, kemPublicKey: second.kem.publicKey };
      const step = recoveryChange(current(), keys, next.signing.sign);
      assert.ok(!change({ ...step, recoveryKemKey: other.kemPublicKey }, signing), 'for another key');
      assert.ok(!change(step, (await newDevice()).signing), 'by a stranger');
      assert.ok(change(step, signing));
      assert.ok(!change(addOf(await newDevice()), recovery.signing), 'the old key is worth nothing');
      assert.ok(change({ kind: 'revoke', deviceId: second.deviceId }, next.signing));
      const again = recoveryChange(current(), keys, next.signing.sign);
      assert.ok(!change(again, second.signing), 'by a device that was shut out');
    }
  });

  it('lets a device in by the account slot, which does nothing else, and ends when it is replaced or turned off', async () => {
    const { first, recovery, change, current } = await createRoster();
    const slot = { ...signingOf(ACCOUNT_SLOT), kem: await generateSealKeyPair() };
    const phone = await newDevice();
    assert.ok(!change(addOf(phone), slot.signing), 'before it stands in the roster');
    assert.ok(!change(accountSlotOf(slot), slot.signing), 'it puts itself there');
    assert.ok(change(accountSlotOf(slot), first.signing));
    assert.equal(current().accountSlot.since, 3);
    assert.deepEqual(current().accountSlot.keys?.signKey, slot.publicKey);
    assert.ok(change(addOf(phone), slot.signing));
    const next = { ...signingOf(ACCOUNT_SLOT), kem: await generateSealKeyPair() };
    for (const step of [
      { kind: 'revoke', deviceId: first.deviceId },
      { kind: 'rename', deviceId: first.deviceId, name: 'Mine' },
      accountSlotOf(next),
      { kind: 'account-slot', signKey: null, kemKey: null },
      recoveryChange(
        current(),
        { signPublicKey: slot.publicKey, kemPublicKey: slot.kem.publicKey },
        slot.signing.sign,
      ),
    ] as const) {
      assert.ok(!change(step, slot.signing), `it does ${step.kind}`);
    }
    const imposter = { ...(await newDevice()), deviceId: ACCOUNT_SLOT };
    assert.ok(!change(addOf(imposter), first.signing), 'a device takes its name');
    const half: RosterChange = { kind: 'account-slot', signKey: null, kemKey: slot.kem.publicKey };
    assert.ok(!change(half, first.signing), 'half of a pair');
    assert.ok(change(accountSlotOf(next), phone.signing));
    assert.ok(!change(addOf(await newDevice()), slot.signing), 'the one before');
    assert.ok(change({ kind: 'account-slot', signKey: null, kemKey: null }, recovery.signing));
    assert.ok(!change(addOf(await newDevice()), next.signing), 'turned off');
    assert.deepEqual(current().accountSlot, { keys: null, since: 6, setBy: null, isRevoked: false });
  });

  it('ends the account slot by shutting a device out: it neither lets in nor receives after that', async () => {
    const { first, change, current, entries } = await createRoster();
    const slot = { ...signingOf(ACCOUNT_SLOT), kem: await generateSealKeyPair() };
    const phone = await newDevice();
    assert.ok(change(accountSlotOf(slot), first.signing));
    assert.ok(change(addOf(phone), first.signing));
    assert.ok(change({ kind: 'revoke', deviceId: phone.deviceId }, first.signing));
    assert.deepEqual(current().accountSlot, {
      keys: null,
      since: 5,
      setBy: first.deviceId,
      isRevoked: true,
    });
    assert.ok(!change(addOf(await newDevice()), slot.signing));
    const place = newPlace();
    const logKey = randomBytes(32);
    const announcement = { logKey, previousLogKey: null, rosterEntries: entries, restart: null };
    const text = await sealEpochRecord(sodium, place, announcement, first.signing);
    const record = parseEpochRecord(text)!;
    assert.equal(await receiveEpochKey([slot.kem.privateKey], place.logId, record), null);
    assert.deepEqual(await receiveEpochKey([first.kem.privateKey], place.logId, record), logKey);
  });

  it('is a chain: no entry can be left out, moved or changed', async () => {
    const { first, change, entries, vaultId } = await createRoster();
    for (let index = 0; index < 3; index += 1) assert.ok(change(addOf(await newDevice()), first.signing));
    assert.equal(rosterOf(sodium, entries)?.vaultId, vaultId);
    for (const [index] of entries.entries()) {
      if (index < entries.length - 1) assert.equal(rosterOf(sodium, entries.toSpliced(index, 1)), null);
      const swapped = entries.toSpliced(index, 1, entries[(index + 1) % entries.length]!);
      assert.equal(rosterOf(sodium, swapped), null);
      const changed = entries[index]!.slice();
      changed[changed.length - 1]! ^= 1;
      assert.equal(rosterOf(sodium, entries.with(index, changed)), null);
    }
  });
});

describe('epoch records', () => {
  it('give the key to the roster, the recovery key and the account slot, and to nobody else', async () => {
    const { first, recovery, change, entries } = await createRoster();
    const revoked = await newDevice();
    const slot = await generateSealKeyPair();
    assert.ok(change(addOf(revoked), first.signing));
    assert.ok(change({ kind: 'revoke', deviceId: revoked.deviceId }, first.signing));
    assert.ok(change(accountSlotOf({ ...signingOf(ACCOUNT_SLOT), kem: slot }), first.signing));
    const place = newPlace();
    const announcement = {
      logKey: randomBytes(32),
      previousLogKey: randomBytes(32),
      rosterEntries: entries,
      restart: {
        head: { logId: newId(32), sequence: 4, hash: randomBytes(32) },
        revokedTips: [{ deviceId: revoked.deviceId, sequence: 3, hash: randomBytes(32) }],
        base: { madeAt: 7, tips: [{ deviceId: first.deviceId, sequence: 9, hash: randomBytes(32) }] },
      },
    };
    const text = await sealEpochRecord(sodium, place, announcement, first.signing);
    const record = parseEpochRecord(text)!;
    for (const { privateKey } of [first.kem, recovery.kem, slot]) {
      assert.deepEqual(await receiveEpochKey([privateKey], place.logId, record), announcement.logKey);
    }
    assert.equal(await receiveEpochKey([revoked.kem.privateKey], place.logId, record), null);
    assert.equal(await receiveEpochKey([first.kem.privateKey], newId(32), record), null, 'another log');
    const other = { ...record, id: newId() };
    assert.equal(await receiveEpochKey([first.kem.privateKey], place.logId, other), null, 'another record');

    const opened = openEpochRecord(sodium, announcement.logKey, place.logId, record);
    assert.deepEqual(opened.restart, announcement.restart);
    assert.deepEqual(opened.previousLogKey, announcement.previousLogKey);
    assert.equal(opened.signer, first.deviceId);
    assert.throws(() => openEpochRecord(sodium, randomBytes(32), place.logId, record), failed);
    assert.throws(() => openEpochRecord(sodium, announcement.logKey, newId(32), record), failed);
    const later = { ...record, epoch: 4 };
    assert.throws(() => openEpochRecord(sodium, announcement.logKey, place.logId, later), failed);
  });

  it('of a revoked device, of the account slot or a stranger are refused, though they hold the key', async () => {
    const { first, change, entries } = await createRoster();
    const revoked = await newDevice();
    assert.ok(change(addOf(revoked), first.signing));
    assert.ok(change({ kind: 'revoke', deviceId: revoked.deviceId }, first.signing));
    const place = newPlace();
    const logKey = randomBytes(32);
    const announcement = { logKey, previousLogKey: null, rosterEntries: entries, restart: null };
    const slot = { ...signingOf(ACCOUNT_SLOT), kem: await generateSealKeyPair() };
    assert.ok(change(accountSlotOf(slot), first.signing));
    for (const signing of [
      revoked.signing,
      slot.signing,
      (await newDevice()).signing,
      { ...revoked.signing, signer: first.deviceId },
    ]) {
      const text = await sealEpochRecord(sodium, place, announcement, signing);
      assert.throws(() => openEpochRecord(sodium, logKey, place.logId, parseEpochRecord(text)!), failed);
    }
  });
});

describe('recorded bytes', () => {
  it('of the first version still open', async () => {
    const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as Record<
      string,
      string
    >;
    const bytes = (name: string) => fromBase64url(vectors[name]!);
    const sealed = parseRecord(vectors['record']!)!;
    assert.deepEqual(
      Uint8Array.from(openRecord(sodium, bytes('logKey'), vectors['logId']!, sealed)),
      Uint8Array.from(bytes('body')),
    );
    const epoch = parseEpochRecord(vectors['epochRecord']!)!;
    const key = await receiveEpochKey([bytes('kemSeed')], vectors['logId']!, epoch);
    assert.deepEqual(key, bytes('logKey'));
    const { roster } = openEpochRecord(sodium, key!, vectors['logId']!, epoch);
    assert.equal(toBase64url(roster.hash), vectors['rosterHash']);
    assert.equal(roster.vaultId, vectors['vaultId']);
  });
});
