import { encodeCbor, type CborValue } from '../crypto/cbor.ts';
import { wipe } from '../crypto/wipe.ts';
import { createOwnerCore, type OwnerCoreDeps } from '../owner/create-owner-core.ts';
import type { OwnerCore } from '../owner/owner-core.ts';
import type { Database } from '../storage/database.ts';
import { createPlainFiles } from './plain-files.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS development (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID`;

/**
 * A vault **without encryption**, for development: both databases are plain SQLite, and the event store carries the key
 * record and `K_vault` in the clear (table `development`), so that one file is the whole vault and can be turned into an
 * encrypted one anywhere.
 */
export function createDevelopmentCore(deps: OwnerCoreDeps): OwnerCore {
  let eventStore: Database | null = null;
  const files = createPlainFiles({ ...deps, durability: deps.durability ?? 'flush' }, (database) => {
    eventStore = database;
  });
  const core = createOwnerCore({ ...deps, files });

  /** After whatever may have opened the vault or changed its keys. */
  const noteKeys = async () => {
    const record = await deps.keyStore.load();
    const session = core.session();
    if (session === null || record === null || eventStore === null) return;
    eventStore.exec(TABLE);
    eventStore.run('INSERT OR REPLACE INTO development (name, value) VALUES (?, ?), (?, ?)', [
      'key-record',
      encodeCbor(record as CborValue),
      'vault-key',
      session.vaultKey,
    ]);
    wipe(session.vaultKey);
  };

  return {
    ...core,
    async resume(session, call) {
      await core.resume(session, call);
      await noteKeys();
    },
    async run(name, input, call) {
      const output = await core.run(name, input, call);
      await noteKeys();
      return output;
    },
  };
}
