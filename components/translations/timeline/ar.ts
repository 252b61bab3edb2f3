import { plural } from '../plural.ts';
import type { TimelineTerms } from './terms.ts';

const number = (value: number): string => new Intl.NumberFormat('ar').format(value);

const terms: TimelineTerms = {
  timeline: 'الخط الزمني',
  timelineSpan: (first, last) => `${first} – ${last}`,
  earlier: 'أسبق',
  later: 'لاحقًا',
  today: 'اليوم',
  timelineLoading: 'جارٍ تحميل الخط الزمني…',
  timelineLockedText: 'افتح الخزنة لترى شهورك.',
  timelineProjects: 'المشاريع في هذه الشهور',
  timelineProject: (start, target, done, milestones) =>
    `من ${start} إلى ${target}${milestones === 0 ? '' : `، بُلغ ${number(done)} من ${number(milestones)} معالم`}`,
  timelineAchieved: 'تحقق',
  timelineMoreProjects: 'عرض مزيد من المشاريع',
  timelineMore: (count) =>
    plural('ar', count, {
      one: 'هدف آخر',
      two: 'هدفان آخران',
      few: '{n} أهداف أخرى',
      many: '{n} هدفًا آخر',
      other: '{n} هدف آخر',
    }),
};

export default terms;
