import { plural } from '../plural.ts';
import type { GateTerms } from './terms.ts';

const terms: GateTerms = {
  vault: 'خزنة خاصة',
  connecting: 'جارٍ فتح خزنتك…',
  unlockTitle: 'أهلًا بعودتك',
  unlockText: 'كل ما في هذه الخزنة مشفّر على هذا الجهاز، وعبارة المرور تفتحه.',
  passphrase: 'عبارة المرور',
  showPassphrase: 'إظهار عبارة المرور',
  hidePassphrase: 'إخفاء عبارة المرور',
  unlock: 'فتح',
  usePhrase: 'استخدام كلمات الاسترداد',
  wrongPassphrase: 'عبارة المرور هذه لا تفتح الخزنة. تحقق من حالة الأحرف ولغة لوحة المفاتيح.',
  passphraseMissing: 'أدخل عبارة المرور.',
  backOff: (seconds) =>
    plural('ar', seconds, {
      one: 'محاولات كثيرة. حاول مرة أخرى بعد ثانية واحدة.',
      two: 'محاولات كثيرة. حاول مرة أخرى بعد ثانيتين.',
      few: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثوانٍ.',
      many: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثانية.',
      other: 'محاولات كثيرة. حاول مرة أخرى بعد {n} ثانية.',
    }),
  tryNow: 'يمكنك المحاولة الآن.',
  cancel: 'إلغاء',
  retry: 'حاول مرة أخرى',
  reload: 'إعادة تحميل الصفحة',
  stageLoading: 'جارٍ تحميل الخزنة…',
  stageDeriving: 'جارٍ اشتقاق المفتاح من عبارة المرور…',
  stageOpening: 'جارٍ فتح بياناتك…',
  stageRebuilding: 'جارٍ إعادة بناء الفهرس…',
  stageImporting: 'جارٍ الاستيراد…',
  stageBackingUp: 'جارٍ كتابة النسخة الاحتياطية…',
  stageVerifying: 'جارٍ التحقق من كل تغيير…',
  stageRestoring: 'جارٍ الاستعادة…',
  lock: 'قفل',
  locked: 'الخزنة مقفلة.',
  unlocked: 'الخزنة مفتوحة.',
  ephemeral: 'لا يُحفظ شيء: هذه الخزنة في الذاكرة فقط وتختفي عند مغادرة الصفحة.',
  recoveryPending: 'لم تُؤكَّد كلمات الاسترداد بعد. من دونها لا رجعة إن نُسيت عبارة المرور.',
  confirmNow: 'أكّدها الآن',
  content: 'محتوى الخزنة',
  failed: (code) => `حدث خطأ (${code}). لم تتغيّر بياناتك. أعد تحميل الصفحة للمحاولة مرة أخرى.`,
};

export default terms;
