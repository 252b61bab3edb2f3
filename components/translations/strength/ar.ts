import type { StrengthTerms } from './terms.ts';

const WEAKNESSES = {
  common: 'تشبه كلمة مرور يستخدمها كثيرون.',
  repeat: 'لا يضيف التكرار شيئًا يُذكر.',
  sequence: 'تُجرَّب التسلسلات مثل «abc» أو «6543» أولًا.',
  date: 'تُجرَّب التواريخ والسنوات أولًا.',
} as const;

const terms: StrengthTerms = { weakness: (weakness) => WEAKNESSES[weakness] };

export default terms;
