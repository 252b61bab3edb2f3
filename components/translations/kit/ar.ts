import type { KitTerms } from './terms.ts';

const terms: KitTerms = {
  kitTitle: 'ورقة الاسترداد',
  showKit: 'أنشئ الورقة',
  vaultIdLabel: 'الخزنة',
  secretKeyLabel: 'المفتاح السري',
  kitSteps:
    'احفظ هذه الورقة مع الكلمات الأربع والعشرين. تفتح الكلمات الخزنة إذا ضاعت عبارة المرور، ويطلب الجهاز الجديد المفتاح السري أيضًا حين ينضم بعبارة المرور. ومن يجد الاثنين يستطيع قراءة كل شيء.',
};

export default terms;
