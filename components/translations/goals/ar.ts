import type { GoalSort, GoalStatusFilter } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { GoalsTerms } from './terms.ts';

const STATUSES: Readonly<Record<GoalStatusFilter, string>> = {
  active: 'نشطة',
  achieved: 'محققة',
  archived: 'مؤرشفة',
  all: 'الكل',
};
const SORTS: Readonly<Record<GoalSort | '', string>> = {
  '': 'تلقائي',
  target: 'الشهر المستهدف',
  priority: 'الأولوية',
  created: 'تاريخ الإنشاء',
  changed: 'آخر تعديل',
  summary: 'أبجدي',
};

const terms: GoalsTerms = {
  goals: 'الأهداف',
  newGoal: 'هدف جديد',
  searchGoals: 'البحث في الأهداف',
  searchPlaceholder: 'بحث',
  filters: 'التصفية',
  filtersActive: (count) => plural('ar', count, { other: 'التصفية، المفعّل منها {n}' }),
  clearFilters: 'مسح التصفية',
  status: (status) => STATUSES[status],
  anySlice: 'كل المجالات',
  anyPriority: 'أي أولوية',
  monthLabel: 'الشهر المستهدف',
  yearLabel: 'السنة',
  anyMonth: 'أي شهر',
  sortLabel: 'الترتيب حسب',
  sort: (sort) => SORTS[sort],
  descending: 'تنازلي',
  ascending: 'تصاعدي',
  count: (count) =>
    plural('ar', count, {
      zero: 'لا أهداف',
      one: 'هدف واحد',
      two: 'هدفان',
      few: '{n} أهداف',
      many: '{n} هدفًا',
      other: '{n} هدف',
    }),
  found: (count) =>
    plural('ar', count, {
      zero: 'لم يُعثر على أهداف',
      one: 'عُثر على هدف واحد',
      two: 'عُثر على هدفين',
      few: 'عُثر على {n} أهداف',
      many: 'عُثر على {n} هدفًا',
      other: 'عُثر على {n} هدف',
    }),
  listHelp: 'استخدم سهمي الأعلى والأسفل للتنقل بين الأهداف، ومفتاح Tab للوصول إلى إجراءاتها.',
  loadingGoals: 'جارٍ تحميل الأهداف…',
  emptyTitle: 'ماذا تود أن تحقق؟',
  emptyText: 'قد يكون هدفك الأول صغيرًا. حدّد له شهرًا ليجد مكانه في حياتك.',
  emptyAchievedTitle: 'لم يتحقق شيء بعد',
  emptyAchievedText: 'تبقى الأهداف التي حققتها هنا لتعود إليها.',
  emptyArchivedTitle: 'الأرشيف فارغ',
  emptyArchivedText: 'تبقى الأهداف التي وضعتها جانبًا هنا. لا يضيع شيء.',
  noResultsTitle: 'لا يوجد هدف مطابق',
  noResultsText: 'جرّب كلمة أخرى أو امسح التصفية.',
  lockedText: 'افتح الخزنة لترى أهدافك.',
  achieve: (summary) => `وضع علامة محقق: \u2068${summary}\u2069`,
  unachieve: (summary) => `وضع علامة غير محقق: \u2068${summary}\u2069`,
  edit: (summary) => `تعديل: \u2068${summary}\u2069`,
  archive: (summary) => `أرشفة: \u2068${summary}\u2069`,
  unarchive: (summary) => `إخراج من الأرشيف: \u2068${summary}\u2069`,
  achievedBadge: 'محقق',
  projectsDone: (done, total) =>
    `اكتمل ${new Intl.NumberFormat('ar').format(done)} من ${plural('ar', total, {
      one: 'مشروع واحد',
      two: 'مشروعين',
      few: '{n} مشاريع',
      many: '{n} مشروعًا',
      other: '{n} مشروع',
    })}`,
  archivedBadge: 'مؤرشف',
  createGoalTitle: 'هدف جديد',
  editGoalTitle: 'تعديل الهدف',
  summaryLabel: 'الهدف',
  summaryHint: 'جملة واحدة تعرف منها متى تحقق.',
  charactersLeft: (count) =>
    plural('ar', count, {
      zero: 'لم تبقَ أحرف',
      one: 'بقي حرف واحد',
      two: 'بقي حرفان',
      few: 'بقيت {n} أحرف',
      many: 'بقي {n} حرفًا',
      other: 'بقي {n} حرف',
    }),
  summaryMissing: 'اكتب ما تريد تحقيقه.',
  summaryTooLong: (count) =>
    plural('ar', count, {
      one: 'أطول من المسموح بحرف واحد.',
      two: 'أطول من المسموح بحرفين.',
      few: 'أطول من المسموح بمقدار {n} أحرف.',
      many: 'أطول من المسموح بمقدار {n} حرفًا.',
      other: 'أطول من المسموح بمقدار {n} حرف.',
    }),
  yearInvalid: 'أدخل سنة من 2000 إلى 2199.',
  createGoal: 'إنشاء الهدف',
  goalCreated: 'أُنشئ الهدف.',
  goalChanged: 'حُفظ الهدف.',
  goalAchieved: 'تحقق الهدف.',
  goalUnachieved: 'الهدف نشط من جديد.',
  goalArchived: 'أُرشف الهدف.',
  goalUnarchived: 'أُخرج الهدف من الأرشيف.',
};

export default terms;
