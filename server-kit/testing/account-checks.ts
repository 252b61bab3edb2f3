import assert from 'node:assert/strict';
import { openStream } from './events.ts';
import type { Check } from './protocol-suite.ts';
import {
  createClient,
  createKey,
  createRecord,
  newAccount,
  openLog,
  randomId,
  type TestClient,
} from './test-client.ts';

/** Accounts, devices, sessions, and what belongs to others. */
export function checkAccounts(check: Check): void {
  check('says what it is', async ({ url }) => {
    const client = createClient(url);
    assert.equal((await client.call('info')).status, 200);
    assert.equal((await client.call('health')).status, 200);
    assert.equal((await client.call('ready')).status, 200);
    assert.equal((await client.call<{ openapi: string }>('openapi')).json.openapi, '3.1.0');
    const other = await client.call('info', { headers: { 'mo-protocol': '2' } });
    assert.equal(other.status, 400);
    assert.match(other.text, /sync\/protocol-version/);
  });

  check('registers once, signs in by key, signs out', async ({ url }) => {
    const client = await newAccount(url);
    assert.equal((await client.register()).status, 409);
    assert.equal((await client.call('getAccount')).status, 200);
    const old = client.token;
    assert.equal((await client.signIn()).status, 201);
    assert.notEqual(client.token, old);
    assert.equal((await client.call('endSession')).status, 204);
    assert.equal((await client.call('getAccount')).status, 401);
    client.token = old;
    assert.equal((await client.call('getAccount')).status, 200);
  });

  check('devices are added and revoked, and recovered by the words only', async ({ url }) => {
    const first = await newAccount(url);
    const second = await first.addDevice();
    const lost = createClient(url, { account: first.account });
    const { challenge, signatures } = await lost.prove('recover-device', lost.device.publicKey, [
      first.account,
      lost.device,
    ]);
    const body = {
      accountId: first.accountId,
      deviceKey: lost.device.publicKey,
      challenge,
      accountSignature: signatures[0],
      deviceSignature: signatures[1],
    };
    const recovered = await lost.call<{ token: string }>('recoverDevice', { body });
    assert.equal(recovered.status, 201);
    assert.notEqual((await lost.call('recoverDevice', { body })).status, 201, 'a replay');
    lost.token = recovered.json.token;
    assert.equal((await lost.call<{ devices: unknown[] }>('listDevices')).json.devices.length, 3);

    assert.equal((await first.call('revokeDevice', { params: { deviceId: second.deviceId } })).status, 204);
    assert.equal((await second.call('getAccount')).status, 401);
    assert.equal((await second.signIn()).status, 401);
    const again = await first.call('addDevice', { body: { deviceKey: second.device.publicKey } });
    assert.equal(again.status, 409);
    assert.equal((await first.call('revokeDevice', { params: { deviceId: randomId() } })).status, 404);
    // Whoever has the words could let in any key: so they let this one in, too.
    const proof = await second.prove('recover-device', second.device.publicKey, [
      first.account,
      second.device,
    ]);
    const [accountSignature, deviceSignature] = proof.signatures;
    const { challenge: byWords } = proof;
    const words = { accountId: first.accountId, deviceKey: second.device.publicKey, challenge: byWords };
    const back = await second.call('recoverDevice', {
      body: { ...words, accountSignature, deviceSignature },
    });
    assert.equal(back.status, 201);
    assert.equal((await second.signIn()).status, 201);
  });

  check('the recovery key is replaced by a device, with both letting in between', async ({ url }) => {
    const client = await newAccount(url);
    const next = createKey();
    const lastOf = async (account: TestClient['account']) => {
      const lost = createClient(url, { account, accountId: client.accountId });
      const { challenge, signatures } = await lost.prove('recover-device', lost.device.publicKey, [
        account,
        lost.device,
      ]);
      const [accountSignature, deviceSignature] = signatures;
      const { accountId, device } = lost;
      const body = { accountId, deviceKey: device.publicKey, challenge, accountSignature, deviceSignature };
      return (await lost.call('recoverDevice', { body })).status;
    };
    const set = async (account: TestClient['account'], state: 'next' | 'only') =>
      (await client.call('setAccountKey', { body: { accountKey: account.publicKey, state } })).status;
    const keyNow = async () => (await client.call<{ accountKey: string }>('getAccount')).json.accountKey;
    assert.deepEqual([await lastOf(client.account), await lastOf(next)], [201, 401]);
    assert.equal(await set(next, 'next'), 204);
    assert.deepEqual([await lastOf(client.account), await lastOf(next)], [201, 201]);
    assert.equal(await keyNow(), client.account.publicKey);
    assert.equal(await set(client.account, 'only'), 204);
    assert.deepEqual([await lastOf(client.account), await lastOf(next)], [201, 401], 'called off');
    assert.equal(await set(next, 'next'), 204);
    assert.equal(await set(next, 'only'), 204);
    assert.deepEqual([await lastOf(client.account), await lastOf(next)], [401, 201]);
    assert.equal(await keyNow(), next.publicKey);

    const log = await client.createLog();
    const proofFor = async (purpose: 'delete-account' | 'delete-log', subject: string) => {
      const { challenge, signatures } = await client.prove(purpose, subject, [next]);
      return { proof: { challenge, signature: signatures[0] } };
    };
    const params = { logId: log.logId };
    const forLog = await client.call('deleteLog', { params, body: await proofFor('delete-log', log.logId) });
    const forAll = await client.call('deleteAccount', { body: await proofFor('delete-account', '') });
    for (const reply of [forLog, forAll])
      assert.match(reply.text, /scheduled/, 'not before the grace period');
    assert.equal((await client.call('getAccount')).status, 200);
  });

  check('an account is deleted whole, and does not come back', async ({ url }) => {
    const client = await newAccount(url);
    const log = await client.createLog();
    await log.push([createRecord()]);
    assert.match((await client.call('deleteAccount', { body: {} })).text, /scheduled/);
    assert.equal((await client.call('keepAccount')).status, 204);
    const { challenge, signatures } = await client.prove('delete-account', '', [client.account]);
    const body = { accountId: client.accountId, proof: { challenge, signature: signatures[0] } };
    const token = client.token;
    client.token = '';
    assert.equal((await client.call('deleteAccount', { body })).status, 200);
    client.token = token;
    assert.equal((await client.call('getAccount')).status, 401);
    assert.equal((await log.pull()).status, 401);
    assert.equal((await client.register()).status, 410);
  });

  check('what belongs to others is not there', async ({ url }) => {
    const owner: TestClient = await newAccount(url);
    const log = await owner.createLog();
    await log.push([createRecord()]);
    const stranger = await newAccount(url);
    for (const logId of [log.logId, randomId(32)]) {
      const theirs = openLog(stranger, logId);
      const push = await theirs.push([createRecord()]);
      const strip = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
      const reference = strip((await openLog(stranger, randomId(32)).pull()).text);
      for (const reply of [push, await theirs.pull(), await stranger.call('getLog', { params: { logId } })]) {
        assert.equal(reply.status, 404);
        assert.equal(strip(reply.text), reference, 'the same words as for a log that does not exist');
      }
      assert.equal((await openStream(stranger, `${logId}.0`)).status, 404);
    }
  });
}
