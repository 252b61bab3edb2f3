import type { Translation } from '../translation.ts';

const terms: Partial<Translation> = {
  select: 'Auswählen',
  selectItem: (name) => `„${name}“ auswählen`,
  selectionHelp:
    'Umschalt wählt alles dazwischen aus, Strg oder Befehl mit A alles, Escape beendet die Auswahl.',
  selectionLabel: 'Das Ausgewählte',
  selected: (count) => `${count.toLocaleString('de')} ausgewählt`,
  selectAll: (total) => `Alle ${total.toLocaleString('de')} auswählen`,
  selectNone: 'Nichts auswählen',
  endSelection: 'Auswahl beenden',
  bulkAchieve: 'Erreicht',
  bulkUnachieve: 'Nicht erreicht',
  bulkArchive: 'Archivieren',
  bulkUnarchive: 'Aus dem Archiv holen',
  bulkWorking: 'Wird geändert …',
  bulkDone: (changed, chosen) =>
    changed === chosen
      ? `${changed.toLocaleString('de')} geändert.`
      : `${changed.toLocaleString('de')} von ${chosen.toLocaleString('de')} geändert; die anderen bleiben, wie sie waren.`,
};
export default terms;
