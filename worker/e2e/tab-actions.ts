import assert from 'node:assert/strict';
import type { Browser, Page } from 'puppeteer-core';
import { contentProcesses } from './content-processes.ts';
import type { SeededRandom } from './random.ts';
import type { Mode, Site } from './site.ts';

export type TabAction = 'close' | 'reload' | 'navigate' | 'freeze' | 'crash';

/** What can happen to a tab, in a browser that can be made to do it. */
export interface TabActions {
  /** To draw from; what stands there twice comes twice as often. */
  readonly actions: readonly TabAction[];
  /** How often a page was left and made anew, because of a race that only the browser could settle. */
  readonly evicted: number;
  act(action: TabAction, page: Page, mode: Mode): Promise<void>;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Why Chromium may take a page out of its back/forward cache although it has let go of everything. */
const RACES: readonly string[] = ['WebLocksContention', 'JavaScriptExecution'];

export function chromiumActions(site: Site): TabActions {
  let evicted = 0;
  return {
    actions: ['close', 'reload', 'navigate', 'freeze', 'crash', 'crash'],
    get evicted() {
      return evicted;
    },
    async act(action, page, mode) {
      const cdp = await page.createCDPSession();
      switch (action) {
        case 'close':
          return page.close();
        case 'reload':
          return void (await page.reload());
        case 'navigate': {
          // The browser names the reason here; the page itself is told of none that is the browser's own.
          const reasons: string[] = [];
          cdp.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) => {
            reasons.push(...notRestoredExplanations.map(({ reason }) => reason));
          });
          await cdp.send('Page.enable');
          const tab = await page.evaluate(() => window.tab);
          const shown = await leaveAndReturn(site, page, mode);
          await cdp.detach();
          // A worker that is ended with its page keeps its locks for some ms more, for which others wait by then; the browser
          // takes such a page out of its cache. Counted here, as it is a race; runtime.e2e.ts asserts that a page is kept.
          if (reasons.length > 0 && reasons.every((reason) => RACES.includes(reason))) evicted += 1;
          else {
            assert.deepEqual(
              [shown, reasons],
              [{ kind: 'shown', tab, persisted: true }, []],
              'the page came back from the back/forward cache',
            );
          }
          return;
        }
        case 'freeze':
          await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
          await pause(500);
          await cdp.send('Page.setWebLifecycleState', { state: 'active' });
          return cdp.detach();
        case 'crash':
          cdp.send('Page.crash').catch(() => {});
          await pause(50);
          return page.close().catch(() => {});
      }
    },
  };
}

/** Needs the list of processes that Linux keeps. */
const KILLS: readonly TabAction[] = ['crash', 'crash'];

/**
 * Firefox freezes no tab for a driver, and keeps a page with a shared worker out of its back/forward cache. A crash is a
 * process of the browser that is killed: whatever lives in it dies, which may be a tab, a worker of others, or nothing.
 */
export function firefoxActions(site: Site, browser: Browser, random: SeededRandom): TabActions {
  return {
    actions: ['close', 'reload', 'navigate', ...(process.platform === 'linux' ? KILLS : [])],
    evicted: 0,
    async act(action, page, mode) {
      switch (action) {
        case 'close':
          return page.close();
        case 'reload':
          return void (await page.reload());
        case 'navigate':
          return void (await leaveAndReturn(site, page, mode));
        case 'freeze':
          throw new Error('Firefox has no way to freeze a tab.');
        case 'crash':
          process.kill(random.pick(contentProcesses(browser)), 'SIGKILL');
          await pause(300);
      }
    },
  };
}

/** What the page tells when it is shown again. */
async function leaveAndReturn(site: Site, page: Page, mode: Mode) {
  // A request of the test itself that is under way would keep the page out of the cache.
  await page.evaluate(() => void (window.stopWriting = true));
  await page.waitForFunction(() => window.writers === 0, { polling: 50, timeout: 60_000 });
  await pause(100);
  const toldBefore = site.told.length;
  const shown = () => site.told.slice(toldBefore).find((entry) => entry.kind === 'shown');
  // The page itself tells: a question to one that is in the cache would take it out.
  await page.goto(site.detour(mode)).catch(() => {});
  for (const deadline = Date.now() + 60_000; shown() === undefined; await pause(50)) {
    assert.ok(Date.now() < deadline, 'the page is shown again');
  }
  const told = shown();
  await reached(page);
  return told;
}

/** The driver hears of a page's return a little later than the page itself, and until then speaks to the one that left. */
async function reached(page: Page): Promise<void> {
  for (let answers = 0, tries = 0; answers < 3 && tries < 100; tries += 1) {
    await pause(100);
    answers = await page
      .evaluate(() => location.pathname !== '/detour')
      .then(
        (isHere) => (isHere ? answers + 1 : 0),
        () => 0,
      );
  }
}
