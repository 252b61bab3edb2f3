import type { ProjectStatus, ProjectStatusFilter } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { ProjectFault, ProjectsTerms } from './terms.ts';

const STATUSES: Readonly<Record<ProjectStatus, string>> = {
  planned: 'مخطَّط',
  'in-progress': 'قيد التنفيذ',
  completed: 'مكتمل',
  canceled: 'ملغى',
};
const FILTERS: Readonly<Record<ProjectStatusFilter, string>> = {
  ...STATUSES,
  open: 'مفتوح',
  archived: 'الأرشيف',
  all: 'الكل',
};
const FAULTS: Readonly<Record<ProjectFault, string>> = {
  missing: 'أدخل اسمًا.',
  'too-long': 'هذا النص طويل جدًا.',
  'no-day': 'أدخل يومًا بين عامي 2000 و2199.',
  'before-start': 'لا يمكن أن تسبق النهاية البداية.',
  outside: 'يقع كل معلم بين بداية مشروعه ونهايته.',
};

const terms: ProjectsTerms = {
  projects: 'المشاريع',
  newProject: 'مشروع جديد',
  projectCount: (count) =>
    plural('ar', count, {
      zero: 'لا مشاريع',
      one: 'مشروع واحد',
      two: 'مشروعان',
      few: '{n} مشاريع',
      many: '{n} مشروعًا',
      other: '{n} مشروع',
    }),
  searchProjects: 'ابحث في المشاريع',
  projectsView: 'العرض',
  projectsViewName: (view) => (view === 'board' ? 'لوحة' : 'قائمة'),
  projectStatus: (status) => STATUSES[status],
  projectFilter: (filter) => FILTERS[filter],
  loadingProjects: 'جارٍ تحميل المشاريع…',
  projectsLockedText: 'افتح الخزنة لترى مشاريعك.',
  emptyProjectsTitle: 'على ماذا تعمل الآن؟',
  emptyProjectsText: 'للمشروع بداية ونهاية ومعالم بينهما، وهو يخدم أهدافك.',
  noProjectsTitle: 'لا مشروع مطابق',
  noProjectsText: 'جرّب كلمة أخرى أو حالة أخرى.',
  columnEmpty: 'لا شيء هنا.',
  showMore: 'عرض المزيد',
  projectDates: (start, target) => `${start} – ${target}`,
  projectLate: 'متأخر',
  projectGoals: (count) =>
    plural('ar', count, {
      zero: 'لا أهداف',
      one: 'هدف واحد',
      two: 'هدفان',
      few: '{n} أهداف',
      many: '{n} هدفًا',
      other: '{n} هدف',
    }),
  projectArchivedBadge: 'مؤرشف',
  milestonesDone: (done, total) =>
    `${new Intl.NumberFormat('ar').format(done)} من ${plural('ar', total, {
      one: 'معلم واحد',
      two: 'معلمَين',
      few: '{n} معالم',
      many: '{n} معلمًا',
      other: '{n} معلم',
    })}`,
  statusOf: (name) => `حالة ${name}`,
  editProject: (name) => `تعديل: ${name}`,
  archiveProject: (name) => `أرشفة: ${name}`,
  unarchiveProject: (name) => `إخراج من الأرشيف: ${name}`,
  createProjectTitle: 'مشروع جديد',
  editProjectTitle: 'تعديل المشروع',
  createProject: 'إنشاء المشروع',
  projectName: 'الاسم',
  projectDescription: 'الوصف',
  projectStart: 'البداية',
  projectTarget: 'النهاية',
  milestones: 'المعالم',
  addMilestone: 'أضف معلمًا',
  milestoneDone: (number) => `تم بلوغ المعلم ${new Intl.NumberFormat('ar').format(number)}`,
  milestoneName: (number) => `اسم المعلم ${new Intl.NumberFormat('ar').format(number)}`,
  milestoneDate: (number) => `يوم المعلم ${new Intl.NumberFormat('ar').format(number)}`,
  removeMilestone: (number) => `احذف المعلم ${new Intl.NumberFormat('ar').format(number)}`,
  linkedGoals: 'الأهداف المرتبطة',
  findGoalToLink: 'ابحث عن هدف لربطه',
  unknownGoal: 'هدف غير موجود هنا',
  unlinkGoal: (summary) => `فك الربط: ${summary}`,
  projectFault: (fault) => FAULTS[fault],
  projectCreated: 'أُنشئ المشروع.',
  projectSaved: 'حُفظ المشروع.',
  projectMoved: (name, status) => `${name}: ${STATUSES[status]}.`,
  projectArchived: 'أُرشف المشروع.',
  projectUnarchived: 'أُخرج المشروع من الأرشيف.',
};

export default terms;
