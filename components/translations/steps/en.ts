import type { StepsTerms } from './terms.ts';

const terms: StepsTerms = {
  undo: 'Undo',
  redo: 'Redo',
  undone: 'Undone.',
  redone: 'Done again.',
};

export default terms;
