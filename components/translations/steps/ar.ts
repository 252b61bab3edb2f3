import type { StepsTerms } from './terms.ts';

const terms: StepsTerms = {
  undo: 'تراجع',
  redo: 'إعادة',
  undone: 'تم التراجع.',
  redone: 'أُعيد التغيير.',
};

export default terms;
