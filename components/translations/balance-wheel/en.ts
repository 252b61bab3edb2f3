import { plural } from '../plural.ts';
import type { BalanceWheelTerms } from './terms.ts';

const terms: BalanceWheelTerms = {
  balance: 'Balance of life',
  balanceHelp: 'Areas of life. Select one to see only its goals.',
  balanceOfSlice: (slice, goals, achieved) =>
    `${slice}: ${plural('en', goals, { one: '{n} goal', other: '{n} goals' })}, ${String(achieved)} achieved`,
  balanceLockedText: 'Unlock the vault to see how your areas of life stand.',
};

export default terms;
