import type { SearchKind } from '@mo-kit/worker';
import { plural } from '../plural.ts';
import type { SearchTerms } from './terms.ts';

const KINDS: Readonly<Record<SearchKind, string>> = {
  goal: 'Ziel',
  project: 'Projekt',
  milestone: 'Meilenstein',
  document: 'Dokument',
};

const terms: SearchTerms = {
  search: 'Suche',
  searchEverything: 'Im ganzen Tresor suchen',
  searchLockedText: 'Nach dem Entsperren kann gesucht werden.',
  searchResults: 'Ergebnisse',
  searchKind: (kind) => KINDS[kind],
  searchArchived: 'archiviert',
  searchFound: (count) => plural('de', count, { one: '{n} Ergebnis', other: '{n} Ergebnisse' }),
  nothingFoundTitle: 'Nichts gefunden',
  nothingFoundText: 'Versuchen Sie weniger Buchstaben oder ein anderes Wort.',
};

export default terms;
