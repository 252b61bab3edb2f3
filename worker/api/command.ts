/** What every command has. All of it is fixed before it is sent, so that a replay is harmless. */
export interface CommandBase {
  /** UUID v7, made by the client; the key of idempotency. */
  readonly commandId: string;
  /** When the person acted, ms since the epoch. */
  readonly at: number;
}

export interface CommandReceipt {
  /** The commit sequence of the event store after this command; grows by at least one for each commit with events. */
  readonly commit: number;
  /** The command had been done before: this receipt is the one of then. */
  readonly replayed: boolean;
  /** How many events this command made: the last ones up to `commit`. Null for a receipt of before. */
  readonly events: number | null;
}
