import type { GoalFields, VaultCommand } from '../../api.ts';
import { randomBytes, randomId } from '../../crypto/random.ts';
import { recoveryKeysOf, type RecoveryKeys, type RecoveryPublicKeys } from '../../crypto/recovery-keys.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { MoError } from '../../errors/mo-error.ts';
import { openVault, type OpenVault } from '../../owner/open-vault.ts';
import { command, someGoal } from '../../owner/testing/core-fixture.ts';
import type { Database } from '../../storage/database.ts';
import { copyDatabase } from '../../storage/copy-database.ts';
import { initializeEventStore } from '../../storage/event-store/store-meta.ts';
import { createPlainDatabase } from '../../storage/event-store/testing/plain-database.ts';
import type { SnapshotPolicy } from '../snapshots/keep-snapshot.ts';
import type { Fetch } from '../server-client.ts';
import { createSyncEngine, type SyncDrivers, type SyncEngine } from '../sync-engine.ts';
import { createSyncHost, type SyncHost, type SyncIdentity } from '../sync-host.ts';
import { v7 } from 'uuid';

const sodium = await loadSodium();

/** Who a vault belongs to, across devices. */
export interface TestPerson {
  readonly vaultId: string;
  readonly entropy: Uint8Array;
  /** 16 bytes. */
  readonly secretKey: Uint8Array;
  words(): Promise<RecoveryKeys>;
}

export function createPerson(): TestPerson {
  const entropy = randomBytes(32);
  return {
    vaultId: randomId(),
    entropy,
    secretKey: randomBytes(16),
    words: () => recoveryKeysOf(entropy),
  };
}

