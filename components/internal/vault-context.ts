import { ContextRoot, createContext } from '@lit/context';
import type { VaultClient } from '@mo-kit/worker';

/**
 * The client of the nearest `<mo-vault>`, null until it is connected. A registered symbol, so that two bundles on one
 * page find each other.
 */
export const vaultContext = createContext<VaultClient | null>(Symbol.for('mo-kit.vault'));

let root: ContextRoot | null = null;

/**
 * Keeps the requests of elements that were upgraded before their `<mo-vault>`, and repeats them when it appears. Must
 * run before the first request; once per page.
 */
export function ensureContextRoot(): void {
  if (root !== null) return;
  root = new ContextRoot();
  root.attach(document.documentElement);
}
