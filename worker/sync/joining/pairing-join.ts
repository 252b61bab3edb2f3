import { toBase64url } from '../../../server-kit/protocol/index.ts';
import type { VaultProgress } from '../../api/status.ts';
import type { KnownVault } from '../../crypto/key-record.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import type { ServerClient } from '../server-client.ts';
import type { SyncIdentity } from '../sync-host.ts';
import { compareKeys } from './compared-keys.ts';
import { gone, newcomerMailbox } from './mailbox.ts';
import type { PairingCode } from './pairing-code.ts';
import { createPairingLetters, type LetterContent } from './pairing-letters.ts';
import type { ShortCodeMailbox } from './short-code.ts';

/** The mailbox, and how its letters are sealed: by the secret of a QR code, or by keys that the person compares. */
export type PairingWay =
  | Pick<PairingCode, 'mailboxId' | 'capability' | 'secret'>
  | (ShortCodeMailbox & {
      /** Resolves when the person says that both devices show the same digits. */
      readonly compare: () => Promise<void>;
    });

/** What the device at hand gave, and what it is to be told. */
export interface PairedVault {
  readonly vault: KnownVault;
  /** The vault's account at the server. */
  readonly accountId: string;
  /** Presents the new device; resolves with what it may read when it belongs to the vault. */
  present(device: SyncIdentity['device'], signal?: AbortSignal): Promise<LogGrant>;
  wipe(): void;
}

export interface PairingOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VaultProgress) => void;
}

/** The log that a member follows, as far as it verified it. */
export interface LogGrant {
  readonly logId: string;
  readonly head: { readonly sequence: number; readonly hash: string };
  readonly epochs: readonly { readonly epoch: number; readonly logKey: Uint8Array }[];
}

/** Takes the one attempt at the mailbox, says hello, and waits until the person says yes on the other device. */
export async function joinByPairing(
  server: ServerClient,
  way: PairingWay,
  deviceName: string,
  { signal, onProgress }: PairingOptions = {},
): Promise<PairedVault> {
  const sodium = await loadSodium();
  const options = signal === undefined ? {} : { signal };
  const kem = sodium.crypto_kem_xwing_keypair();
  const secrets: Uint8Array[] = [kem.privateKey];
  const wipeAll = () => wipe(...secrets);
  try {
    const mailboxId = toBase64url(way.mailboxId);
    const capability = toBase64url(way.capability);
    const peer = await gone(server.openMailbox({ mailboxId, capability }, options));
    const mailbox = newcomerMailbox(peer);
    const { secret, check } =
      'secret' in way
        ? { secret: way.secret, check: null }
        : await compareKeys(sodium, 'newcomer', way.mailboxId, mailbox, signal);
    secrets.push(secret);
    const letters = createPairingLetters(sodium, { mailboxId: way.mailboxId, secret });
    await mailbox.post(await letters.seal('hello', [deviceName, kem.publicKey]), signal);
    // A server in between could hand this device a vault of its own: nothing is taken before the person compared.
    if (check !== null && 'compare' in way) {
      onProgress?.({ stage: 'comparing', fraction: null, check });
      await way.compare();
    }
    onProgress?.({ stage: 'waiting', fraction: null });
    const given = await letters.open('vault', await mailbox.next(signal), kem.privateKey);
    const [vaultId, accountId, signPublicKey, kemPublicKey, secretKey] = given;
    secrets.push(secretKey);
    return {
      accountId: toBase64url(accountId),
      vault: { vaultId, recovery: { signPublicKey, kemPublicKey }, secretKey },
      async present({ deviceId, signPublicKey: signKey, kemPublicKey: kemKey }, presentSignal) {
        await mailbox.post(await letters.seal('device', [deviceId, signKey, kemKey]), presentSignal);
        const keys = await letters.open('keys', await mailbox.next(presentSignal), kem.privateKey);
        return grantOf(keys);
      },
      wipe: wipeAll,
    };
  } catch (error) {
    wipeAll();
    throw error;
  }
}

function grantOf([[logId, sequence, hash], epochs]: LetterContent<'keys'>): LogGrant {
  return {
    logId,
    head: { sequence, hash: toBase64url(hash) },
    epochs: epochs.map(([epoch, logKey]) => ({ epoch, logKey })),
  };
}
