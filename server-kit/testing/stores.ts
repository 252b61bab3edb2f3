import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore } from '../storage/memory.ts';
import type { SyncStore } from '../storage/port.ts';
import { createPostgresStore } from '../storage/postgres.ts';
import { createSqliteStore } from '../storage/sqlite.ts';
import { testPostgres } from './postgres.ts';

export type StoreName = 'memory' | 'sqlite' | 'postgres';
export const STORE_NAMES: readonly StoreName[] = ['memory', 'sqlite', 'postgres'];

export interface TestStore {
  readonly store: SyncStore;
  /** Where its files are, if it has any. */
  readonly directory: string;
  dispose(): Promise<void>;
}

/** An empty store that is not open yet. */
export async function newStore(name: StoreName): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), 'mo-store-'));
  const dispose = () => rm(directory, { recursive: true, force: true });
  switch (name) {
    case 'memory':
      return { store: createMemoryStore(), directory, dispose };
    case 'sqlite':
      return { store: createSqliteStore({ directory: join(directory, 'data') }), directory, dispose };
    case 'postgres':
      return { store: createPostgresStore((await testPostgres()).fresh()), directory, dispose };
  }
}
