import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, ElementHandle, Page } from 'puppeteer-core';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { serveDemo } from '../serve.mjs';

export type BrowserName = 'chromium' | 'firefox';
export const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox'];

/** A folder that is gone after the test. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'mo-kit-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Both demo sites on free ports, from the build, with a sync server whose records go to a temporary folder. */
export async function startDemo() {
  const folder = temporaryFolder();
  const demo = await serveDemo({ port: 0, dataDir: join(folder.path, 'mo-data') });
  return {
    ...demo,
    async close() {
      await demo.close();
      folder.remove();
    },
  };
}

export { launchBrowser };

/** A blank page. The transpiler marks named functions with a helper that pages do not know. */
export async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
  return page;
}

/** Lends a browser that is closed afterwards, whatever happens: what a failed test leaves running slows the next. */
export async function withBrowser<T>(
  name: BrowserName,
  use: (browser: Browser) => Promise<T>,
  options: Parameters<typeof launchBrowser>[1] = {},
): Promise<T> {
  const started = await launchBrowser(name, options);
  try {
    return await use(started.browser);
  } finally {
    await started.close();
  }
}

/** Opens a page of the demo and waits until its vault knows how it stands. */
export async function openVaultPage(browser: Browser, url: string): Promise<Page> {
  const page = await newPage(browser);
  await page.goto(url);
  await vaultState(page, ['empty', 'locked', 'unlocked', 'unavailable', 'outdated']);
  return page;
}

/** Waits for one of the states; fails with the state it stayed in. */
export async function vaultState(page: Page, states: readonly string[], timeoutMs = 60_000): Promise<string> {
  const found = await page.waitForFunction(
    (wanted) => {
      const state = document.querySelector('mo-vault')?.client?.status.state;
      return state !== undefined && wanted.includes(state) ? state : null;
    },
    { timeout: timeoutMs, polling: 50 },
    states,
  );
  return (await found.jsonValue()) as string;
}

/** An element below the page, through its shadow roots, once it is there: no observer of the page sees into those. */
export async function deepElement(page: Page, selector: string, timeoutMs = 30_000): Promise<ElementHandle> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await delay(50)) {
    const element = await page.$(`>>> ${selector}`);
    if (element !== null) return element;
  }
  throw new Error(`There is no ${selector}.`);
}
