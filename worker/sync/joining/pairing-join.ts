import { toBase64url } from '../../../server-kit/protocol/index.ts';
import type { KnownVault } from '../../crypto/key-record.ts';
import { loadSodium } from '../../crypto/sodium.ts';
import { wipe } from '../../crypto/wipe.ts';
import type { ServerClient } from '../server-client.ts';
import type { SyncIdentity } from '../sync-host.ts';
import { gone, newcomerMailbox } from './mailbox.ts';
import type { PairingCode } from './pairing-code.ts';
import { createPairingLetters, type LetterContent } from './pairing-letters.ts';

/** What the device at hand gave, and what it is to be told. */
export interface PairedVault {
  readonly vault: KnownVault;
  /** Presents the new device; resolves with what it may read when it belongs to the vault. */
  present(device: SyncIdentity['device'], signal?: AbortSignal): Promise<LogGrant>;
  wipe(): void;
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
  code: PairingCode,
  deviceName: string,
  signal?: AbortSignal,
): Promise<PairedVault> {
  const sodium = await loadSodium();
  const options = signal === undefined ? {} : { signal };
  const letters = createPairingLetters(sodium, code);
  const kem = sodium.crypto_kem_xwing_keypair();
  const wipeAll = () => {
    letters.wipe();
    wipe(kem.privateKey);
  };
  try {
    const mailboxId = toBase64url(code.mailboxId);
    const capability = toBase64url(code.capability);
    const peer = await gone(server.openMailbox({ mailboxId, capability }, options));
    const mailbox = newcomerMailbox(peer);
    await mailbox.post(await letters.seal('hello', [deviceName, kem.publicKey]), signal);
    const given = await letters.open('vault', await mailbox.next(signal), kem.privateKey);
    const [vaultId, signPublicKey, kemPublicKey, secretKey] = given;
    return {
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
