import type { Translation } from '../translation.ts';

const terms: Partial<Translation> = {
  select: 'Select',
  selectItem: (name) => `Select “${name}”`,
  selectionHelp:
    'Shift selects everything in between, Ctrl or Command with A everything, Escape ends the selection.',
  selectionLabel: 'What is selected',
  selected: (count) => `${count.toLocaleString('en')} selected`,
  selectAll: (total) => `Select all ${total.toLocaleString('en')}`,
  selectNone: 'Select none',
  endSelection: 'End selection',
  bulkAchieve: 'Achieved',
  bulkUnachieve: 'Not achieved',
  bulkArchive: 'Archive',
  bulkUnarchive: 'Unarchive',
  bulkWorking: 'Changing …',
  bulkDone: (changed, chosen) =>
    changed === chosen
      ? `${changed.toLocaleString('en')} changed.`
      : `${changed.toLocaleString('en')} of ${chosen.toLocaleString('en')} changed; the others stay as they were.`,
};
export default terms;
