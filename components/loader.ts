/**
 * The script of a page without a bundler: registers `<mo-vault>` at once, and each other element when the document
 * first contains one.
 */
import './vault/vault.ts';

/** Until they are fetched. */
const elements: Record<string, (() => Promise<unknown>) | undefined> = {
  'mo-backup': () => import('./backup/backup.ts'),
  'mo-devices': () => import('./devices/devices.ts'),
  'mo-diagnostics': () => import('./diagnostics/diagnostics.ts'),
  'mo-balance-wheel': () => import('./balance-wheel/balance-wheel.ts'),
  'mo-security': () => import('./security/security.ts'),
  'mo-goals': () => import('./goals/goals.ts'),
  'mo-timeline': () => import('./timeline/timeline.ts'),
  'mo-search': () => import('./search/search.ts'),
  'mo-projects': () => import('./projects/projects.ts'),
  'mo-history': () => import('./history/history.ts'),
  'mo-transfer': () => import('./transfer/transfer.ts'),
  'mo-conflicts': () => import('./conflicts/conflicts.ts'),
  'mo-sync-status': () => import('./sync-status/sync-status.ts'),
};

function load({ localName }: Element): void {
  const fetchOnce = elements[localName];
  if (fetchOnce === undefined) return;
  elements[localName] = undefined;
  // A connection that failed once may work when the next such element appears.
  fetchOnce().catch(() => (elements[localName] = fetchOnce));
}

function discover(root: ParentNode): void {
  root.querySelectorAll(':not(:defined)').forEach(load);
}

if (typeof document !== 'undefined') {
  discover(document);
  new MutationObserver((records) => {
    // What was added is inside of it.
    for (const { target } of records) discover(target as Element);
  }).observe(document, { childList: true, subtree: true });
}
