import type { SearchKind } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { SearchTerms } from './terms.ts';

const KINDS: Readonly<Record<SearchKind, string>> = {
  goal: 'Goal',
  project: 'Project',
  milestone: 'Milestone',
  document: 'Document',
};

const terms: SearchTerms = {
  search: 'Search',
  searchEverything: 'Search everything in the vault',
  searchLockedText: 'Unlock the vault to search in it.',
  searchResults: 'Results',
  searchKind: (kind) => KINDS[kind],
  searchArchived: 'archived',
  searchFound: (count) => plural('en', count, { one: '{n} result', other: '{n} results' }),
  nothingFoundTitle: 'Nothing found',
  nothingFoundText: 'Try fewer letters, or another word.',
};

export default terms;
