import { plural } from '../plural.ts';
import type { BalanceWheelTerms } from './terms.ts';

const terms: BalanceWheelTerms = {
  balance: 'Lebensrad',
  balanceHelp: 'Lebensbereiche. Einen auswählen, um nur seine Ziele zu sehen.',
  balanceOfSlice: (slice, goals, achieved) =>
    `${slice}: ${plural('de', goals, { one: '{n} Ziel', other: '{n} Ziele' })}, ${String(achieved)} erreicht`,
  balanceLockedText: 'Nach dem Entsperren ist zu sehen, wie es um die Lebensbereiche steht.',
};

export default terms;
