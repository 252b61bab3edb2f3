import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { UnlockSecret } from '../api.ts';
import { MoError } from '../errors/mo-error.ts';
import { parseKeyRecord } from '../crypto/key-record.ts';
import { runs } from '../crypto/testing/runs.ts';
import { confirmWords } from './testing/confirm-words.ts';
import { createGoal, createVault, PASSPHRASE, type Device } from './testing/core-fixture.ts';
import type { OwnerCore } from './owner-core.ts';

const stepUp = { code: 'vault/step-up-required' };
const goals = (core: OwnerCore) => core.query('goals.list', { status: 'all' });

/** A passkey as an authenticator would be: the same 32 bytes for the same salt. */
function somePasskey(seed: number) {
  const credentialId = new Uint8Array(16).fill(seed);
  const salt = new Uint8Array(32).fill(seed);
  const prf = () => new Uint8Array(32).fill(seed + 1);
  return {
    input: (label = 'Phone') => ({ credentialId, salt, rpId: 'vault.example', prf: prf(), label }),
    secret: (): UnlockSecret => ({ passkey: { credentialId, prf: prf() } }),
  };
}

async function opens(device: Device, secret: UnlockSecret): Promise<boolean> {
  await device.keyStore.saveAttempts({ failures: 0, lastFailureAt: 0 });
  const core = device.start();
  try {
    await core.run('vault.unlock', secret);
    return true;
  } catch (error) {
    assert.match((error as MoError).code, /^vault\/wrong-/);
    return false;
  } finally {
    await core.close();
  }
}

test('a session that was taken over is not a fresh unlock', async () => {
  const { device, core } = await createVault();
  const session = core.session();
  await core.close();
  const next = device.start();
  assert.ok(session);
  await next.resume(session);
  await assert.rejects(next.run('keys.require-proof', {}), stepUp);
  await next.close();
  await assert.rejects(next.run('keys.list-slots', {}), { code: 'vault/locked' });
});

test('a passkey opens the vault, survives a change of the passphrase, and is gone when it is removed', async () => {
  const { device, core } = await createVault();
  const passkey = somePasskey(3);
  await core.run('keys.add-passkey', passkey.input('Key ring'));
  await assert.rejects(core.run('keys.add-passkey', passkey.input()), { code: 'keys/slot-exists' });
  await core.run('keys.change-passphrase', { current: PASSPHRASE, next: 'a new passphrase' });
  await core.close();
  assert.equal(await opens(device, passkey.secret()), true);
  assert.equal(await opens(device, { passphrase: PASSPHRASE }), false);
  assert.equal(await opens(device, somePasskey(4).secret()), false);

  const again = device.start();
  await again.run('vault.unlock', passkey.secret());
  const slots = await again.run('keys.list-slots', {});
  const slot = slots.find(({ kind }) => kind === 'passkey');
  assert.deepEqual([slot?.label, slot?.lastUsedAt, slots.length], ['Key ring', device.time, 3]);
  await again.run('keys.remove-slot', { slotId: slot?.slotId ?? '' });
  await again.close();
  assert.equal(await opens(device, passkey.secret()), false);
});

test('the last way in and the recovery words cannot be removed; names and intervals are checked', async () => {
  const { core } = await createVault();
  for (const { slotId } of await core.run('keys.list-slots', {})) {
    await assert.rejects(core.run('keys.remove-slot', { slotId }), { code: 'keys/last-slot' });
  }
  const slotId = crypto.randomUUID();
  await assert.rejects(core.run('keys.remove-slot', { slotId }), { code: 'input/not-found' });
  await assert.rejects(core.run('keys.rename-slot', { slotId: 'x', label: '' }), { field: 'slotId' });
  const label = 'x'.repeat(201);
  await assert.rejects(core.run('keys.rename-slot', { slotId, label }), { code: 'input/too-long' });
  const settings = { idleMs: 5, hiddenMs: null, afterMs: null, onSleep: false };
  await assert.rejects(core.run('keys.set-auto-lock', settings), { field: 'idleMs' });
  const prf = new Uint8Array(31);
  await assert.rejects(core.run('keys.add-passkey', { ...somePasskey(1).input(), prf }), { field: 'prf' });
});

