import { addEnglish } from '../../controllers/localize-controller.ts';
import { setupTerms } from '../../translations/en-setup.ts';
import type { Gate } from '../gate-view.ts';
import { setupStyles } from './setup.styles.ts';

/** Gives the gate the words and styles of the screens that are fetched later. Idempotent. */
export function prepareSetup({ root }: Gate): void {
  addEnglish(setupTerms);
  const sheet = setupStyles.styleSheet;
  if (sheet === undefined || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
