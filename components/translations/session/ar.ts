import { plural } from '../plural.ts';
import type { SessionTerms } from './terms.ts';

const terms: SessionTerms = {
  unlockByPasskey: 'الفتح بمفتاح مرور',
  passkeyWaiting: 'في انتظار مفتاح المرور…',
  passkeyUnanswered: 'لم يُستخدم أي مفتاح مرور ولم يتغيّر شيء. حاول مرة أخرى، أو افتح بعبارة المرور.',
  passkeyNotHere: 'لا يستطيع هذا المتصفح استخدام مفتاح مرور هذه الخزنة. تفتحها هنا عبارة المرور.',
  backOff: (seconds) =>
    plural('ar', seconds, {
      one: 'محاولات كثيرة. حاول مرة أخرى بعد ثانية واحدة.',
      two: 'محاولات كثيرة. حاول مرة أخرى بعد ثانيتين.',
      few: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثوانٍ.',
      many: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثانية.',
      other: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثانية.',
    }),
  tryNow: 'يمكنك المحاولة الآن.',
  locksIn: (seconds) =>
    plural('ar', seconds, {
      one: 'تُقفل الخزنة بعد ثانية واحدة.',
      two: 'تُقفل الخزنة بعد ثانيتين.',
      few: 'تُقفل الخزنة بعد {n} ثوانٍ.',
      many: 'تُقفل الخزنة بعد {n} ثانية.',
      other: 'تُقفل الخزنة بعد {n} ثانية.',
    }),
  locksAnyway: 'انتهى الوقت الذي حددته لذلك.',
  stay: 'البقاء مفتوحة',
  recoveryPending: 'لم تُؤكَّد كلمات الاسترداد بعد. من دونها لا رجعة إن نُسيت عبارة المرور.',
  confirmNow: 'أكّدها الآن',
};

export default terms;
