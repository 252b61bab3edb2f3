import type { Told } from './site.ts';
import { connectVault, type VaultClient, type VaultStatus } from '../index.ts';

/** What the driver of a test finds on each page. */
declare global {
  interface Window {
    workerUrl: string | undefined;
    vault: VaultClient;
    connectVault: typeof connectVault;
    /** Every state the vault was seen in, in order. */
    states: string[];
    /** Its name in what it tells. */
    tab: string;
    /** Whether the page came back from the back/forward cache, once for each time it was shown. */
    shown: boolean[];
    /** Creates goals named `name-0`, `name-1` … without a pause until it is told to stop. */
    writeGoals(name: string): void;
    stopWriting: boolean;
    /** Writers that have not stopped yet. */
    writers: number;
    /** For what a test's own watch hears. */
    heard: string[];
    locksNow(): Promise<{ held: string[]; pending: string[] }>;
    until(test: (status: VaultStatus) => boolean, timeoutMs?: number): Promise<string>;
  }
}

const store = new URLSearchParams(location.search).get('store') ?? 'default';
const ephemeral = new URLSearchParams(location.search).has('ephemeral');
const tab = Math.random().toString(36).slice(2, 8);
const tell = (told: Told): Promise<void> =>
  fetch('/log', { method: 'POST', body: JSON.stringify(told), keepalive: true }).then(
    () => undefined,
    () => undefined,
  );
window.tab = tab;
window.shown = [];
addEventListener('pageshow', ({ persisted }) => {
  window.shown.push(persisted);
  void tell({ kind: 'shown', tab, persisted });
});
window.connectVault = connectVault;
window.vault = connectVault({
  store,
  workerUrl: window.workerUrl ?? '/w/hub.worker.js',
  ...(ephemeral ? { ephemeral } : {}),
});
window.states = [window.vault.status.state];
window.vault.onStatus(({ state }) => {
  if (window.states.at(-1) === state) return;
  window.states.push(state);
  void tell({ kind: 'state', tab, state });
});
window.stopWriting = false;
window.locksNow = async () => {
  const names = (list: LockInfo[] | undefined) => (list ?? []).map(({ name }) => name ?? '');
  const { held, pending } = await navigator.locks.query();
  return { held: names(held), pending: names(pending) };
};
window.writers = 0;
window.writeGoals = async (name) => {
  window.writers += 1;
  for (let index = 0; !window.stopWriting; index++) {
    const summary = `${name}-${tab}-${index}`;
    const before = performance.now();
    let error: string | null = null;
    try {
      await window.vault.goals.create({ summary, slice: 'Work', priority: 'must', targetMonth: '2030-01' });
    } catch (thrown) {
      error = (thrown as { code?: string }).code ?? String(thrown);
    }
    await tell({ kind: 'answered', summary, ms: performance.now() - before, error });
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  window.writers -= 1;
};
window.until = (test, timeoutMs = 60_000) =>
  new Promise((resolve, reject) => {
    const finish = () => {
      if (!test(window.vault.status)) return;
      clearTimeout(timer);
      stop();
      resolve(window.vault.status.state);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`still ${JSON.stringify(window.vault.status)} after ${window.states.join(' ')}`));
    }, timeoutMs);
    const stop = window.vault.onStatus(finish);
    finish();
  });
