/** Secrets, as they pass once from the page to the owner. */
export type UnlockSecret =
  | { readonly passphrase: string }
  | { readonly recoveryPhrase: string }
  | { readonly passkey: { readonly credentialId: Uint8Array; readonly prf: Uint8Array } };

export interface CreateResult {
  readonly vaultId: string;
  /** 24 words (BIP39, English), shown once. */
  readonly recoveryPhrase: string;
}

/** What creates, opens and ends a vault. All of them work on a closed vault as well. */
export interface SessionActions {
  /**
   * `vault/exists` when there is one. The vault is open afterwards. With the mount of a sync server, sync is turned on there
   * by itself as soon as the server lets; until then the sync status says why not.
   */
  'vault.create': {
    readonly input: { readonly passphrase: string; readonly syncUrl?: string };
    readonly output: CreateResult;
  };
  /** `vault/wrong-passphrase`, `vault/wrong-recovery-phrase`, `vault/back-off` or any `storage/*` of the opening table. */
  'vault.unlock': { readonly input: UnlockSecret; readonly output: void };
  /** Sets a new passphrase by the recovery phrase: rewrites that one slot. */
  'vault.reset-passphrase': {
    readonly input: { readonly recoveryPhrase: string; readonly passphrase: string };
    readonly output: void;
  };
  /**
   * The 24 words once more, as long as nobody has confirmed them: who creates a vault may be gone before they were on
   * screen. `vault/recovery-confirmed` afterwards, `vault/wrong-passphrase`, `vault/back-off`.
   */
  'vault.show-recovery': {
    readonly input: { readonly passphrase: string };
    readonly output: { readonly recoveryPhrase: string };
  };
  /** The person proved to have the words: three of the 24, by position. `vault/wrong-recovery-phrase` otherwise. */
  'vault.confirm-recovery': {
    readonly input: { readonly positions: readonly number[]; readonly words: readonly string[] };
    readonly output: void;
  };
  /**
   * Closes and deletes everything this store left in the browser, and checks that it is gone. `vault/step-up-required` for
   * an open vault without a fresh unlock; one that is locked, or does not open any more, can be wiped as it is.
   */
  'vault.wipe': { readonly input: { readonly confirm: string }; readonly output: void };
}