/** One device of a person: a real vault over databases in memory, and the real engine. */
export interface TestDevice {
  readonly identity: SyncIdentity;
  readonly vault: OpenVault;
  readonly engine: SyncEngine;
  readonly host: SyncHost;
  readonly database: Database;
  readonly aggregateKeysKey: Uint8Array;
  /** Turns sync on with the words. */
  enable(url: string): Promise<void>;
  /** New words that the person has confirmed on this device: 32 bytes. They are handed over in the next round. */
  confirmWords(entropy: Uint8Array): Promise<void>;
  execute(command: VaultCommand): number;
  createGoal(fields?: Partial<GoalFields>): string;
  goals(): readonly unknown[];
  /** It has become another device, which holds from the next {@link TestDevice.restart}. */
  readonly mustReopen: boolean;
  /** The owner dies and another one opens the same store; `keepCache` with the read models it left. */
  restart(options?: { readonly keepCache?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface TestDeviceOptions {
  readonly fetch: Fetch;
  readonly isLive?: boolean;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly name?: string;
  readonly snapshots?: SnapshotPolicy;
  readonly timer?: SyncDrivers['timer'];
  /** Whose profile was copied, keys and all. */
  readonly copyOf?: TestDevice;
  /** May end the owner around a task on the store: before it, in the middle of applying records, or after it. */
  readonly crash?: () => 'before' | 'middle' | 'after' | null;
}

/** The owner died. */
export class Crash extends Error {}

const timeout: SyncDrivers['timer'] = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

function newDevice(): SyncIdentity['device'] {
  const sign = sodium.crypto_sign_keypair();
  const kem = sodium.crypto_kem_xwing_keypair();
  return {
    deviceId: randomId(),
    signPublicKey: sign.publicKey,
    signSecretKey: sign.privateKey,
    kemPublicKey: kem.publicKey,
    kemSeed: kem.privateKey,
  };
}

export async function createTestDevice(person: TestPerson, options: TestDeviceOptions): Promise<TestDevice> {
  const { fetch, isLive = false, now = () => Date.now(), random = Math.random, name = 'A device' } = options;
  const crash = options.crash ?? (() => null);
  const recovery = await person.words();
  let identity: SyncIdentity = options.copyOf?.identity ?? {
    vaultId: person.vaultId,
    device: newDevice(),
    recovery: { signPublicKey: recovery.signPublicKey, kemPublicKey: recovery.kemPublicKey },
    secretKey: person.secretKey,
  };
  let newWords: Uint8Array | null = null;
  const takeRecovery = ({ signPublicKey, kemPublicKey }: RecoveryPublicKeys) => {
    identity.recovery.signPublicKey.set(signPublicKey);
    identity.recovery.kemPublicKey.set(kemPublicKey);
  };
  const aggregateKeysKey = options.copyOf?.aggregateKeysKey ?? randomBytes(32);
  const eventStore = await createPlainDatabase();
  if (options.copyOf) copyDatabase(options.copyOf.database, eventStore, () => undefined);
  else initializeEventStore(eventStore, { vaultId: person.vaultId, incarnation: randomId() });
  let cache = await createPlainDatabase();
  const drivers: SyncDrivers = {
    fetch,
    timer: options.timer ?? timeout,
    random,
    onOnline: () => () => undefined,
    isLive,
    ...(options.snapshots && { snapshots: options.snapshots }),
  };

  const start = async () => {
    let isOpen = true;
    /** What a dead owner still does does not reach the store. */
    const guarded = (database: Database): Database => {
      const alive = () => {
        if (!isOpen) throw new Crash();
      };
      return {
        ...database,
        run: (...args) => (alive(), database.run(...args)),
        get: (...args) => (alive(), database.get(...args)),
        all: (...args) => (alive(), database.all(...args)),
        exec: (sql) => (alive(), database.exec(sql)),
        transaction: (body) => (alive(), database.transaction(body)),
        close: () => undefined,
      };
    };
    const vault = await openVault({
      sodium,
      keys: { vaultId: person.vaultId, aggregateKeysKey, device: identity.device },
      eventStore: guarded(eventStore),
      openCache: async () => guarded(cache),
      renewCache: async () => {
        cache.close();
        cache = await createPlainDatabase();
        return guarded(cache);
      },
      now,
      recoverySignKey: identity.recovery.signPublicKey,
    });
    let crashesNow = false;
    const applied: typeof vault.sync.applied = (result) => {
      if (crashesNow) throw new Crash();
      vault.sync.applied(result);
    };
    const host = createSyncHost(
      { ...vault.sync, applied },
      identity,
      now,
      async (task) => {
        if (!isOpen) throw new MoError('vault/locked', 'The vault is locked.');
        const when = crash();
        if (when === 'before') throw new Crash();
        crashesNow = when === 'middle';
        vault.settle();
        const result = task();
        crashesNow = false;
        if (when === 'after') throw new Crash();
        return result;
      },
      {
        words: {
          pending: async () => newWords && recoveryKeysOf(newWords),
          async follow(keys) {
            takeRecovery(keys);
            newWords = null;
          },
        },
        async renewDevice() {
          const renewed = newDevice();
          return {
            device: renewed,
            async take() {
              identity = { ...identity, device: renewed };
              mustReopen = true;
            },
          };
        },
      },
    );
    const engine = createSyncEngine(host, drivers, () => undefined);
    return {
      vault,
      host,
      engine,
      stop() {
        isOpen = false;
      },
    };
  };

  let mustReopen = false;
  let running = await start();

  const device: TestDevice = {
    get identity() {
      return identity;
    },
    aggregateKeysKey,
    get vault() {
      return running.vault;
    },
    get engine() {
      return running.engine;
    },
    get host() {
      return running.host;
    },
    database: eventStore,
    enable: async (url) => running.engine.enable({ url, recovery: await person.words(), deviceName: name }),
    async confirmWords(entropy) {
      newWords = entropy;
      takeRecovery(await recoveryKeysOf(entropy));
    },
    execute(next) {
      const { commit } = running.vault.execute(next);
      running.engine.changed();
      return commit;
    },
    createGoal(fields = {}) {
      const goalId = v7();
      device.execute(command('goal.create', { goalId, ...someGoal, ...fields }, now()));
      return goalId;
    },
    goals() {
      const { items } = running.vault.query('goals.list', { status: 'all', limit: 1_000, sort: 'created' });
      return [...items].sort((a, b) => (a.goalId < b.goalId ? -1 : 1));
    },
    get mustReopen() {
      return mustReopen;
    },
    async restart({ keepCache = true } = {}) {
      mustReopen = false;
      running.stop();
      await running.engine.stop();
      try {
        cache.run('ROLLBACK');
      } catch {
        // Nothing was open.
      }
      if (!keepCache) {
        cache.close();
        cache = await createPlainDatabase();
      }
      running = await start();
    },
    async close() {
      await running.engine.stop();
      running.stop();
      running.vault.close();
      cache.close();
      eventStore.close();
    },
  };
  return device;
}
