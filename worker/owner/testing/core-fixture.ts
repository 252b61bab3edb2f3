import { v7 } from 'uuid';
import type { GoalFields, VaultCommand } from '../../api.ts';
import type { KeyStore } from '../../crypto/key-store.ts';
import { createMemoryKeyStore } from '../../crypto/memory-key-store.ts';
import type { BlockDirectory } from '../../storage/block-file.ts';
import { createMemoryDirectory } from '../../storage/memory-directory.ts';
import { loadSqlite } from '../../storage/sqlite.ts';
import { createOwnerCore, type OwnerCoreDeps } from '../create-owner-core.ts';
import type { OwnerCore } from '../owner-core.ts';
import { fastArgon2 } from './fast-argon2.ts';

export const PASSPHRASE = 'correct horse battery staple';

/** One store on one device: what outlives the owner. */
export interface Device {
  readonly directory: BlockDirectory;
  readonly keyStore: KeyStore;
  /** The clock, ms since the epoch; tests move it. */
  time: number;
  /** A new owner over the same store. The one before must be closed, or have crashed. */
  start(deps?: Partial<OwnerCoreDeps>): OwnerCore;
}

export async function createDevice(): Promise<Device> {
  const sqlite = await loadSqlite();
  const device: Device = {
    directory: createMemoryDirectory(),
    keyStore: createMemoryKeyStore(),
    time: 1_760_000_000_000,
    start: (deps) =>
      createOwnerCore({
        sqlite,
        directory: device.directory,
        keyStore: device.keyStore,
        argon2: fastArgon2,
        now: () => device.time,
        ...deps,
      }),
  };
  return device;
}

/** An open vault on a new device. */
export async function createVault(deps?: Partial<OwnerCoreDeps>) {
  const device = await createDevice();
  const core = device.start(deps);
  const created = await core.run('vault.create', { passphrase: PASSPHRASE });
  return { device, core, ...created };
}

export const someGoal: GoalFields = {
  summary: 'Run a marathon',
  slice: 'Health',
  priority: 'must',
  targetMonth: '2027-05',
};

type InputOf<Name, Command = VaultCommand> = Command extends {
  readonly name: infer Names;
  readonly input: infer Input;
}
  ? Name extends Names
    ? Input
    : never
  : never;

/** A command with a fresh id. */
export function command<Name extends VaultCommand['name']>(
  name: Name,
  input: InputOf<Name>,
  at = 1_760_000_000_000,
): VaultCommand {
  return { commandId: v7(), at, name, input } as VaultCommand;
}

/** A `goal.create` and the id of its goal. */
export function createGoal(fields: Partial<GoalFields> = {}, at?: number) {
  const goalId = v7();
  return { goalId, command: command('goal.create', { goalId, ...someGoal, ...fields }, at) };
}

/** What a command changed has been told to the watches: before anything else is answered. */
export async function watchesAreTold(core: Pick<OwnerCore, 'query'>): Promise<void> {
  await core.query('goals.list', { limit: 1 });
}
