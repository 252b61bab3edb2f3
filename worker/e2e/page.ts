import { connectVault, type VaultClient, type VaultStatus } from '../index.ts';

/** What the driver of a test finds on each page. */
declare global {
  interface Window {
    workerUrl: string;
    vault: VaultClient;
    connectVault: typeof connectVault;
    /** Every state the vault was seen in, in order. */
    states: string[];
    /** Whether the page came back from the back/forward cache, once for each time it was shown. */
    shown: boolean[];
    until(test: (status: VaultStatus) => boolean, timeoutMs?: number): Promise<string>;
  }
}

const store = new URLSearchParams(location.search).get('store') ?? 'default';
const ephemeral = new URLSearchParams(location.search).has('ephemeral');
window.shown = [];
addEventListener('pageshow', (event) => window.shown.push(event.persisted));
window.connectVault = connectVault;
window.vault = connectVault({ store, workerUrl: window.workerUrl, ...(ephemeral ? { ephemeral } : {}) });
window.states = [window.vault.status.state];
window.vault.onStatus(({ state }) => {
  if (window.states.at(-1) !== state) window.states.push(state);
});
window.until = (test, timeoutMs = 10_000) =>
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
