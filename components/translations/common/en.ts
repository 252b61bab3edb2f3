import type { Priority, Slice } from '@mo-kit/worker';
import type { CommonTerms } from './terms.ts';

const SLICE_NAMES: Readonly<Record<Slice, string>> = {
  Health: 'Health',
  Family: 'Family',
  Relationships: 'Relationships',
  Work: 'Work',
  Money: 'Money',
  Learning: 'Learning',
  Mindfulness: 'Mindfulness',
  Leisure: 'Leisure',
};
const PRIORITY_NAMES: Readonly<Record<Priority, string>> = { must: 'Must', should: 'Should', maybe: 'Maybe' };

const terms: CommonTerms = {
  sliceLabel: 'Area of life',
  slice: (slice) => SLICE_NAMES[slice],
  priorityLabel: 'Priority',
  priority: (priority) => PRIORITY_NAMES[priority],
  statusLabel: 'Status',
  lockedTitle: 'Locked',
  noVaultTitle: 'No vault here',
  noVaultText: 'Put this element inside <mo-vault>, or name one with vault="id".',
  save: 'Save',
  close: 'Close',
  dismiss: 'Dismiss',
};

export default terms;
