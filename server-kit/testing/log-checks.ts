import assert from 'node:assert/strict';
import { followChain, genesisHash, type Page } from '../protocol/index.ts';
import { openStream } from './events.ts';
import type { Check } from './protocol-suite.ts';
import { createRecord, newAccount, openLog, randomId } from './test-client.ts';

/** Push, pull, tombstones, the ways to wait, and the end of a log. */
export function checkLogs(check: Check): void {
  check('push and pull: order, chain, bytes, idempotence, conflicts, forks', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const genesis = log.head;
    const id = randomId();
    const odd = ` {\t"epoch":0,\n "x":"\\u00e9\\ud83d\\ude00é\u{1F600}\u2028\\/", "id" : "${id}","v":1}`;
    const records = [createRecord(), { id, epoch: 0, record: odd }, createRecord(20_000)];
    const pushed = await log.push(records);
    assert.equal(pushed.status, 200, pushed.text);
    const page = (await log.pull()).json;
    assert.deepEqual(
      page.records.map(({ record }) => record),
      records.map(({ record }) => record),
    );
    assert.deepEqual(followChain(genesis, page.records), pushed.json.head);
    assert.deepEqual([page.after, page.last, page.head], [genesis, pushed.json.head, pushed.json.head]);

    assert.deepEqual((await log.push(records)).json.results, pushed.json.results);
    const changed = await log.push(
      [{ ...createRecord(), id }].map((r) => ({ ...r, record: odd.replace('\t', '  ') })),
    );
    assert.deepEqual(changed.json.results, [{ id, status: 'conflict', sequence: 2, record: odd }]);

    const behind = openLog(client, log.logId);
    assert.equal((await behind.push([createRecord()])).status, 200, 'an older prefix is welcome');
    behind.head = { sequence: 1, hash: randomId(32) };
    assert.equal((await behind.push([createRecord()])).json.code, 'sync/fork');
    behind.head = { sequence: 99, hash: randomId(32) };
    assert.equal((await behind.push([createRecord()])).json.code, 'sync/rollback');
    assert.equal((await log.pull(99)).json.code, 'sync/rollback');

    let head = genesis;
    for (let pages = 0; head.sequence < 4; pages += 1) {
      assert.ok(pages < 5);
      const part: Page = (await log.pull(head.sequence, '&limit=2&maxBytes=500')).json;
      assert.deepEqual(part.after, head);
      head = followChain(head, part.records) ?? assert.fail('the chain is broken');
      assert.deepEqual(part.last, head);
    }
  });

  check('a page of megabytes comes byte for byte, ASCII or not', async ({ url }) => {
    const log = await (await newAccount(url)).createLog();
    const wide = () => {
      const id = randomId();
      return {
        id,
        epoch: 0,
        record: `{"v":1,"id":"${id}","epoch":0,"x":"${'aé€\u{1F600}'.repeat(20_000)}"}`,
      };
    };
    const stored: string[] = [];
    for (const records of [
      Array.from({ length: 6 }, () => createRecord(200_000)),
      [wide(), createRecord(150_000), wide()],
    ]) {
      const after = log.head.sequence;
      assert.equal((await log.push(records)).status, 200);
      stored.push(...records.map(({ record }) => record));
      const tail = (await log.pull(after, '&maxBytes=4000000')).json.records.map(({ record }) => record);
      assert.deepEqual(tail, stored.slice(after));
    }
    const all = (await log.pull(0, '&maxBytes=4000000')).json.records.map(({ record }) => record);
    assert.deepEqual(all, stored);
  });

  check('control pushes are compare-and-swap', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    assert.equal((await log.push([createRecord(200, 1)], { expect: 0, epoch: 1 })).status, 200);
    const lost = await log.push([createRecord(200, 2)], { expect: 0, epoch: 2 });
    assert.equal(lost.json.code, 'sync/conflict');
    assert.deepEqual([lost.json.control, lost.json.epoch], [1, 1]);
    assert.equal((await log.push([createRecord(200, 0)])).json.results[0]?.status, 'epoch');
  });

  check('a record becomes a tombstone and the chain holds', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const records = [createRecord(), createRecord()];
    await log.push(records);
    const reply = await client.call('tombstone', {
      params: { logId: log.logId },
      body: { ids: [records[0]?.id] },
    });
    assert.deepEqual(reply.json, { replaced: 1 });
    const page = (await log.pull()).json;
    assert.equal(page.records[0]?.record, null);
    assert.deepEqual(followChain({ sequence: 0, hash: genesisHash(log.logId) }, page.records), log.head);
  });

  check('a long-poll waits for a record, and no longer', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const waiting = log.pull(0, '&wait=20');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await log.push([createRecord()]);
    assert.equal((await waiting).json.records.length, 1);
    assert.equal((await log.pull(1, '&wait=1')).json.records.length, 0);
  });

  check('a stream brings what is there and what comes, and goes on from its cursor', async ({ url }) => {
    const client = await newAccount(url);
    const [one, two] = [await client.createLog(), await client.createLog()];
    await one.push([createRecord(), createRecord()]);
    const stream = await openStream(client, `${one.logId}.1,${two.logId}.0`);
    assert.equal(stream.status, 200);
    await stream.until((events) => events.length === 1);
    await two.push([createRecord()]);
    await stream.until((events) => events.length === 2);
    assert.deepEqual(
      stream.events.map(({ data }) => [data.logId, data.records.length]),
      [
        [one.logId, 1],
        [two.logId, 1],
      ],
    );
    stream.close();
    await one.push([createRecord()]);
    const again = await openStream(client, `${two.logId}.0`, { 'last-event-id': stream.events[1]?.id ?? '' });
    await again.until((events) => events.length === 1);
    assert.deepEqual(
      again.events[0]?.data.records.map(({ sequence }) => sequence),
      [3],
    );
    again.close();
  });

  check('a revoked device loses its stream and its long-polls', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    const other = await client.addDevice();
    const stream = await openStream(other, `${log.logId}.0`);
    const own = openLog(other, log.logId);
    for (let times = 0; times < 2; times += 1) assert.equal((await own.pull()).status, 200);
    const waiting = own.pull(0, '&wait=20');
    const mailbox = { mailboxId: randomId() };
    const capabilityHash = randomId(32);
    await client.call('createMailbox', { body: { ...mailbox, capabilityHash, expiresInSeconds: 60 } });
    const letters = other.call('listMessages', { params: mailbox, query: 'after=0&wait=20' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await client.call('revokeDevice', { params: { deviceId: other.deviceId } });
    await stream.ended;
    assert.equal(stream.events.at(-1)?.event, 'bye');
    assert.equal((await waiting).status, 401);
    assert.equal((await letters).status, 401);
    await log.push([createRecord()]);
    assert.equal((await own.pull()).status, 401);
    assert.equal(stream.events.filter(({ event }) => event === 'page').length, 0);
  });

  check('a log is deleted at once with the words, or scheduled and kept', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    const params = { logId: log.logId };
    assert.match((await client.call('deleteLog', { params, body: {} })).text, /scheduled/);
    assert.equal((await client.call('keepLog', { params })).status, 204);
    const stream = await openStream(client, `${log.logId}.1`);
    const { challenge, signatures } = await client.prove('delete-log', log.logId, [client.account]);
    const deleted = await client.call('deleteLog', {
      params,
      body: { proof: { challenge, signature: signatures[0] } },
    });
    assert.match(deleted.text, /deleted/);
    await stream.until((events) => events.some(({ event }) => event === 'gone'));
    stream.close();
    assert.equal((await log.pull()).status, 404);
    assert.equal((await log.push([createRecord()])).status, 404);
  });
}