test('a fifth passphrase is one too many, and changes nothing', async () => {
  const { core } = await createVault();
  const add = (count: number) =>
    core.run('keys.add-passphrase', { passphrase: `passphrase ${count}`, label: `Person ${count}` });
  for (let count = 2; count <= 4; count++) await add(count);
  await assert.rejects(add(5), { code: 'keys/too-many-slots' });
  assert.deepEqual(
    (await core.run('keys.list-slots', {})).map(({ label }) => label),
    ['', '', 'Person 2', 'Person 3', 'Person 4'],
  );
});

test('the wait after failures covers the change of a passphrase', async () => {
  const { core } = await createVault();
  const change = () =>
    core.run('keys.change-passphrase', { current: 'wrong horse', next: 'a new passphrase' });
  for (let i = 0; i < 3; i++) await assert.rejects(change, { code: 'vault/wrong-passphrase' });
  await assert.rejects(change, { code: 'vault/back-off' });
});

test('after any history of slot operations exactly the slots that should open the vault do', async () => {
  const step = fc.constantFrom('add', 'key', 'change', 'remove', 'words', 'rename', 'rekey', 'rotate');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 7 }), fc.nat(50), async (steps, pick) => {
      const { device, core: first, recoveryPhrase } = await createVault();
      let core = first;
      const { command } = createGoal();
      await core.execute(command);
      const live = new Map<string, UnlockSecret>();
      const dead: UnlockSecret[] = [];
      let count = 0;
      const known = new Set<string>();
      const learn = async (secret: UnlockSecret) => {
        for (const { slotId } of await core.run('keys.list-slots', {})) {
          if (!known.has(slotId)) live.set(slotId, secret);
          known.add(slotId);
        }
      };
      const [one, two] = await core.run('keys.list-slots', {});
      assert.ok(one && two);
      live.set(one.slotId, { passphrase: PASSPHRASE }).set(two.slotId, { recoveryPhrase });
      known.add(one.slotId).add(two.slotId);
      const kill = async () => {
        const left = new Set((await core.run('keys.list-slots', {})).map(({ slotId }) => slotId));
        for (const [slotId, secret] of live) {
          if (left.has(slotId)) continue;
          dead.push(secret);
          live.delete(slotId);
        }
      };
      for (const name of steps) {
        count += 1;
        const passphrase = `passphrase ${count}`;
        const everyday = [...live].filter(([, secret]) => !('recoveryPhrase' in secret));
        const [slotId, secret] = everyday[pick % everyday.length] ?? ['', { passphrase: '' }];
        const passphrases = everyday.filter(([, other]) => 'passphrase' in other);
        if (name === 'add' && passphrases.length < 4) {
          await core.run('keys.add-passphrase', { passphrase, label: '' });
          await learn({ passphrase });
        }
        if (name === 'key') {
          const passkey = somePasskey(count);
          await core.run('keys.add-passkey', passkey.input());
          await learn(passkey.secret());
        }
        if (name === 'change' && 'passphrase' in secret) {
          await core.run('keys.change-passphrase', { current: secret.passphrase, next: passphrase });
          await learn({ passphrase });
        }
        if (name === 'remove' && everyday.length > 1) await core.run('keys.remove-slot', { slotId });
        if (name === 'words') {
          const { recoveryPhrase: words } = await core.run('keys.replace-recovery', {});
          await confirmWords(core, words);
          await learn({ recoveryPhrase: words });
        }
        if (name === 'rename') await core.run('keys.rename-slot', { slotId, label: passphrase });
        await kill();
        if (name === 'rekey' || name === 'rotate') {
          await core.run('keys.rekey', { rotate: name === 'rotate' });
          assert.equal(core.isOpen(), false);
          core = device.start();
          const [[, way] = []] = live;
          assert.ok(way);
          await core.run('vault.unlock', fresh(way));
        }
      }
      assert.equal((await goals(core)).total, 1);
      const record = parseKeyRecord(await device.keyStore.load());
      assert.equal(record.slots.length, live.size);
      await core.close();
      for (const secret of live.values()) assert.equal(await opens(device, fresh(secret)), true);
      for (const secret of dead) assert.equal(await opens(device, fresh(secret)), false);
    }),
    runs(12),
  );
});

/** The owner wipes what it is given, so each use gets its own bytes. */
function fresh(secret: UnlockSecret): UnlockSecret {
  return structuredClone(secret);
}

