import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSHandle } from 'puppeteer-core';
import type { VaultClient } from '@mo-kit/worker';
import { launchBrowser, openVaultPage } from './demo-site.ts';

/** Page code that is given the client of the page's vault. */
export type ClientCode<In, Out> = (vault: VaultClient, input: In) => Promise<Out>;

/** A device of a person: one Chromium with a profile of its own, and a page of the demo open in it. */
export interface SyncDevice {
  call<In, Out>(code: ClientCode<In, Out>, input: In): Promise<Out>;
  /** The code of the error that it ends with, or null when it succeeds. */
  codeOf<In>(code: ClientCode<In, unknown>, input: In): Promise<string | null>;
  /** Cuts the page and its workers off from the network, or brings them back. */
  setOffline(isOffline: boolean): Promise<void>;
  close(): Promise<void>;
}

export async function openSyncDevice(folder: string, name: string, url: string): Promise<SyncDevice> {
  const started = await launchBrowser('chromium', { profile: join(folder, name) });
  const page = await openVaultPage(started.browser, url);
  const vault: JSHandle<VaultClient> = await page.evaluateHandle(() => {
    const { client } = document.querySelector('mo-vault') ?? {};
    if (!client) throw new Error('The page has no vault.');
    return client;
  });

  /** What comes of it, as a value: puppeteer passes on nothing of an error but its text. */
  const attempt = async <In, Out>(code: ClientCode<In, Out>, input: In) => {
    const run = (await page.evaluateHandle(`(${String(code)})`)) as JSHandle<ClientCode<unknown, unknown>>;
    return (await page.evaluate(
      (code, client, input) =>
        code(client, input).then(
          (value) => ({ value }),
          (error: { code?: string }) => ({ code: error.code ?? String(error) }),
        ),
      run,
      vault,
      input,
    )) as { readonly value: Out; readonly code?: never } | { readonly code: string };
  };

  return {
    async call(code, input) {
      const outcome = await attempt(code, input);
      if (outcome.code !== undefined) throw new Error(`${name}: ${outcome.code} from ${String(code)}`);
      return outcome.value;
    },
    codeOf: async (code, input) => (await attempt(code, input)).code ?? null,
    // A worker of the page has the network of the page.
    setOffline: (isOffline) => page.setOfflineMode(isOffline),
    close: () => started.close(),
  };
}

/** Asks until the answer is yes; gives up with what it waited for. */
export async function until(what: string, ask: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await ask());) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await delay(100);
  }
}
