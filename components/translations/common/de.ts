import type { Priority, Slice } from '@mo-kit/worker';
import type { CommonTerms } from './terms.ts';

const SLICES: Readonly<Record<Slice, string>> = {
  Health: 'Gesundheit',
  Family: 'Familie',
  Relationships: 'Beziehungen',
  Work: 'Arbeit',
  Money: 'Geld',
  Learning: 'Lernen',
  Mindfulness: 'Achtsamkeit',
  Leisure: 'Freizeit',
};
const PRIORITIES: Readonly<Record<Priority, string>> = { must: 'Muss', should: 'Soll', maybe: 'Vielleicht' };

const terms: CommonTerms = {
  sliceLabel: 'Lebensbereich',
  slice: (slice) => SLICES[slice],
  priorityLabel: 'Priorität',
  priority: (priority) => PRIORITIES[priority],
  statusLabel: 'Status',
  lockedTitle: 'Verschlossen',
  noVaultTitle: 'Hier ist kein Tresor',
  noVaultText: 'Dieses Element gehört in <mo-vault>, oder vault="id" nennt einen.',
  save: 'Speichern',
  close: 'Schließen',
  dismiss: 'Ausblenden',
};

export default terms;
