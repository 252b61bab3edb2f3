/** `<mo-balance-wheel>`. */
export interface BalanceWheelTerms {
  balance: string;
  balanceHelp: string;
  balanceOfSlice: (slice: string, goals: number, achieved: number) => string;
  balanceLockedText: string;
}
