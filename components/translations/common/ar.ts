import type { Priority, Slice } from '@mo-kit/worker';
import type { CommonTerms } from './terms.ts';

const SLICES: Readonly<Record<Slice, string>> = {
  Health: 'الصحة',
  Family: 'الأسرة',
  Relationships: 'العلاقات',
  Work: 'العمل',
  Money: 'المال',
  Learning: 'التعلّم',
  Mindfulness: 'صفاء الذهن',
  Leisure: 'الترفيه',
};
const PRIORITIES: Readonly<Record<Priority, string>> = { must: 'ضروري', should: 'مهم', maybe: 'ربما' };

const terms: CommonTerms = {
  sliceLabel: 'مجال الحياة',
  slice: (slice) => SLICES[slice],
  priorityLabel: 'الأولوية',
  priority: (priority) => PRIORITIES[priority],
  statusLabel: 'الحالة',
  lockedTitle: 'مقفلة',
  noVaultTitle: 'لا توجد خزنة هنا',
  noVaultText: 'ضع هذا العنصر داخل \u2066<mo-vault>\u2069 أو سمِّ خزنة عبر \u2066vault="id"\u2069.',
  save: 'حفظ',
  close: 'إغلاق',
  dismiss: 'إخفاء',
};

export default terms;
