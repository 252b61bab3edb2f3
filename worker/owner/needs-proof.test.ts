import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionName, QueryName } from '../api.ts';
import { hasCode } from '../errors/has-code.ts';
import type { OwnerCore } from './owner-core.ts';
import { createVault, PASSPHRASE } from './testing/core-fixture.ts';

const stepUp = { code: 'vault/step-up-required' };

/** Everything the owner offers; its type wants each name. */
const actions: Readonly<Record<ActionName, 'fresh unlock' | 'none'>> = {
  'backup.confirm-restore': 'fresh unlock',
  'backup.encrypt': 'none',
  'backup.export': 'fresh unlock',
  'backup.export-readable': 'fresh unlock',
  'backup.import-readable': 'none',
  'backup.inspect': 'none',
  'backup.is-unencrypted': 'none',
  'backup.restore': 'none',
  'backup.salvage': 'none',
  'backup.status': 'none',
  'backup.undo-restore': 'none',
  'conflicts.keepCurrent': 'none',
  'conflicts.settle': 'none',
  'devices.account-slot': 'none',
  'devices.approve': 'fresh unlock',
  'devices.await': 'none',
  'devices.list': 'none',
  'devices.offer': 'none',
  'devices.refuse': 'none',
  'devices.remove-account-slot': 'fresh unlock',
  'devices.rename': 'none',
  'devices.revoke': 'fresh unlock',
  'devices.set-account-slot': 'none',
  'keys.add-passkey': 'fresh unlock',
  'keys.add-passphrase': 'fresh unlock',
  'keys.change-passphrase': 'none',
  'keys.get-auto-lock': 'none',
  'keys.list-slots': 'none',
  'keys.passkeys': 'none',
  'keys.recovery-kit': 'fresh unlock',
  'keys.rekey': 'fresh unlock',
  'keys.remove-slot': 'fresh unlock',
  'keys.rename-slot': 'fresh unlock',
  'keys.renew-aggregate-key': 'fresh unlock',
  'keys.replace-recovery': 'fresh unlock',
  'keys.require-proof': 'fresh unlock',
  'keys.set-auto-lock': 'fresh unlock',
  'keys.shred': 'fresh unlock',
  'sync.disable': 'none',
  'sync.enable': 'none',
  'sync.now': 'none',
  'sync.pause': 'none',
  'sync.restart': 'none',
  'sync.resume': 'none',
  'vault.confirm-join': 'none',
  'vault.confirm-recovery': 'none',
  'vault.create': 'none',
  'vault.join': 'none',
  'vault.reset-passphrase': 'none',
  'vault.show-recovery': 'none',
  'vault.unlock': 'none',
  'vault.wipe': 'fresh unlock',
};
const queries: Readonly<Record<QueryName, 'fresh unlock' | 'none'>> = {
  'conflicts.list': 'none',
  'diagnostics.get': 'none',
  'documents.get': 'none',
  'documents.list': 'none',
  'goals.get': 'none',
  'goals.list': 'none',
  'history.list': 'none',
  'projects.get': 'none',
  'projects.list': 'none',
  'search.find': 'none',
  'transfer.read-goals': 'none',
  'transfer.read-projects': 'none',
  'transfer.write-calendar': 'fresh unlock',
  'transfer.write-csv': 'fresh unlock',
};

/** What became of a call without any input, which does nothing even where it is let through. */
async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return 'done';
  } catch (error) {
    assert.ok(!isUnknownName(error), 'the owner knows every name');
    return (error as { readonly code?: string }).code ?? 'failed';
  }
}

function isUnknownName(error: unknown): boolean {
  return hasCode(error, 'input/invalid') && Reflect.get(error as object, 'field') === 'name';
}

test('each action and query of the owner either needs an unlock of the last minute or was decided to need none', async () => {
  const { device, core } = await createVault();
  device.time += 60_001;
  const calls: [string, string, (core: OwnerCore) => Promise<unknown>][] = [
    ...Object.entries(actions).map(([name, needs]): (typeof calls)[number] => [
      name,
      needs,
      (core) => core.run(name as ActionName, {} as never),
    ]),
    ...Object.entries(queries).map(([name, needs]): (typeof calls)[number] => [
      name,
      needs,
      (core) => core.query(name as QueryName, {} as never),
    ]),
  ];
  for (const [name, needs, run] of calls) {
    const code = await codeOf(() => run(core));
    if (needs === 'fresh unlock') assert.equal(code, stepUp.code, name);
    else assert.notEqual(code, stepUp.code, name);
    assert.equal(core.isOpen(), true, name);
  }
  await core.close();
});

test('a fresh unlock does not end the session, and a clock that was set back proves nothing', async () => {
  const { device, core } = await createVault();
  const vaultId = (await core.presence()).vaultId ?? '';
  await core.run('keys.require-proof', {});
  device.time += 60_001;
  await assert.rejects(core.run('vault.wipe', { confirm: vaultId }), stepUp);
  await assert.rejects(core.run('vault.unlock', { passphrase: 'wrong horse' }), {
    code: 'vault/wrong-passphrase',
  });
  await assert.rejects(core.run('keys.require-proof', {}), stepUp);
  await core.run('vault.unlock', { passphrase: PASSPHRASE });
  assert.equal(core.isOpen(), true);
  await core.run('keys.require-proof', {});
  device.time -= 120_000;
  await assert.rejects(core.run('keys.require-proof', {}), stepUp);
  await core.close();
  await core.run('vault.wipe', { confirm: vaultId });
});

test('what a restore has put aside is not let go of from the screen of a closed vault', async () => {
  const { core } = await createVault();
  await core.close();
  await assert.rejects(core.run('backup.confirm-restore', {}), { code: 'vault/locked' });
});
