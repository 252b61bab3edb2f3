import { toBase64url } from '../../server-kit/protocol/index.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/wipe.ts';
import { baseStatement, encodeBody, type BaseEntry } from './formats/record-body.ts';
import { sealRecord } from './formats/record-seal.ts';
import type { LogSync } from './log-sync.ts';
import type { DeviceClient } from './server-client.ts';
import { BASE_STAGES, loadBase } from './snapshots/base-table.ts';
import { isBaseSaid } from './snapshots/begin-behind.ts';
import type { SyncedVault, SyncHost } from './sync-host.ts';

/** What goes into one record: below the largest body. */
const MAX_BYTES = 150_000;

/**
 * Where the log begins behind events that this device lacks as well, and knows by a base: says what they add up to, so that every
 * device comes to the same. A stop in between is carried on by saying all of it again, of which the first counts.
 */
export async function sayBase(
  host: SyncHost,
  { sync, client }: { readonly sync: LogSync; readonly client: Pick<DeviceClient, 'push'> },
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { sodium, identity, exclusively } = host;
  const { logId } = sync;
  for (let after = '', isLast = false; !isLast;) {
    const next = await exclusively((vault) => {
      const { database, tables } = vault;
      if (loadBase(database, logId)?.stage !== BASE_STAGES.begun || isBaseSaid(database, logId)) return null;
      const state = tables.state(logId);
      const logKey = state && tables.epochKey(logId, state.epoch);
      if (state === null || logKey === null) return null;
      const { deviceId, signSecretKey } = identity.device;
      const part = { ...partBehind(vault, after), deviceId };
      const signature = sodium.crypto_sign_detached(
        baseStatement(identity.vaultId, logId, part),
        signSecretKey,
      );
      const id = toBase64url(randomBytes(16));
      const { epoch, head: prefix } = state;
      const body = encodeBody({ kind: 'base', ...part, signature });
      const record = sealRecord(sodium, logKey, { logId, recordId: id, epoch }, body);
      wipe(logKey, body);
      return { part, push: { prefix, records: [{ id, epoch, record }] } };
    });
    // Who has no states has nothing to say: somebody else began the log.
    if (next === null || (after === '' && next.part.aggregates.length === 0)) return;
    await client.push(logId, next.push, options);
    after = next.part.aggregates.at(-1)?.aggregateId ?? after;
    ({ isLast } = next.part);
  }
}

function partBehind({ database, log }: SyncedVault, after: string) {
  const aggregates: BaseEntry[] = [];
  let bytes = 0;
  for (const aggregateId of log.base.ids(after, -1)) {
    const states = log.base.read(aggregateId);
    const restated = database
      .all<{ id: string }>('SELECT event_id AS id FROM base_counted WHERE aggregate_id = ?', [aggregateId])
      .map(({ id }) => id);
    bytes += states.reduce((sum, { json }) => sum + json.length + 128, 64 * restated.length);
    if (aggregates.length > 0 && bytes > MAX_BYTES) return { aggregates, isLast: false };
    aggregates.push({
      aggregateId,
      states: states.map(({ type, json }) => ({ type, json })),
      restated,
    });
  }
  return { aggregates, isLast: true };
}
