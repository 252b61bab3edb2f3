import type { Translation } from '../translation.ts';

const terms: Partial<Translation> = {
  select: 'تحديد',
  selectItem: (name) => `تحديد «${name}»`,
  selectionHelp: 'يحدد Shift كل ما بينهما، ويحدد Ctrl أو Command مع A الكل، وينهي Escape التحديد.',
  selectionLabel: 'ما تم تحديده',
  selected: (count) => `المحدد: ${count.toLocaleString('ar')}`,
  selectAll: (total) => `تحديد الكل (${total.toLocaleString('ar')})`,
  selectNone: 'إلغاء تحديد الكل',
  endSelection: 'إنهاء التحديد',
  bulkAchieve: 'محقق',
  bulkUnachieve: 'غير محقق',
  bulkArchive: 'أرشفة',
  bulkUnarchive: 'إخراج من الأرشيف',
  bulkWorking: 'جارٍ التغيير …',
  bulkDone: (changed, chosen) =>
    changed === chosen
      ? `تم تغيير ${changed.toLocaleString('ar')}.`
      : `تم تغيير ${changed.toLocaleString('ar')} من ${chosen.toLocaleString('ar')}؛ وبقي الباقي كما كان.`,
};
export default terms;
