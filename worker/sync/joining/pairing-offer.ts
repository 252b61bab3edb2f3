import { secretHash, toBase64url, deviceIdOf } from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { randomBytes } from '../../crypto/random.ts';
import { wipe } from '../../crypto/wipe.ts';
import { MoError } from '../../errors/mo-error.ts';
import { addDevice } from '../roster-actions.ts';
import type { SyncConnection, SyncEngine } from '../sync-engine.ts';
import type { SyncHost } from '../sync-host.ts';
import { memberMailbox } from './mailbox.ts';
import { encodePairingCode } from './pairing-code.ts';
import { createPairingLetters, pairingFailed, type LetterContent } from './pairing-letters.ts';

/** How long a code is good for. */
export const PAIRING_SECONDS = 600;

/** A pairing as the device at hand drives it: show the code, wait, ask the person, let in. */
export interface PairingOffer {
  readonly code: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
  /** Waits for a device with the code; what it calls itself. */
  arrival(signal?: AbortSignal): Promise<{ readonly name: string }>;
  /** Lets the device in that came; its id. `sync/pairing-failed` when none has come. */
  approve(signal?: AbortSignal): Promise<string>;
  /** Closes the mailbox and forgets the secret. Idempotent. */
  end(): Promise<void>;
}

export async function offerPairing(
  host: SyncHost,
  connection: SyncConnection & Pick<SyncEngine, 'inTurn'>,
  secretKey: Uint8Array,
): Promise<PairingOffer> {
  const { sodium, identity } = host;
  const { client, settings, sync } = connection;
  const parts = {
    url: settings.url,
    mailboxId: randomBytes(16),
    capability: randomBytes(32),
    secret: randomBytes(32),
  };
  const mailboxId = toBase64url(parts.mailboxId);
  const { expiresAt } = await client.call('createMailbox', {
    body: {
      mailboxId,
      capabilityHash: secretHash('capability', parts.capability),
      expiresInSeconds: PAIRING_SECONDS,
    },
  });
  const code = encodePairingCode(parts);
  const letters = createPairingLetters(sodium, parts);
  const mailbox = memberMailbox(client, mailboxId);
  let hello: LetterContent<'hello'> | null = null;
  let hasEnded = false;

  /** The log as this device has verified it, and every epoch key it holds. */
  async function letterOfKeys(): Promise<LetterContent<'keys'>> {
    const { head } = await sync.state();
    return host.exclusively(({ tables }) => [
      [sync.logId, head.sequence, fromBase64url(head.hash)],
      tables.epochKeys(sync.logId).map(({ epoch, key }) => [epoch, key]),
    ]);
  }

  const offer: PairingOffer = {
    code,
    expiresAt,
    async arrival(signal) {
      hello ??= await letters.open('hello', await mailbox.next(signal));
      return { name: hello[0] };
    },
    async approve(signal) {
      if (hello === null || hasEnded) throw pairingFailed();
      const [name, kemKey] = hello;
      const { vaultId, recovery } = identity;
      const vault = [vaultId, recovery.signPublicKey, recovery.kemPublicKey, secretKey] as const;
      await mailbox.post(await letters.seal('vault', [...vault], kemKey), signal);
      const letter = await letters.open('device', await mailbox.next(signal));
      const [deviceId, signKey, deviceKemKey] = letter;
      const device = { deviceId, name, signKey, kemKey: deviceKemKey };
      await connection.inTurn(() => addDevice(host, connection, device));
      await letIn(signKey);
      const keys = await letterOfKeys();
      try {
        await mailbox.post(await letters.seal('keys', keys, kemKey), signal);
      } finally {
        wipe(...keys[1].map(([, key]) => key));
      }
      return deviceId;
    },
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      letters.wipe();
      await client.call('deleteMailbox', { params: { mailboxId } }).catch(() => undefined);
    },
  };
  return offer;

  async function letIn(signKey: Uint8Array): Promise<void> {
    try {
      await client.call('addDevice', { body: { deviceKey: toBase64url(signKey) } });
    } catch (error) {
      if (!(error instanceof MoError) || error.code !== 'input/conflict') throw error;
      const { devices } = await client.call('listDevices', {});
      const known = devices.find(({ deviceId }) => deviceId === deviceIdOf(signKey));
      // One that was revoked stays out.
      if (known?.revokedAt !== null) throw pairingFailed();
    }
  }
}
