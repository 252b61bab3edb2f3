import { plural } from '../plural.ts';
import type { ConflictsTerms } from './terms.ts';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['goal', 'هدف'],
  ['project', 'مشروع'],
  ['document', 'مستند'],
]);

const terms: ConflictsTerms = {
  conflicts: 'التعارضات',
  conflictCount: (count) =>
    plural('ar', count, {
      zero: 'لا تعارضات',
      one: 'تعارض واحد',
      two: 'تعارضان',
      few: '{n} تعارضات',
      many: '{n} تعارضًا',
      other: '{n} تعارض',
    }),
  conflictsText: 'غيّر جهازان الشيء نفسه دون أن يعلم أحدهما بالآخر. يسري التغيير الأحدث إلى أن تختار.',
  conflictsLockedText: 'افتح الخزنة لترى ما تختلف فيه أجهزتك.',
  conflictsLoading: 'جارٍ تحميل التعارضات…',
  noConflictsTitle: 'أجهزتك متفقة',
  noConflictsText: 'إذا غيّر جهازان الشيء نفسه وهما منفصلان، تختار هنا.',
  conflictUnnamed: 'بلا اسم',
  conflictKind: (kind) => KINDS.get(kind) ?? kind,
  conflictNothing: 'فارغ',
  conflictHolds: 'يسري الآن',
  conflictKeep: 'أبقِ هذا',
  conflictChoose: 'استخدم هذا بدلًا منه',
  conflictChooseAfterAll: 'استخدم هذا رغم ذلك',
  conflictChooseLabel: (action, value, title) => `${action}: ${value} (${title})`,
  conflictSettled: 'حُسم على جميع أجهزتك.',
  conflictSettledSay: (value) => `حُسم: ${value}`,
  keepAllCurrent: 'أبقِ الكل كما هو',
  keepAllQuestion: (count) =>
    plural('ar', count, {
      zero: 'لا شيء لحسمه.',
      one: 'هل تُبقي ما يسري الآن في تعارض واحد؟ تبقى القيمة الأخرى في السجل.',
      two: 'هل تُبقي ما يسري الآن في التعارضين؟ تبقى القيم الأخرى في السجل.',
      few: 'هل تُبقي ما يسري الآن في {n} تعارضات؟ تبقى القيم الأخرى في السجل.',
      many: 'هل تُبقي ما يسري الآن في {n} تعارضًا؟ تبقى القيم الأخرى في السجل.',
      other: 'هل تُبقي ما يسري الآن في {n} تعارض؟ تبقى القيم الأخرى في السجل.',
    }),
  keepAllConfirm: 'أبقِ الكل',
  conflictsKept: (count) =>
    plural('ar', count, {
      zero: 'لم يُحسم شيء.',
      one: 'حُسم تعارض واحد.',
      two: 'حُسم تعارضان.',
      few: 'حُسمت {n} تعارضات.',
      many: 'حُسم {n} تعارضًا.',
      other: 'حُسم {n} تعارض.',
    }),
  moreConflicts: 'عرض مزيد من التعارضات',
};

export default terms;
