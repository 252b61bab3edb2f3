import { plural } from '../plural.ts';
import type { ConflictsTerms } from './terms.ts';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['goal', 'Goal'],
  ['project', 'Project'],
  ['document', 'Document'],
]);

const terms: ConflictsTerms = {
  conflicts: 'Conflicts',
  conflictCount: (count) => plural('en', count, { one: '{n} conflict', other: '{n} conflicts' }),
  conflictsText:
    'Two devices changed the same thing without knowing of each other. The later change holds until you choose.',
  conflictsLockedText: 'Unlock the vault to see what your devices disagree on.',
  conflictsLoading: 'Loading conflicts…',
  noConflictsTitle: 'Your devices agree',
  noConflictsText: 'When two devices change the same thing while they are apart, you choose here.',
  conflictUnnamed: 'Without a name',
  conflictKind: (kind) => KINDS.get(kind) ?? kind,
  conflictNothing: 'Empty',
  conflictHolds: 'Holds now',
  conflictKeep: 'Keep this',
  conflictChoose: 'Use this instead',
  conflictChooseAfterAll: 'Use this after all',
  conflictChooseLabel: (action, value, title) => `${action}: ${value} (${title})`,
  conflictSettled: 'Settled on all your devices.',
  conflictSettledSay: (value) => `Settled: ${value}`,
  keepAllCurrent: 'Keep all as they are',
  keepAllQuestion: (count) =>
    plural('en', count, {
      one: 'Keep what holds now in {n} conflict? The other values stay in the history.',
      other: 'Keep what holds now in all {n} conflicts? The other values stay in the history.',
    }),
  keepAllConfirm: 'Keep all',
  conflictsKept: (count) =>
    plural('en', count, { one: '{n} conflict settled.', other: '{n} conflicts settled.' }),
  moreConflicts: 'Show more conflicts',
};

export default terms;
