import type { GateTerms } from './terms.ts';

const STAGES = {
  loading: 'جارٍ تحميل الخزنة…',
  'deriving-key': 'جارٍ اشتقاق المفتاح من عبارة المرور…',
  opening: 'جارٍ فتح بياناتك…',
  rebuilding: 'جارٍ إعادة بناء الفهرس…',
  importing: 'جارٍ الاستيراد…',
  'backing-up': 'جارٍ كتابة النسخة الاحتياطية…',
  verifying: 'جارٍ التحقق من كل تغيير…',
  restoring: 'جارٍ الاستعادة…',
};

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
  cancel: 'إلغاء',
  retry: 'حاول مرة أخرى',
  reload: 'إعادة تحميل الصفحة',
  stage: (name) => STAGES[name as keyof typeof STAGES] ?? STAGES.loading,
  lock: 'قفل',
  locked: 'الخزنة مقفلة.',
  unlocked: 'الخزنة مفتوحة.',
  ephemeral: 'لا يُحفظ شيء: هذه الخزنة في الذاكرة فقط وتختفي عند مغادرة الصفحة.',
  content: 'محتوى الخزنة',
  failed: (code) => `حدث خطأ (${code}). لم تتغيّر بياناتك. أعد تحميل الصفحة للمحاولة مرة أخرى.`,
};

export default terms;
