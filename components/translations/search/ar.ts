import type { SearchKind } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { SearchTerms } from './terms.ts';

const KINDS: Readonly<Record<SearchKind, string>> = {
  goal: 'هدف',
  project: 'مشروع',
  milestone: 'معلم',
  document: 'مستند',
};

const terms: SearchTerms = {
  search: 'بحث',
  searchEverything: 'ابحث في كل ما في الخزنة',
  searchLockedText: 'افتح الخزنة لتبحث فيها.',
  searchResults: 'النتائج',
  searchKind: (kind) => KINDS[kind],
  searchArchived: 'مؤرشف',
  searchFound: (count) =>
    plural('ar', count, {
      zero: 'لا نتائج',
      one: 'نتيجة واحدة',
      two: 'نتيجتان',
      few: '{n} نتائج',
      many: '{n} نتيجة',
      other: '{n} نتيجة',
    }),
  nothingFoundTitle: 'لم يُعثر على شيء',
  nothingFoundText: 'جرّب حروفًا أقل أو كلمة أخرى.',
};

export default terms;
