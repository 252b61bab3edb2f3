import { addTerms } from '../../translations/languages.ts';
import { setupTerms } from '../../translations/setup/index.ts';
import type { Gate } from '../gate-view.ts';
import { setupStyles } from './setup.styles.ts';

/** Gives the gate the words and styles of the screens that are fetched later. Idempotent. */
export function prepareSetup({ root }: Pick<Gate, 'root'>): void {
  addTerms(setupTerms);
  const sheet = setupStyles.styleSheet;
  if (sheet === undefined || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
