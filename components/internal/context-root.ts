import { ContextRoot } from '@lit/context';

let root: ContextRoot | null = null;

/**
 * Keeps the requests of elements that were upgraded before their `<mo-vault>`, and repeats them when it appears. Every
 * element that looks for a vault calls it before its first request, so the vault itself need not.
 */
export function ensureContextRoot(): void {
  if (root !== null) return;
  root = new ContextRoot();
  root.attach(document.documentElement);
}
