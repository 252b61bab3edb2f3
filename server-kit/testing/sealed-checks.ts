import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { secretHash, SNAPSHOT_CHUNK_BYTES, toBase64url } from '../protocol/index.ts';
import type { Check } from './protocol-suite.ts';
import { createClient, createRecord, newAccount, randomId } from './test-client.ts';

/** Snapshots, key slots and mailboxes. */
export function checkSealed(check: Check): void {
  check('a snapshot goes up and comes down in chunks, and older ones go', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    const bytes = randomBytes(SNAPSHOT_CHUNK_BYTES + 1_000);
    const upload = async (): Promise<string> => {
      const params = { logId: log.logId, snapshotId: randomId() };
      const sha256 = toBase64url(createHash('sha256').update(bytes).digest());
      const body = { snapshotId: params.snapshotId, head: log.head, sizeBytes: bytes.length, sha256 };
      const created = await client.call<{ missing: number[] }>('createSnapshot', { params, body });
      assert.deepEqual(created.json.missing, [0, 1]);
      const chunk = (index: number) =>
        bytes.subarray(index * SNAPSHOT_CHUNK_BYTES, (index + 1) * SNAPSHOT_CHUNK_BYTES);
      const put = (index: number) =>
        client.call('putChunk', { params: { ...params, index: `${index}` }, bytes: chunk(index) });
      assert.equal((await put(1)).status, 204);
      assert.equal((await client.call('completeSnapshot', { params })).status, 409);
      const resumed = await client.call<{ missing: number[] }>('createSnapshot', { params, body });
      assert.deepEqual(resumed.json.missing, [0]);
      assert.equal(
        (await client.call('putChunk', { params: { ...params, index: '0' }, bytes: chunk(1) })).status,
        400,
      );
      assert.equal((await put(0)).status, 204);
      assert.equal((await client.call('completeSnapshot', { params })).status, 200);
      return params.snapshotId;
    };
    const ids = [await upload(), await upload(), await upload()];
    const list = await client.call<{ snapshots: { snapshotId: string }[] }>('listSnapshots', {
      params: { logId: log.logId },
    });
    assert.equal(list.json.snapshots.length, 2);
    const params = { logId: log.logId, snapshotId: list.json.snapshots[0]?.snapshotId ?? '' };
    assert.ok(ids.includes(params.snapshotId));
    const chunks = await Promise.all(
      [0, 1].map(async (index) => {
        const address = `${url}/logs/${log.logId}/snapshots/${params.snapshotId}/chunks/${index}`;
        return (await fetch(address, { headers: { 'mo-token': client.token } })).arrayBuffer();
      }),
    );
    assert.deepEqual(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))), bytes);
    assert.equal((await client.call('deleteSnapshot', { params })).status, 204);
    assert.equal((await client.call('getSnapshot', { params })).status, 404);
  });

  check('slots are versioned, and one with a locator opens to a newcomer', async ({ url }) => {
    const client = await newAccount(url);
    const params = { slotId: randomId() };
    const [locator, credential] = [randomBytes(32), randomBytes(32)];
    const access = {
      locatorHash: secretHash('locator', locator),
      credentialHash: secretHash('credential', credential),
    };
    const data = toBase64url(randomBytes(400));
    assert.equal(
      (await client.call('putSlot', { params, body: { ifVersion: 0, data, access } })).status,
      200,
    );
    assert.equal((await client.call('putSlot', { params, body: { ifVersion: 0, data } })).status, 409);
    assert.equal((await client.call<{ data: string }>('getSlot', { params })).json.data, data);
    const newcomer = createClient(url);
    const body = { locator: toBase64url(locator), credential: toBase64url(credential) };
    const fetched = await newcomer.call<{ data: string; accountId: string }>('fetchSlot', { body });
    assert.deepEqual([fetched.json.data, fetched.json.accountId], [data, client.accountId]);
    for (const wrong of [
      { ...body, credential: randomId(32) },
      { ...body, locator: randomId(32) },
    ]) {
      assert.equal((await newcomer.call('fetchSlot', { body: wrong })).status, 404);
    }
    const stranger = await newAccount(url);
    const theft = await stranger.call('putSlot', {
      params: { slotId: randomId() },
      body: { ifVersion: 0, data, access },
    });
    assert.equal(theft.status, 409, 'a locator is not taken over');
    assert.equal((await client.call('putSlot', { params, body: { ifVersion: 1, data } })).status, 200);
    assert.equal((await newcomer.call('fetchSlot', { body })).status, 404, 'the locator was taken off');
    assert.equal((await client.call('deleteSlot', { params })).status, 204);
    assert.equal((await client.call<{ slots: unknown[] }>('listSlots')).json.slots.length, 0);
  });

  check('a mailbox opens once, carries letters both ways, and closes on a wrong attempt', async ({ url }) => {
    const owner = await newAccount(url);
    const peer = createClient(url);
    const open = async (good: boolean) => {
      const capability = randomBytes(32);
      const params = { mailboxId: randomId() };
      const body = {
        mailboxId: params.mailboxId,
        capabilityHash: secretHash('capability', capability),
        expiresInSeconds: 600,
      };
      assert.equal((await owner.call('createMailbox', { body })).status, 201);
      const shown = good ? toBase64url(capability) : randomId(32);
      const opened = await peer.call<{ peerToken: string }>('openMailbox', {
        params,
        body: { capability: shown },
      });
      assert.equal(opened.status, good ? 201 : 404);
      assert.equal(
        (await peer.call('openMailbox', { params, body: { capability: toBase64url(capability) } })).status,
        404,
      );
      return { params, peerToken: opened.json.peerToken };
    };
    await open(false);
    const { params, peerToken } = await open(true);
    const headers = { 'mo-mailbox-token': peerToken };
    const waiting = owner.call<{ messages: { from: string }[] }>('listMessages', {
      params,
      query: 'wait=20',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await peer.call('postMessage', { params, headers, body: { data: 'AAAA' } })).status, 201);
    assert.deepEqual((await waiting).json.messages, [{ number: 1, from: 'peer', data: 'AAAA' }]);
    assert.equal((await owner.call('postMessage', { params, body: { data: 'BBBB' } })).status, 201);
    const seen = await peer.call<{ messages: unknown[] }>('listMessages', {
      params,
      headers,
      query: 'after=1',
    });
    assert.deepEqual(seen.json.messages, [{ number: 2, from: 'owner', data: 'BBBB' }]);
    const stranger = await newAccount(url);
    assert.equal((await stranger.call('listMessages', { params })).status, 404);
    assert.equal((await stranger.call('deleteMailbox', { params })).status, 404);
    assert.equal((await owner.call('deleteMailbox', { params })).status, 204);
    assert.equal((await peer.call('listMessages', { params, headers })).status, 404);
  });
}
