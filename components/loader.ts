/**
 * The script of a page without a bundler: registers `<mo-vault>` at once, and each other element when the document
 * first contains one.
 */
import './vault/vault.ts';

const elements: Readonly<Record<string, () => Promise<unknown>>> = {
  'mo-backup': () => import('./backup/backup.ts'),
  'mo-diagnostics': () => import('./diagnostics/diagnostics.ts'),
  'mo-balance-wheel': () => import('./balance-wheel/balance-wheel.ts'),
  'mo-security': () => import('./security/security.ts'),
  'mo-goals': () => import('./goals/goals.ts'),
  'mo-timeline': () => import('./timeline/timeline.ts'),
  'mo-search': () => import('./search/search.ts'),
  'mo-projects': () => import('./projects/projects.ts'),
  'mo-history': () => import('./history/history.ts'),
  'mo-conflicts': () => import('./conflicts/conflicts.ts'),
};
const selector = Object.keys(elements)
  .map((tag) => `${tag}:not(:defined)`)
  .join();
const requested = new Set<string>();

function load(element: Element): void {
  const tag = element.localName;
  if (requested.has(tag)) return;
  requested.add(tag);
  // A connection that failed once may work when the next such element appears.
  elements[tag]?.().catch(() => requested.delete(tag));
}

function discover(root: ParentNode): void {
  for (const element of root.querySelectorAll(selector)) load(element);
}

if (typeof document !== 'undefined') {
  discover(document);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(selector)) load(node);
        discover(node);
      }
    }
  }).observe(document, { childList: true, subtree: true });
}
