import { addTerms } from '../../translations/languages.ts';
import { strengthTerms } from '../../translations/strength/index.ts';

/** What is fetched to judge a passphrase: the estimator, and the words for what it finds. */
export { estimateStrength } from './strength-estimator.ts';

addTerms(strengthTerms);
