import { createAggregateKey, wrapAggregateKey } from '../crypto/event-crypto.ts';
import { randomId } from '../crypto/random.ts';
import type { Sodium } from '../crypto/sodium.ts';
import { wipe } from '../crypto/wipe.ts';
import { inputError } from '../domain/input-error.ts';
import type { Database } from '../storage/database.ts';
import type { EventLogKeys } from '../storage/event-store/event-log.ts';
import { renewIncarnation } from '../storage/event-store/store-meta.ts';
import { resetOutbox } from './reset-outbox.ts';

/**
 * Starts a new generation: later events of the aggregate are sealed under it, earlier ones stay under the key they have. The
 * new key goes to the other devices as any other does.
 *
 * @throws MoError `input/not-found` for an aggregate that has no key; `input/conflict` for one that was destroyed
 */
export function renewAggregateKey(
  database: Database,
  sodium: Sodium,
  { vaultId, aggregateKeysKey }: EventLogKeys,
  aggregateId: string,
): void {
  const made = createAggregateKey();
  try {
    database.transaction(() => {
      const { newest } = standingOf(database, aggregateId);
      if (newest === null) throw inputError('input/not-found', 'aggregateId');
      if (isDestroyed(database, aggregateId)) throw inputError('input/conflict', 'aggregateId');
      const context = { vaultId, keyId: made.keyId, aggregateId };
      database.run('INSERT INTO keys (aggregate_id, generation, key_id, wrapped) VALUES (?, ?, ?, ?)', [
        aggregateId,
        newest + 1,
        made.keyId,
        wrapAggregateKey(sodium, aggregateKeysKey, context, made.key),
      ]);
    });
  } finally {
    wipe(made.key);
  }
}

/**
 * Destroys every key of an aggregate here and leaves its destruction pending for the other devices, in one transaction. False
 * when that was done before.
 *
 * @throws MoError `input/not-found` for an aggregate that has no key
 */
export function shredAggregate(database: Database, aggregateId: string): boolean {
  return database.transaction(() => {
    const { newest, alive } = standingOf(database, aggregateId);
    if (newest === null) throw inputError('input/not-found', 'aggregateId');
    if (alive === 0) return false;
    destroyKeys(database, aggregateId);
    // Also where the log has the key: the destruction is to be announced behind it.
    database.run('UPDATE keys SET log_id = NULL, packed = NULL WHERE aggregate_id = ?', [aggregateId]);
    database.run('INSERT OR IGNORE INTO moved_aggregates (aggregate_id) VALUES (?)', [aggregateId]);
    return true;
  });
}

/**
 * Destroys every key of an aggregate. Records on their way may hold one of them, so they are sealed anew; the read models
 * belong to another incarnation from now on, so that a crash right after this leaves none that still has the content. Runs in
 * the caller's transaction.
 */
export function destroyKeys(database: Database, aggregateId: string): void {
  database.run('UPDATE keys SET wrapped = NULL WHERE aggregate_id = ?', [aggregateId]);
  database.run('DELETE FROM conflicts WHERE aggregate_id = ?', [aggregateId]);
  database.run('DELETE FROM base_states WHERE aggregate_id = ?', [aggregateId]);
  resetOutbox(database);
  renewIncarnation(database, randomId());
}

/** Whether a key of the aggregate was destroyed: then none that comes later is kept. */
export function isDestroyed(database: Database, aggregateId: string): boolean {
  return (
    database.get('SELECT 1 FROM keys WHERE aggregate_id = ? AND wrapped IS NULL LIMIT 1', [aggregateId]) !==
    undefined
  );
}

function standingOf(
  database: Database,
  aggregateId: string,
): { readonly newest: number | null; readonly alive: number } {
  const row = database.get<{ newest: number | null; alive: number }>(
    'SELECT max(generation) AS newest, count(wrapped) AS alive FROM keys WHERE aggregate_id = ?',
    [aggregateId],
  );
  return row ?? { newest: null, alive: 0 };
}
