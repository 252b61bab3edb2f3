/** A device that belongs, or belonged, to the vault. */
export interface VaultDevice {
  readonly deviceId: string;
  /** As the person called it; may be empty. */
  readonly name: string;
  /** The one that answers. */
  readonly isThis: boolean;
  readonly isRevoked: boolean;
  /** ms since the epoch, by the clock of the device that let it in. */
  readonly addedAt: number;
  /** When this device last pulled something that the other had written, ms since the epoch; null for never. */
  readonly heardAt: number | null;
}

/** What lets a new device in. */
export type JoinInput = {
  /** A new passphrase, for this device; with the secret key, that of the vault, which this device then opens with as well. */
  readonly passphrase: string;
  /** What the other devices shall call it. */
  readonly deviceName: string;
} & (
  | { readonly url: string; readonly recoveryPhrase: string }
  /** The secret key as the recovery kit has it, however it was typed. */
  | { readonly url: string; readonly secretKey: string }
  /** From a device at hand: the text of its QR code. */
  | { readonly code: string }
  /** From a device at hand: the code that it shows to be typed. Then both show digits to be compared. */
  | { readonly url: string; readonly shortCode: string }
);

/** What a new device may be shown or told, until `expiresAt`, ms since the epoch. */
export interface PairingCodes {
  /** For a QR code, or to be pasted. It carries a secret. */
  readonly code: string;
  /** To be read out and typed, such as `7K2M-Q9XA`. */
  readonly shortCode: string;
  readonly expiresAt: number;
}

/** A device that has come with a code, and waits. */
export interface ArrivedDevice {
  /** As it calls itself. */
  readonly name: string;
  /** Six digits that it shows as well if it was told the short code, to be compared; null if it had the other code. */
  readonly check: string | null;
}

/** Whether a new device comes in by passphrase and secret key. */
export interface AccountSlotStatus {
  readonly isOn: boolean;
  /** What was decided on this device has not reached the server yet; that comes by itself. */
  readonly isPending: boolean;
  /** The device whose passphrase it takes; null while it is off. */
  readonly deviceId: string | null;
  /** It is that of the device that answers. */
  readonly isThis: boolean;
}

/** The devices of a vault, and how another one comes in. What each way delivers: `worker/sync/JOINING.md`. */
export interface DeviceActions {
  /** `sync/offline` while sync is off. */
  'devices.list': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: readonly VaultDevice[];
  };
  'devices.rename': {
    readonly input: { readonly deviceId: string; readonly name: string };
    readonly output: void;
  };
  /**
   * Shuts a device out of everything that comes: a new epoch begins. It keeps what it has. Needs a fresh unlock:
   * `vault/step-up-required`.
   */
  'devices.revoke': { readonly input: { readonly deviceId: string }; readonly output: void };
  /** `sync/offline` while sync is off. */
  'devices.account-slot': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: AccountSlotStatus;
  };
  /**
   * From now on, a new device comes in by this passphrase, which opens the vault here, and the secret key.
   * `vault/wrong-passphrase`, `vault/back-off`. Away from the server it waits for that.
   */
  'devices.set-account-slot': { readonly input: { readonly passphrase: string }; readonly output: void };
  /** From now on, no device comes in by passphrase and secret key. Needs a fresh unlock: `vault/step-up-required`. */
  'devices.remove-account-slot': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: void;
  };
  /** Begins a pairing: codes for the new device, good for one attempt together. One that was under way ends. */
  'devices.offer': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: PairingCodes;
  };
  /** Resolves when a device has come with a code. Nothing was told to it yet. */
  'devices.await': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: ArrivedDevice;
  };
  /** Lets the device in that came; resolves when it belongs to the vault. Needs a fresh unlock: `vault/step-up-required`. */
  'devices.approve': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: { readonly deviceId: string };
  };
  /** Ends the pairing. */
  'devices.refuse': { readonly input: Readonly<Record<string, never>>; readonly output: void };
  /**
   * Makes this empty store a device of a vault that exists. `vault/exists`; `vault/wrong-recovery-phrase` when the
   * server has no vault of these words; `sync/wrong-secret-key`, `vault/wrong-passphrase`, `sync/account-slot-ended` and
   * `vault/back-off` for passphrase and secret key; `sync/pairing-failed` for a code that is used, refused or late. What fails leaves the
   * store empty.
   */
  'vault.join': { readonly input: JoinInput; readonly output: { readonly vaultId: string } };
  /** The person has seen the same digits on both devices: the join that waits for it goes on. */
  'vault.confirm-join': { readonly input: Readonly<Record<string, never>>; readonly output: void };
}
