import { retryAt } from '../crypto/back-off.ts';
import type { KeyRecord } from '../crypto/key-record.ts';
import { hasCode } from '../errors/has-code.ts';
import { MoError } from '../errors/mo-error.ts';
import { redacted } from '../errors/redacted.ts';
import { createAccountSlot } from './account-slot.ts';
import type { ActionHandlers } from './actions/action.ts';
import { createBackupActions } from './actions/backup-actions.ts';
import { createDeviceActions } from './actions/device-actions.ts';
import { createReadableActions } from './actions/readable-actions.ts';
import { createSyncActions } from './actions/sync-actions.ts';
import { createKeysActions } from './actions/keys-actions.ts';
import { createSessionActions } from './actions/session-actions.ts';
import { startAutoSync } from './auto-sync.ts';
import { createHostTokens } from './host-tokens.ts';
import { createLifecycle, type OwnerCoreDeps } from './lifecycle.ts';
import type { OpenVault } from './open-vault.ts';
import { createOwnerSync } from './owner-sync.ts';
import type { OwnerCore, VaultPresence } from './owner-core.ts';
import { needsProof } from './needs-proof.ts';
import { requireName } from './require-name.ts';

export type { OwnerCoreDeps } from './lifecycle.ts';

const EMPTY: VaultPresence = {
  state: 'empty',
  vaultId: null,
  recoveryConfirmed: false,
  hasPasskey: false,
  retryAt: null,
};

/** How long a vault that is being locked waits for its last changes to reach the server. */
const PUSH_BEFORE_CLOSING_MS = 1_500;

/** The vault of one store, closed at first. See {@link OwnerCore}. */
export function createOwnerCore(deps: OwnerCoreDeps): OwnerCore {
  const lifecycle = createLifecycle(deps);
  const { keyStore, now } = lifecycle;
  const statusListeners = new Set<() => void>();
  const hostTokens = createHostTokens();
  const drivers = deps.sync && { hostSignIn: hostTokens.signIn, ...deps.sync };
  const sync = createOwnerSync(lifecycle, drivers, () => {
    for (const listener of statusListeners) listener();
  });
  const accountSlot = createAccountSlot(lifecycle, sync);
  const actions: ActionHandlers = {
    ...createSessionActions(lifecycle, sync),
    ...createBackupActions(lifecycle, sync.gatherHistory),
    ...createReadableActions(lifecycle),
    ...createSyncActions(lifecycle, sync),
    ...createKeysActions(lifecycle, sync, accountSlot),
    ...createDeviceActions(lifecycle, sync, accountSlot, drivers),
  };

  startAutoSync(lifecycle, sync, drivers, (url, signal) => actions['sync.enable']({ url }, { signal }));

  /** Runs `action` on the open vault; if that finds the cache damaged, once more with a new one. */
  const use = <T>(action: (vault: OpenVault) => T): Promise<T> =>
    lifecycle.exclusively(async () => {
      const { vault } = lifecycle.requireOpen();
      if (vault.cache.isDamaged()) await vault.repair();
      try {
        return action(vault);
      } catch (error) {
        if (!vault.cache.isDamaged()) throw error;
        await vault.repair();
        return action(vault);
      }
    });

  const presenceOf = async (record: KeyRecord): Promise<VaultPresence> => {
    const { vaultId, recoveryConfirmed, slots } = record;
    return {
      state: 'locked',
      vaultId,
      recoveryConfirmed,
      hasPasskey: slots.some(({ kind }) => kind === 'passkey'),
      retryAt: retryAt(await keyStore.loadAttempts(), now()),
    };
  };

  return {
    async presence() {
      // An open store cannot be inspected from outside, and need not be; nor need a command wait for its key record.
      if (lifecycle.state !== null) return presenceOf(await lifecycle.requireRecord());
      return lifecycle.exclusively(async () => {
        const isOpen = lifecycle.state !== null;
        const record = isOpen ? await lifecycle.requireRecord() : await lifecycle.loadVault();
        return record === null ? EMPTY : presenceOf(record);
      });
    },

    isOpen: () => lifecycle.state !== null,

    warmUp: lifecycle.warmUp,

    resume: (session, call) =>
      lifecycle.exclusively(async () => {
        if (lifecycle.state !== null) return;
        try {
          const record = await lifecycle.requireRecord();
          if (record.vaultId !== session.vaultId) {
            throw new MoError('crypto/authentication-failed', 'The session is of another vault.');
          }
          await lifecycle.openWith(record, session.vaultKey, call, 'resume');
        } catch (error) {
          // The files are looked at from outside only now: a failover waits for nothing that it need not know.
          if (!hasCode(error, 'storage/busy')) await lifecycle.requireVault();
          throw error;
        }
      }),

    session() {
      const keys = lifecycle.state?.keys;
      return keys === undefined ? null : redacted({ vaultId: keys.vaultId, vaultKey: keys.vaultKey.slice() });
    },

    async run(name, input, call = {}) {
      requireName(actions, name);
      if (needsProof(name)) await lifecycle.exclusively(() => lifecycle.requireProof());
      const output = await actions[name](input, call);
      sync.changed();
      return output;
    },
    async execute(command) {
      const receipt = await use((vault) => vault.execute(command));
      sync.changed();
      // Whoever asked hears first that it is durable, and not only when its page has drawn what changed.
      setTimeout(() => void lifecycle.exclusively(() => undefined));
      return receipt;
    },
    query: (name, input) =>
      use((vault) => {
        if (needsProof(name)) lifecycle.requireProof();
        return vault.query(name, input);
      }),
    watch: (name, query, onEvent) => lifecycle.requireOpen().vault.watch(name, query, onEvent),
    recoveredTail: () => lifecycle.state?.vault.recoveredTail ?? false,
    syncStatus: () => sync.status,
    askForToken: hostTokens.askWith,
    onReopen: lifecycle.onReopen,
    onSyncStatus: (listener) => void statusListeners.add(listener),
    async close() {
      await sync.settle(PUSH_BEFORE_CLOSING_MS);
      await lifecycle.exclusively(() => lifecycle.close());
    },
  };
}
