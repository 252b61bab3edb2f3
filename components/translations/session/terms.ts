/** What belongs to being in and out: unlocking by passkey, and the notes above an open vault. */
export interface SessionTerms {
  unlockByPasskey: string;
  passkeyWaiting: string;
  passkeyUnanswered: string;
  passkeyNotHere: string;
  backOff: (seconds: number) => string;
  tryNow: string;
  locksIn: (seconds: number) => string;
  locksAnyway: string;
  stay: string;
  recoveryPending: string;
  confirmNow: string;
}
