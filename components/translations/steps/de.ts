import type { StepsTerms } from './terms.ts';

const terms: StepsTerms = {
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  undone: 'Rückgängig gemacht.',
  redone: 'Wiederholt.',
};

export default terms;
