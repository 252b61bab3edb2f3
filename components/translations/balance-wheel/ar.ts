import type { BalanceWheelTerms } from './terms.ts';

const number = (value: number): string => new Intl.NumberFormat('ar').format(value);

const terms: BalanceWheelTerms = {
  balance: 'عجلة الحياة',
  balanceHelp: 'مجالات الحياة. اختر مجالًا لترى أهدافه فقط.',
  // The number stands alone, as it does in the picture: a name holds the text that is seen.
  balanceOfSlice: (slice, goals, achieved) =>
    `${slice} – الأهداف: ${number(goals)} – المحقق منها: ${number(achieved)}`,
  balanceLockedText: 'افتح الخزنة لترى حال مجالات حياتك.',
};

export default terms;