test('new keys: the files of before are gone, the session of before opens nothing', async () => {
  for (const rotate of [false, true]) {
    const { device, core } = await createVault();
    await core.execute(createGoal().command);
    const session = core.session();
    assert.ok(session);
    const before = parseKeyRecord(await device.keyStore.load());
    const files = await device.directory.list();
    await core.run('keys.rekey', { rotate });
    const after = parseKeyRecord(await device.keyStore.load());
    assert.notDeepEqual(after.eventStore.fileId, before.eventStore.fileId);
    assert.notDeepEqual(after.cache.fileId, before.cache.fileId);
    const left = await device.directory.list();
    assert.ok(left.length > 0);
    assert.deepEqual(
      left.filter((name) => files.includes(name)),
      [],
    );
    const next = device.start();
    if (rotate) await assert.rejects(next.resume(session), { code: 'crypto/authentication-failed' });
    else await next.resume(session);
    if (rotate) await next.run('vault.unlock', { passphrase: PASSPHRASE });
    assert.equal((await goals(next)).total, 1);
    assert.equal((await next.query('diagnostics.get', { verify: true })).integrity?.eventLog, 'ok');
    await next.close();
  }
});

for (const when of ['before', 'after'] as const) {
  test(`a crash right ${when} any write of new keys leaves one state that works and loses nothing`, async () => {
    let failAt = 0;
    let finished = false;
    for (; !finished && failAt < 300; failAt++) {
      const power = createPower(failAt, when);
      const { device, core, close } = await crashingVault(power);
      await core.execute(createGoal().command);
      power.arm();
      finished = await core.run('keys.rekey', { rotate: true }).then(
        () => !power.isGone(),
        () => false,
      );
      await close();
      const next = device.start();
      await next.run('vault.unlock', { passphrase: PASSPHRASE });
      assert.equal((await goals(next)).total, 1, `at write ${failAt}`);
      assert.equal((await next.query('diagnostics.get', { verify: true })).integrity?.eventLog, 'ok');
      const { eventStore } = parseKeyRecord(await device.keyStore.load());
      const stores = (await device.directory.list()).filter((name) => name.startsWith('mo-eventstore'));
      const own = Buffer.from(eventStore.fileId.subarray(0, 8)).toString('hex');
      assert.ok(
        stores.every((name) => name.includes(own)),
        `leftovers at write ${failAt}`,
      );
      await next.close();
    }
    assert.ok(finished && failAt > 5, `${failAt} writes`);
  });
}

type Power = ReturnType<typeof createPower>;

/** Goes right before, or right after, the write of this number; nothing is written from then on. */
function createPower(at: number, when: 'before' | 'after') {
  let writes = 0;
  let isArmed = false;
  let isGone = false;
  const fail = () => {
    isGone = true;
    throw new MoError('storage/unavailable', 'The power is gone.');
  };
  return {
    arm: () => void (isArmed = true),
    isGone: () => isGone,
    begin() {
      if (!isArmed) return;
      writes += 1;
      if (isGone || (when === 'before' && writes > at)) fail();
    },
    end() {
      if (isArmed && when === 'after' && writes > at) fail();
    },
  };
}

/** A vault whose every write of a file or a record needs power; making and cutting a file are writes as well. */
async function crashingVault(power: Power) {
  const { device, core: first } = await createVault();
  await first.close();
  const { directory, keyStore } = device;
  const write = <T>(work: () => T): T => {
    power.begin();
    const done = work();
    power.end();
    return done;
  };
  const writeLater = async <T>(work: () => Promise<T>): Promise<T> => {
    power.begin();
    const done = await work();
    power.end();
    return done;
  };
  const core = device.start({
    keyStore: { ...keyStore, save: (record) => writeLater(() => keyStore.save(record)) },
    directory: {
      ...directory,
      remove: (name) => writeLater(() => directory.remove(name)),
      open: async (name, options) => {
        if (options.create) power.begin();
        const file = await directory.open(name, options);
        try {
          if (options.create) power.end();
        } catch (error) {
          // Whoever dies holds no file any more.
          file?.close();
          throw error;
        }
        return (
          file && {
            ...file,
            write: (bytes: Uint8Array, at: number) => write(() => file.write(bytes, at)),
            truncate: (size: number) => write(() => file.truncate(size)),
            flush: () => write(() => file.flush()),
          }
        );
      },
    },
  });
  await core.run('vault.unlock', { passphrase: PASSPHRASE });
  return { device, core, close: () => core.close().catch(() => undefined) };
}
