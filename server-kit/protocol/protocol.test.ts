import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import * as v from 'valibot';
import * as p from './index.ts';

interface Vectors {
  accountKey: string;
  accountId: string;
  deviceKey: string;
  deviceId: string;
  logName: string;
  logId: string;
  genesis: string;
  entries: { sequence: number; id: string; record: string; bodyHash: string; hash: string }[];
  secretHashes: Record<'locator' | 'credential' | 'capability', string>;
  authMessage: { purpose: p.AuthPurpose; mountUrl: string; subject: string; challenge: string; hex: string };
}
const vectors = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8')) as Vectors;
const RUNS = Number(process.env['MO_RUNS'] ?? 1);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test('names, chain and signed bytes are those of the vectors', () => {
  const decoded = p.fromBase64url;
  assert.equal(p.accountIdOf(decoded(vectors.accountKey)), vectors.accountId);
  assert.equal(p.deviceIdOf(decoded(vectors.deviceKey)), vectors.deviceId);
  assert.equal(p.logIdOf(vectors.accountId, decoded(vectors.logName)), vectors.logId);
  assert.equal(p.genesisHash(vectors.logId), vectors.genesis);
  for (const [name, hash] of Object.entries(vectors.secretHashes)) {
    assert.equal(p.secretHash(name as 'locator', decoded(vectors.logName)), hash);
  }
  let head: p.LogHead = { sequence: 0, hash: vectors.genesis };
  for (const { sequence, id, record, bodyHash, hash } of vectors.entries) {
    assert.equal(p.bodyHashOf(record), bodyHash);
    assert.deepEqual(p.followChain(head, [{ sequence, id, record }]), { sequence, hash });
    assert.deepEqual(p.followChain(head, [{ sequence, id, record: null, bodyHash }]), { sequence, hash });
    head = { sequence, hash };
  }
  const { hex, ...message } = vectors.authMessage;
  const signed = p.encodeAuthMessage({ ...message, accountId: vectors.accountId });
  assert.equal(Buffer.from(signed).toString('hex'), hex);
});

test('a change to anything in a page changes where the chain ends', () => {
  const [first, second] = vectors.entries;
  assert.ok(first !== undefined && second !== undefined);
  const head = { sequence: 0, hash: vectors.genesis };
  const end = p.followChain(head, [first, second]);
  for (const entries of [
    [second, first],
    [first],
    [second],
    [{ ...first, id: second.id }, second],
    [{ ...first, record: `${first.record} ` }, second],
    [first, { ...second, sequence: 3 }],
    [first, { ...second, record: null, bodyHash: first.bodyHash }],
    [first, { sequence: 2, id: second.id, record: null }],
  ]) {
    assert.notDeepEqual(p.followChain(head, entries), end);
  }
  assert.notDeepEqual(p.followChain({ ...head, hash: first.hash }, [first, second]), end);
});

test('ids have one spelling', () => {
  const cases = [
    [p.Bytes16Schema, 16],
    [p.Bytes32Schema, 32],
    [p.Bytes64Schema, 64],
  ] as const;
  for (const [schema, length] of cases) {
    fc.assert(
      fc.property(bytes(length), (value) => v.is(schema, p.toBase64url(value))),
      { numRuns: 100 * RUNS },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ABQgwxyz019-_+/= '), minLength: 20, maxLength: 90 }),
        (text) => {
          if (!v.is(schema, text)) return true;
          return p.toBase64url(p.fromBase64url(text)) === text && p.fromBase64url(text).length === length;
        },
      ),
      { numRuns: 500 * RUNS },
    );
  }
});

test('different messages are never the same bytes', () => {
  const message = fc.record({
    purpose: fc.constantFrom(...p.AUTH_PURPOSES),
    mountUrl: fc.constantFrom('https://a.example', 'https://a.example/mo', 'http://localhost:1/mo'),
    accountId: bytes(32).map(p.toBase64url),
    subject: fc.constantFrom(0, 16, 32).chain(bytes).map(p.toBase64url),
    challenge: bytes(40).map(p.toBase64url),
  });
  fc.assert(
    fc.property(message, message, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b);
      return (Buffer.compare(p.encodeAuthMessage(a), p.encodeAuthMessage(b)) === 0) === same;
    }),
    { numRuns: 200 * RUNS },
  );
});

test('a record is written in one way, and what a server would refuse is known before', () => {
  const id = p.toBase64url(new Uint8Array(16));
  const record = p.encodeRecord({ ct: 'AAAA', epoch: 2, id, v: 1 });
  assert.equal(record, `{"v":1,"id":"${id}","epoch":2,"ct":"AAAA"}`);
  assert.equal(p.recordFault(record, id, 2), null);
  assert.deepEqual(p.parseRecord(record), { v: 1, id, epoch: 2, ct: 'AAAA' });
  assert.equal(p.parseRecord(record.replace('}', ',"type":"goal"}')), null, 'nothing else is in a record');
  const filled = (size: number) => `${record.slice(0, -1)},"x":"${'x'.repeat(size - record.length - 7)}"}`;
  assert.equal(p.recordFault(filled(p.MAX_RECORD_BYTES), id, 2), null);
  assert.equal(p.recordFault(filled(p.MAX_RECORD_BYTES + 1), id, 2), 'too-large');
  assert.equal(p.recordFault(filled(p.MAX_RECORD_BYTES - 1).replace('xxx', 'é€'), id, 2), 'too-large');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      p.recordFault(text, id, 0);
      p.parseRecord(text);
    }),
    { numRuns: 1_000 * RUNS },
  );
});

test('a record that is nearly as it is written is judged by what it says', () => {
  const id = p.toBase64url(new Uint8Array(16));
  const written = p.encodeRecord({ ct: 'AAAA', epoch: 2, id, v: 1 });
  const changed = fc.record({
    at: fc.nat(written.length),
    drop: fc.nat(2),
    insert: fc.oneof(fc.constant(''), fc.string({ unit: fc.constantFrom(...'"\\{},:A-_ \n0é\ud800') })),
    epoch: fc.constantFrom(2, 2.5, -1, 0),
    id: fc.constantFrom(id, `${id}A`, '"', ''),
  });
  fc.assert(
    fc.property(changed, ({ at, drop, insert, epoch, id: claimed }) => {
      const text = written.slice(0, at) + insert + written.slice(at + drop);
      const isGood = () => {
        const { v: version, id: named, epoch: sealed } = JSON.parse(text) as Record<string, unknown>;
        const fits = named === claimed && sealed === epoch && v.is(p.EventIdSchema, named);
        return fits && Number.isSafeInteger(version) && Number(version) > 0 && Number.isSafeInteger(sealed);
      };
      let expected = false;
      try {
        expected = isGood() && Buffer.from(text).toString() === text && Number(epoch) >= 0;
      } catch {
        // Not JSON.
      }
      assert.equal(p.recordFault(text, claimed, epoch) === null, expected, text);
    }),
    { numRuns: 3_000 * RUNS, examples: [[{ at: 0, drop: 0, insert: '', epoch: 2, id }]] },
  );
});

test('schemas refuse malformed input and never throw anything else', () => {
  for (const name of p.ROUTE_NAMES) {
    const { body }: p.RouteDefinition = p.ROUTES[name];
    if (body === undefined) continue;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => typeof v.safeParse(body, value).success === 'boolean'),
      { numRuns: 50 * RUNS },
    );
  }
});

test('versions: absent is 1, unknown is refused', () => {
  assert.deepEqual([null, '1', '2', '0', '01', '1.0', ''].map(p.negotiateVersion), [
    1,
    1,
    null,
    null,
    null,
    null,
    null,
  ]);
});
