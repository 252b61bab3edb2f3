import { toBase64url, deviceIdOf } from '../../../server-kit/protocol/index.ts';
import { fromBase64url } from '../../crypto/base64url.ts';
import { wipe } from '../../crypto/wipe.ts';
import { hasCode } from '../../errors/has-code.ts';
import { MoError } from '../../errors/mo-error.ts';
import { addDevice } from '../roster-actions.ts';
import { untilAborted } from '../server/until-aborted.ts';
import type { SyncConnection, SyncEngine } from '../sync-engine.ts';
import type { SyncHost } from '../sync-host.ts';
import { pairingFailed, type LetterContent } from './pairing-letters.ts';
import { offerByCode, offerByShortCode, type Arrival } from './pairing-way.ts';

/** A pairing as the device at hand drives it: show the codes, wait, ask the person, let in. */
export interface PairingOffer {
  /** For a QR code. */
  readonly code: string;
  /** To read out and type. */
  readonly shortCode: string;
  /** ms since the epoch. */
  readonly expiresAt: number;
  /** Waits for a device with either code: what it calls itself, and the digits that both show if the code was the short one. */
  arrival(signal?: AbortSignal): Promise<Pick<Arrival, 'name' | 'check'>>;
  /** Lets the device in that came; its id. `sync/pairing-failed` when none has come. */
  approve(signal?: AbortSignal): Promise<string>;
  /** Closes the mailboxes and forgets the secrets. Idempotent. */
  end(): Promise<void>;
}

export async function offerPairing(
  host: SyncHost,
  connection: SyncConnection & Pick<SyncEngine, 'inTurn'>,
  secretKey: Uint8Array,
): Promise<PairingOffer> {
  const { sodium, identity } = host;
  const { client, settings, sync } = connection;
  const ended = new AbortController();
  const byCode = await offerByCode(sodium, client, settings.url);
  const byShortCode = await offerByShortCode(sodium, client).catch(async (error: unknown) => {
    await byCode.close();
    throw error;
  });
  const ways = [byCode, byShortCode];
  let arriving: Promise<Arrival> | null = null;
  let arrived: Arrival | null = null;

  /** One attempt, by whichever code: the other mailbox closes with it. */
  const waitForOne = async (): Promise<Arrival> => {
    const waiting = new AbortController();
    const signal = AbortSignal.any([ended.signal, waiting.signal]);
    try {
      const { way, arrival } = await Promise.race(
        ways.map(async (each) => ({ way: each, arrival: await each.arrival(signal) })),
      );
      await Promise.all(ways.filter((each) => each !== way).map((each) => each.close()));
      arrived = arrival;
      return arrival;
    } finally {
      waiting.abort();
    }
  };

  /** With the recovery keys that the log has: new words of this device may be on their way there. */
  const letterOfVault = (): Promise<LetterContent<'vault'>> =>
    host.exclusively(({ tables }) => {
      const { recoverySignKey, recoveryKemKey } = tables.roster(settings.logId) ?? {
        recoverySignKey: identity.recovery.signPublicKey,
        recoveryKemKey: identity.recovery.kemPublicKey,
      };
      const accountId = fromBase64url(client.accountId);
      return [identity.vaultId, accountId, recoverySignKey, recoveryKemKey, secretKey];
    });

  /** The log as this device has verified it, and every epoch key it holds. */
  async function letterOfKeys(): Promise<LetterContent<'keys'>> {
    const { head } = await sync.state();
    return host.exclusively(({ tables }) => [
      [sync.logId, head.sequence, fromBase64url(head.hash)],
      tables.epochKeys(sync.logId).map(({ epoch, key }) => [epoch, key]),
    ]);
  }

  return {
    code: byCode.code,
    shortCode: byShortCode.code,
    expiresAt: Math.min(byCode.expiresAt, byShortCode.expiresAt),
    async arrival(signal) {
      arriving ??= waitForOne().catch((error: unknown) => {
        // The network was away while nobody had come: waiting can go on.
        if (error instanceof MoError && error.retryable) arriving = null;
        throw error;
      });
      const { name, check } = await (signal === undefined ? arriving : untilAborted(arriving, signal));
      return { name, check };
    },
    async approve(signal) {
      if (arrived === null || ended.signal.aborted) throw pairingFailed();
      const { name, kemKey, letters, mailbox } = arrived;
      await mailbox.post(await letters.seal('vault', await letterOfVault(), kemKey), signal);
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
      if (ended.signal.aborted) return;
      ended.abort();
      arriving?.catch(() => undefined);
      await Promise.all(ways.map((way) => way.close()));
    },
  };

  async function letIn(signKey: Uint8Array): Promise<void> {
    try {
      await client.call('addDevice', { body: { deviceKey: toBase64url(signKey) } });
    } catch (error) {
      if (!hasCode(error, 'input/conflict')) throw error;
      const { devices } = await client.call('listDevices', {});
      const known = devices.find(({ deviceId }) => deviceId === deviceIdOf(signKey));
      // One that was revoked stays out.
      if (known?.revokedAt !== null) throw pairingFailed();
    }
  }
}
