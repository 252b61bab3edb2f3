import { fromBase64url, toBase64url } from '../../server-kit/protocol/index.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/wipe.ts';
import { attestationStatement, encodeBody } from './formats/record-body.ts';
import { sealRecord } from './formats/record-seal.ts';
import type { LogSync } from './log-sync.ts';
import type { DeviceClient } from './server-client.ts';
import type { SyncHost } from './sync-host.ts';

/** How often a device says which head it has verified, if it has nothing else to say. */
const EVERY_MS = 86_400_000;
const KEY = 'attested-at';

/**
 * Once a day a device says, signed, which head of the log it has verified: a device that only reads finds out by it, and
 * lets others find out, that a server tells them different stories; and the others see that it lives.
 */
export async function attestDaily(
  { sodium, identity, exclusively, now }: SyncHost,
  { sync, client }: { readonly sync: LogSync; readonly client: Pick<DeviceClient, 'push'> },
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { logId } = sync;
  const prepared = await exclusively(({ database, tables }) => {
    const at = now();
    const last = Number(
      database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [KEY])?.value ?? 0,
    );
    const state = tables.state(logId);
    // A clock that was put back must not silence the device for years.
    if (state === null || (last <= at && at - last < EVERY_MS)) return null;
    const logKey = tables.epochKey(logId, state.epoch);
    if (logKey === null) return null;
    try {
      const { deviceId, signSecretKey } = identity.device;
      const head = { logId, sequence: state.head.sequence, hash: fromBase64url(state.head.hash) };
      const statement = attestationStatement(identity.vaultId, deviceId, head, at);
      const signature = sodium.crypto_sign_detached(statement, signSecretKey);
      const body = encodeBody({ kind: 'attestation', deviceId, head, at, signature });
      const place = { logId, recordId: toBase64url(randomBytes(16)), epoch: state.epoch };
      return { at, prefix: state.head, place, record: sealRecord(sodium, logKey, place, body) };
    } finally {
      wipe(logKey);
    }
  });
  if (prepared === null) return;
  const { at, prefix, place, record } = prepared;
  await client.push(
    logId,
    { prefix, records: [{ id: place.recordId, epoch: place.epoch, record }] },
    options,
  );
  await exclusively(({ database }) =>
    database.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', [KEY, String(at)]),
  );
}
