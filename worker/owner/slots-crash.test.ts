import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UnlockSecret } from '../api.ts';
import type { KeyStore } from '../crypto/key-store.ts';
import { MoError } from '../errors/mo-error.ts';
import type { OwnerCore } from './owner-core.ts';
import { confirmWords } from './testing/confirm-words.ts';
import { createGoal, createVault, PASSPHRASE, type Device } from './testing/core-fixture.ts';

const NEXT = 'the passphrase after it';

async function opens(device: Device, secret: UnlockSecret): Promise<boolean> {
  await device.keyStore.saveAttempts({ failures: 0, lastFailureAt: 0 });
  const core = device.start();
  try {
    await core.run('vault.unlock', structuredClone(secret));
    const { total } = await core.query('goals.list', { status: 'all' });
    assert.equal(total, 1, 'nothing is lost');
    return true;
  } catch (error) {
    assert.match((error as MoError).code, /^vault\/wrong-/);
    return false;
  } finally {
    await core.close();
  }
}

/** The power goes right before, or right after, the write of this number; nothing is written from then on. */
function failing(keyStore: KeyStore, at: number, when: 'before' | 'after') {
  let writes = 0;
  let isGone = false;
  const write = async (store: () => Promise<void>) => {
    const isNow = writes++ === at;
    isGone ||= isNow && when === 'before';
    if (isGone) throw new MoError('storage/unavailable', 'The power is gone.');
    await store();
    isGone = isNow;
    if (isGone) throw new MoError('storage/unavailable', 'The power is gone.');
  };
  const store: KeyStore = {
    ...keyStore,
    save: (record) => write(() => keyStore.save(record)),
    replace: (record, replaced) => write(() => keyStore.replace(record, replaced)),
    saveAttempts: (attempts) => write(() => keyStore.saveAttempts(attempts)),
  };
  return { store, wasReached: () => writes > at };
}

const passkey = (seed: number) => ({
  credentialId: new Uint8Array(16).fill(seed),
  salt: new Uint8Array(32).fill(seed),
  rpId: 'vault.example',
  prf: new Uint8Array(32).fill(seed + 1),
  label: '',
});
const passkeySecret = (seed: number): UnlockSecret => {
  const { credentialId, prf } = passkey(seed);
  return { passkey: { credentialId, prf } };
};

interface Change {
  /** Before the power can go: the new words, for the change of them. */
  readonly prepare?: (core: OwnerCore) => Promise<string>;
  readonly run: (core: OwnerCore, prepared: string) => Promise<unknown>;
  /** Opens before as well as afterwards, whatever became of the change. */
  readonly always: readonly UnlockSecret[];
  /** Opens only where it was not done. */
  readonly before?: UnlockSecret;
  /** Opens only where it was done. */
  readonly after?: UnlockSecret;
}

const changes: Readonly<Record<string, Change>> = {
  'changing the passphrase': {
    run: (core) => core.run('keys.change-passphrase', { current: PASSPHRASE, next: NEXT }),
    always: [passkeySecret(1)],
    before: { passphrase: PASSPHRASE },
    after: { passphrase: NEXT },
  },
  'adding a passphrase': {
    run: (core) => core.run('keys.add-passphrase', { passphrase: NEXT, label: '' }),
    always: [{ passphrase: PASSPHRASE }, passkeySecret(1)],
    after: { passphrase: NEXT },
  },
  'adding a passkey': {
    run: (core) => core.run('keys.add-passkey', passkey(5)),
    always: [{ passphrase: PASSPHRASE }, passkeySecret(1)],
    after: passkeySecret(5),
  },
  'removing a passkey': {
    async run(core) {
      const slots = await core.run('keys.list-slots', {});
      const slot = slots.find(({ kind }) => kind === 'passkey');
      await core.run('keys.remove-slot', { slotId: slot?.slotId ?? '' });
    },
    always: [{ passphrase: PASSPHRASE }],
    before: passkeySecret(1),
  },
  'replacing the recovery words': {
    prepare: async (core) => (await core.run('keys.replace-recovery', {})).recoveryPhrase,
    run: (core, words) => confirmWords(core, words),
    always: [{ passphrase: PASSPHRASE }, passkeySecret(1)],
  },
};

describe('a crash at any write of a slot change', () => {
  for (const [title, { prepare, run, always, before, after }] of Object.entries(changes)) {
    it(`${title}: it was done or it was not, and every other way in still opens`, async () => {
      const outcomes = new Set<boolean>();
      for (let at = 0, isDone = false; !isDone; at += 1) {
        for (const when of ['before', 'after'] as const) {
          const { device, core: first, recoveryPhrase } = await createVault();
          await first.execute(createGoal().command);
          await first.run('keys.add-passkey', passkey(1));
          await first.close();
          const core = device.start({ keyStore: device.keyStore });
          await core.run('vault.unlock', { passphrase: PASSPHRASE });
          await core.close();
          const revisionOf = async () => ((await device.keyStore.load()) as { revision: number }).revision;
          const power = { failing: null as ReturnType<typeof failing> | null };
          // The unlock writes as usual; the power goes in what comes after it.
          const keyStore = new Proxy(device.keyStore, {
            get: (target, name) => Reflect.get(power.failing?.store ?? target, name) as unknown,
          });
          const armed = device.start({ keyStore });
          await armed.run('vault.unlock', { passphrase: PASSPHRASE });
          const prepared = (await prepare?.(armed)) ?? '';
          const revision = await revisionOf();
          power.failing = failing(device.keyStore, at, when);
          await run(armed, prepared).catch(() => undefined);
          isDone = !power.failing.wasReached();
          await armed.close();
          const wasDone = (await revisionOf()) > revision;
          outcomes.add(wasDone);
          for (const secret of always) assert.equal(await opens(device, secret), true);
          if (before) assert.equal(await opens(device, before), !wasDone);
          if (after) assert.equal(await opens(device, after), wasDone);
          if (prepare) {
            assert.equal(await opens(device, { recoveryPhrase }), !wasDone);
            assert.equal(await opens(device, { recoveryPhrase: prepared }), wasDone);
          }
        }
        assert.ok(at < 20);
      }
      assert.equal(outcomes.size, 2);
    });
  }
});
