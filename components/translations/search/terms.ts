import type { SearchKind } from '@mo-kit/worker';

/** `<mo-search>`. */
export interface SearchTerms {
  search: string;
  searchEverything: string;
  searchLockedText: string;
  searchResults: string;
  searchKind: (kind: SearchKind) => string;
  searchArchived: string;
  searchFound: (count: number) => string;
  nothingFoundTitle: string;
  nothingFoundText: string;
}
