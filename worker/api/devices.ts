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
  /** A new passphrase, for this device. */
  readonly passphrase: string;
  /** What the other devices shall call it. */
  readonly deviceName: string;
} & (
  | { readonly url: string; readonly recoveryPhrase: string }
  /** From a device at hand: the text of its QR code. */
  | { readonly code: string }
);

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
  /** Shuts a device out of everything that comes: a new epoch begins. It keeps what it has. */
  'devices.revoke': { readonly input: { readonly deviceId: string }; readonly output: void };
  /** Begins a pairing: the code for the new device, good for one attempt. One that was under way ends. */
  'devices.offer': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: { readonly code: string; readonly expiresAt: number };
  };
  /** Resolves when a device has come with the code. Nothing was told to it yet. */
  'devices.await': {
    readonly input: Readonly<Record<string, never>>;
    readonly output: { readonly name: string };
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
   * server has no vault of these words; `sync/pairing-failed` for a code that is used, refused or late. What fails leaves the
   * store empty.
   */
  'vault.join': { readonly input: JoinInput; readonly output: { readonly vaultId: string } };
}
