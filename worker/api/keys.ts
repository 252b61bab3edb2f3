/** One way to unlock the vault on this device. */
export interface KeySlotInfo {
  readonly slotId: string;
  readonly kind: 'passphrase' | 'passkey' | 'recovery';
  /** The name the person gave it, or empty. */
  readonly label: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** When the vault locks by itself; each interval is 10,000 ms to seven days, or null for never. */
export interface AutoLockSettings {
  /** Since the person last did something in any tab. */
  readonly idleMs: number | null;
  /** Since the last tab was hidden. */
  readonly hiddenMs: number | null;
  /** Since it was unlocked, whatever happens. */
  readonly afterMs: number | null;
  /** When the machine wakes from sleep. */
  readonly onSleep: boolean;
}

/** A passkey that can open the vault: what the browser is asked for. Nothing of it is secret. */
export interface PasskeyRequest {
  readonly credentialId: Uint8Array;
  /** What its pseudo-random function is evaluated at, 32 bytes. */
  readonly salt: Uint8Array;
  readonly rpId: string;
}

/** What the printable recovery kit says beyond the words, which the person has written down. */
export interface RecoveryKit {
  readonly vaultId: string;
  /** 32 hexadecimal digits in groups of four. */
  readonly secretKey: string;
}

/**
 * The ways to unlock, and the keys behind them. What changes them needs a fresh unlock (`vault/step-up-required`): an
 * unlock of the open vault within the last minute, which does not end the session.
 */
export interface KeysActions {
  /** Refuses unless there was a fresh unlock: to ask before a longer path begins. */
  'keys.require-proof': { readonly input: object; readonly output: void };
  'keys.list-slots': { readonly input: object; readonly output: readonly KeySlotInfo[] };
  /** Also while the vault is locked. */
  'keys.passkeys': { readonly input: object; readonly output: readonly PasskeyRequest[] };
  /** `keys/too-many-slots` beyond four passphrases, or 64 ways in all. */
  'keys.add-passphrase': {
    readonly input: { readonly passphrase: string; readonly label: string };
    readonly output: void;
  };
  /** `keys/slot-exists`, `keys/too-many-slots` */
  'keys.add-passkey': {
    readonly input: PasskeyRequest & { readonly prf: Uint8Array; readonly label: string };
    readonly output: void;
  };
  'keys.rename-slot': {
    readonly input: { readonly slotId: string; readonly label: string };
    readonly output: void;
  };
  /** `keys/last-slot` for the recovery words and for the last other way. */
  'keys.remove-slot': { readonly input: { readonly slotId: string }; readonly output: void };
  /** Proves the current passphrase itself; its slot is rewritten, the others keep every byte. */
  'keys.change-passphrase': {
    readonly input: { readonly current: string; readonly next: string };
    readonly output: void;
  };
  /**
   * New words, which count from `vault.confirm-recovery` on: then those of before open nothing here any more, and where the vault
   * is synced they let no device in once the server was reached (`newWords` of the sync status is true until then).
   */
  'keys.replace-recovery': { readonly input: object; readonly output: { readonly recoveryPhrase: string } };
  'keys.recovery-kit': { readonly input: object; readonly output: RecoveryKit };
  'keys.get-auto-lock': { readonly input: object; readonly output: AutoLockSettings };
  'keys.set-auto-lock': { readonly input: AutoLockSettings; readonly output: void };
  /**
   * Destroys the keys of a goal, project or document: here at once, on other devices when they sync. Once destroyed it
   * cannot be brought back, and nothing can be added to it. Copies, backups and devices that stay offline are not reached.
   */
  'keys.shred': { readonly input: { readonly aggregateId: string }; readonly output: void };
  /** A new key for what is changed from now on in a goal, project or document. */
  'keys.renew-aggregate-key': { readonly input: { readonly aggregateId: string }; readonly output: void };
  /** New keys for both databases, copied and verified before they count; `rotate`: and for `K_vault`. The vault is closed afterwards. */
  'keys.rekey': { readonly input: { readonly rotate: boolean }; readonly output: void };
}
