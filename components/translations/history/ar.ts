import type { HistoryEntry } from '@mo-kit/worker';
import type { FieldKind } from './field-kind.ts';
import type { HistoryTerms, RestoreHindrance } from './terms.ts';

const FIELDS: Readonly<Record<FieldKind, string>> = {
  summary: 'الهدف',
  slice: 'مجال الحياة',
  priority: 'الأولوية',
  targetMonth: 'الشهر المستهدف',
  achieved: 'تحقق',
  archived: 'مؤرشف',
  name: 'الاسم',
  description: 'الوصف',
  startDate: 'البداية',
  targetDate: 'النهاية',
  status: 'الحالة',
  linkedGoal: 'هدف مرتبط',
  milestoneName: 'معلم',
  milestoneDate: 'يوم معلم',
  milestoneCompleted: 'بُلغ المعلم',
  milestonePresent: 'المعلم موجود',
  deleted: 'محذوف',
};
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['planned', 'مخطَّط'],
  ['in-progress', 'قيد التنفيذ'],
  ['completed', 'مكتمل'],
  ['canceled', 'ملغى'],
]);
const KINDS: Readonly<Record<HistoryEntry['kind'], string>> = {
  goal: 'هدف',
  project: 'مشروع',
  document: 'مستند',
};
const HINDRANCES: Readonly<Record<RestoreHindrance, string>> = {
  current: 'هذه هي القيمة الحالية.',
  deleted: 'حُذف المستند: تراجع عن ذلك أولًا.',
  removed: 'أُزيل المعلم: تراجع عن ذلك أولًا.',
  status: 'لا يمكن الانتقال من الحالة الراهنة إلى هذه مباشرة.',
  dates: 'لا يتفق هذا مع الأيام الحالية: لا تسبق النهايةُ البداية، ويقع كل معلم بينهما.',
};

const terms: HistoryTerms = {
  history: 'السجل',
  undoChange: (title, when) => `التراجع عن تغيير ${when} في «${title}»`,
  thisDevice: 'هذا الجهاز',
  otherDevice: 'جهاز آخر',
  created: 'أُنشئ',
  yesNo: (value) => (value ? 'نعم' : 'لا'),
  fieldName: (kind) => FIELDS[kind],
  statusName: (status) => STATUSES.get(status) ?? status,
  historyLockedText: 'افتح الخزنة لترى ما حدث.',
  historyAll: 'كل التغييرات',
  kindName: (kind) => KINDS[kind],
  historyLoading: 'جارٍ تحميل السجل…',
  historyEmpty: 'لم يحدث شيء هنا بعد',
  historyMore: 'عرض تغييرات أقدم',
  restoreValue: 'استعادة هذه القيمة',
  restoreValueOf: (text, field, value, when) =>
    value === '' ? `${text}: ${field}، فارغ، ${when}` : `${text}: ${field}، «${value}»، ${when}`,
  valueRestored: 'تمت الاستعادة.',
  restoreHindrance: (hindrance) => HINDRANCES[hindrance],
  shredTitle: 'إتلاف نهائي',
  shredWord: 'إتلاف',
  shredText:
    'تُتلف مفاتيح هذا العنصر: هنا فورًا، وعلى أجهزتك الأخرى عند المزامنة. لن يستطيع أحد قراءته بعد ذلك، ولا رجعة في الأمر.',
  shredLimits:
    'لا يصل هذا إلى النسخ الاحتياطية والملفات المصدّرة والنسخ الأخرى، ولا إلى الأجهزة التي تبقى غير متصلة.',
  shredField: (word) => `اكتب «${word}» للمتابعة`,
  shred: 'أتلفه نهائيًا',
  shredded: 'تم الإتلاف.',
  historyDestroyed: 'أُتلف هذا العنصر نهائيًا.',
};

export default terms;
