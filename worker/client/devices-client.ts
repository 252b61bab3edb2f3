import type { AccountSlotStatus, ArrivedDevice, JoinInput, PairingCodes, VaultDevice } from '../api.ts';
import type { Calls } from './calls.ts';
import { DEADLINE_MS } from './deadlines.ts';
import type { CallOptions } from './vault-client.ts';

/** `vault.devices`: who belongs to the vault, and letting another device in. Sync must be on. */
export interface DevicesClient {
  list(options?: CallOptions): Promise<readonly VaultDevice[]>;
  rename(input: { readonly deviceId: string; readonly name: string }, options?: CallOptions): Promise<void>;
  /**
   * Shuts a device out of everything that comes. It keeps what it has. `vault/step-up-required` unless the vault was
   * unlocked within the last minute.
   */
  revoke(input: { readonly deviceId: string }, options?: CallOptions): Promise<void>;
  /** Whether a new device comes in by passphrase and secret key. */
  accountSlot(options?: CallOptions): Promise<AccountSlotStatus>;
  /**
   * Lets a new device in by this passphrase, which opens the vault here, and the secret key; for a vault whose passphrase is shown while
   * it is synced, that is so by itself. Away from the server it waits for that: `isPending`.
   */
  setAccountSlot(input: { readonly passphrase: string }, options?: CallOptions): Promise<void>;
  /** Ends that; `vault/step-up-required` unless the vault was unlocked within the last minute. */
  removeAccountSlot(options?: CallOptions): Promise<void>;
  /** Codes for a new device, as a QR code or to be typed: good once, for ten minutes. */
  offer(options?: CallOptions): Promise<PairingCodes>;
  /** Resolves when a device has come with a code. */
  awaitArrival(options?: CallOptions): Promise<ArrivedDevice>;
  /** Lets it in; `vault/step-up-required` unless the vault was unlocked within the last minute. */
  approve(options?: CallOptions): Promise<{ readonly deviceId: string }>;
  /** Ends the pairing. */
  refuse(options?: CallOptions): Promise<void>;
  /**
   * On the new device, while `vault.join` waits with `status.progress.stage` `comparing`: the person has seen the same
   * `check` on both devices. If the digits differ, somebody is in between: cancel the join.
   */
  confirmJoin(options?: CallOptions): Promise<void>;
}

const deadlineMs = DEADLINE_MS.sync;

export function createDevicesClient(calls: Calls): DevicesClient {
  return {
    list: (options) => calls.run('devices.list', {}, options),
    rename: (input, options) => calls.run('devices.rename', input, { ...options, deadlineMs }),
    revoke: (input, options) => calls.run('devices.revoke', input, { ...options, deadlineMs }),
    accountSlot: (options) => calls.run('devices.account-slot', {}, options),
    setAccountSlot: (input, options) =>
      calls.run('devices.set-account-slot', input, { ...options, deadlineMs }),
    removeAccountSlot: (options) => calls.run('devices.remove-account-slot', {}, { ...options, deadlineMs }),
    // A pairing lives in its owner: with another one there is nothing to go on with.
    offer: (options) => calls.run('devices.offer', {}, { ...options, once: true }),
    awaitArrival: (options) => calls.run('devices.await', {}, { ...options, deadlineMs, once: true }),
    approve: (options) => calls.run('devices.approve', {}, { ...options, deadlineMs, once: true }),
    refuse: (options) => calls.run('devices.refuse', {}, options),
    confirmJoin: (options) => calls.run('vault.confirm-join', {}, { ...options, opens: true, once: true }),
  };
}

/** `vault.join`: makes an empty store a device of a vault that exists. */
export function joinVault(
  calls: Calls,
  input: JoinInput,
  options?: CallOptions,
): Promise<{ readonly vaultId: string }> {
  return calls.run('vault.join', input, { ...options, deadlineMs, opens: true, once: true });
}
