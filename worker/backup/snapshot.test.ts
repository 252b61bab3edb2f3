import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createKeyRecord } from '../crypto/key-record.ts';
import { command } from '../owner/testing/core-fixture.ts';
import { fastArgon2 } from '../owner/testing/fast-argon2.ts';
import { createPerson, createTestDevice } from '../sync/testing/test-device.ts';
import { createTestServer } from '../sync/testing/test-server.ts';
import { readEvents, takeSnapshot } from './snapshot.ts';

describe('what a backup is read from', () => {
  it('has every event where it stood at one moment, also when sync moves them while they are read', async () => {
    const server = await createTestServer();
    const device = await createTestDevice(createPerson(), { fetch: server.fetch });
    const goalId = device.createGoal({ summary: 'created' });
    device.execute(command('goal.change', { goalId, summary: 'changed' }));
    const { record, keys } = await createKeyRecord({
      passphrase: 'correct horse',
      argon2: fastArgon2,
      now: 1,
    });
    const { sodium } = device.vault.sync;
    const { aggregateKeysKey } = device.vault.sync.keys;
    const { vaultId } = device.identity;
    const source = {
      sodium,
      eventStore: device.database,
      keys: { ...keys, vaultId, aggregateKeysKey, device: device.identity.device },
      record,
    };
    const take = () => takeSnapshot(source, { content: 'full', createdAt: 1, kit: 'test', syncUrl: null });

    const snapshot = await take();
    const first = readEvents(device.database, snapshot, 0, 1);
    await device.enable(server.url);
    const second = readEvents(device.database, snapshot, 1, 10);
    assert.deepEqual(
      [...first, ...second].map(({ globalSequence }) => globalSequence),
      [null, null],
      'a change is not in the log while its creation is pending',
    );
    const places = readEvents(device.database, await take(), 0, 10).map(
      ({ globalSequence }) => globalSequence,
    );
    assert.equal(places.length, 2);
    assert.ok(places.every((place) => place !== null));
    await device.close();
    await server.close();
  });
});
