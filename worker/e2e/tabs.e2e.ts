import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'puppeteer-core';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { seededRandom } from './random.ts';
import { MODES, startSite, type Site } from './site.ts';
import { chromiumActions, firefoxActions, pause, type TabAction, type TabActions } from './tab-actions.ts';

/** Actions in a run of each mode; 200 in the long one. */
const RUNS = Number(process.env['MO_RUNS'] ?? 8);
const SEED = Number(process.env['MO_SEED'] ?? Date.now() % 1_000_000);
const PASSPHRASE = 'correct horse battery staple 9';
const TABS = 5;
/** The deadline of a command, and a little for the timer. */
const DEADLINE_MS = 20_000 + 2_000;

/** Tabs of one process die together, and nothing could survive that: here each has its own. */
const ONE_PROCESS_A_TAB: Record<'chromium' | 'firefox', Parameters<typeof launchBrowser>[1]> = {
  chromium: { args: ['--disable-features=ProcessPerSiteUpToMainFrameThreshold'] },
  firefox: { prefs: { 'dom.ipc.processCount': 16, 'dom.ipc.processCount.webIsolated': 16 } },
};

for (const name of ['chromium', 'firefox'] as const) {
  describe(`${name}: five tabs that write while tabs come and go`, () => {
    const random = seededRandom(SEED);
    let site: Site;
    let session: Awaited<ReturnType<typeof launchBrowser>>;
    let browser: Browser;
    let tabs: TabActions;

    before(async () => {
      site = await startSite();
      session = await launchBrowser(name, ONE_PROCESS_A_TAB[name]);
      browser = session.browser;
    });
    after(async () => {
      await session.close();
      await site.close();
    });

    for (const mode of MODES) {
      it(`${mode}: nothing lost, nothing twice, nobody asked again (${RUNS} actions)`, async (context) => {
        context.diagnostic(`seed ${SEED}`);
        tabs = name === 'chromium' ? chromiumActions(site) : firefoxActions(site, browser, random);
        const toldBefore = site.told.length;
        // What a test before this one may have left running is not counted.
        const told = () =>
          site.told
            .slice(toldBefore)
            .filter((entry) => entry.kind !== 'answered' || entry.summary.startsWith(mode));
        const pages: Page[] = [];
        let opened = 0;

        const openTab = async () => {
          const page = await browser.newPage();
          await page.goto(site.page(mode, `store=${mode}`));
          if (opened > 0) await unlocked(page);
          await page.evaluate((name) => void window.writeGoals(name), `${mode}-${opened++}`);
          pages.push(page);
          return page;
        };

        const first = await browser.newPage();
        await first.goto(site.page(mode, `store=${mode}`));
        await first.evaluate(() => window.until(({ state }) => state === 'empty'));
        await first.evaluate(
          (passphrase) => window.vault.create({ passphrase }).then(() => undefined),
          PASSPHRASE,
        );
        await first.evaluate((name) => void window.writeGoals(name), `${mode}-${opened++}`);
        pages.push(first);
        while (pages.length < TABS) await openTab();

        const done = new Map<TabAction, number>();
        for (let run = 0; run < RUNS; run++) {
          await replicated(pages);
          const action = random.pick(tabs.actions);
          // Mostly a tab that matters: one that runs a worker of the vault.
          const important = pages.filter((page) => page.workers().length > 0);
          const page =
            random.next() < 0.75 && important.length > 0 ? random.pick(important) : random.pick(pages);
          done.set(action, (done.get(action) ?? 0) + 1);
          if (process.env['MO_TRACE']) console.log(mode, run, action, Math.round(performance.now()));
          await tabs.act(action, page, mode);
          if (action === 'reload' || action === 'navigate') {
            await unlocked(page);
            await page.evaluate((writer) => {
              window.stopWriting = false;
              window.writeGoals(writer);
            }, `${mode}-${opened++}`);
          }
          await dropDead(pages);
          while (pages.length < TABS) await openTab();
          await pause(random.next() * 300);
        }

        for (const page of pages) await page.evaluate(() => void (window.stopWriting = true));
        await pause(300);
        const summaries = await everySummary(pages[0]!);
        const answers = told().filter((entry) => entry.kind === 'answered');
        const acknowledged = answers.filter((entry) => entry.error === null);
        context.diagnostic(
          `${acknowledged.length} acknowledged; ${[...done].map(([action, times]) => `${action} ${times}`).join(', ')}`,
        );
        if (tabs.evicted > 0)
          context.diagnostic(`${tabs.evicted} pages were not kept in the back/forward cache`);
        const slow = acknowledged.map((entry) => entry.ms).sort((a, b) => a - b);
        context.diagnostic(
          `command p50 ${slow[slow.length >> 1]?.toFixed(1)} ms, slowest ${slow.at(-1)?.toFixed(0)} ms`,
        );

        assert.deepEqual(
          answers.filter((entry) => entry.error !== null),
          [],
          'every call of a tab that lived was answered',
        );
        assert.ok(acknowledged.length > RUNS, 'the tabs wrote all the time');
        const counts = new Map<string, number>();
        for (const summary of summaries) counts.set(summary, (counts.get(summary) ?? 0) + 1);
        assert.deepEqual(
          acknowledged.filter(({ summary }) => counts.get(summary) !== 1).map(({ summary }) => summary),
          [],
          'every acknowledged command is there exactly once',
        );
        assert.deepEqual(
          [...counts].filter(([, count]) => count > 1),
          [],
          'no command was done twice',
        );
        assert.ok(slow.at(-1)! < DEADLINE_MS, 'no call outlived its deadline');
        const asked = told().filter(
          (entry) => entry.kind === 'state' && ['locked', 'empty'].includes(entry.state),
        );
        // The first tab saw the empty store, before there was anything to unlock.
        assert.deepEqual(
          asked.filter((entry) => entry.kind === 'state' && entry.state === 'locked'),
          [],
          'nobody was asked for the passphrase',
        );
        for (const page of pages) await page.close();
      });
    }
  });
}

/** Takes those out that were closed or that died. */
async function dropDead(pages: Page[]): Promise<void> {
  const isAlive = await Promise.all(
    pages.map((page) => (page.isClosed() ? false : page.evaluate(() => true).catch(() => false))),
  );
  for (const page of pages.filter((_, index) => !isAlive[index])) {
    if (!page.isClosed()) await page.close().catch(() => {});
    pages.splice(pages.indexOf(page), 1);
  }
}

/** What each tab knows, for the message of a failure. */
async function standing(pages: readonly Page[]): Promise<string> {
  const tabs = await Promise.all(
    pages.map((page) =>
      Promise.race([
        page.evaluate(async () => ({
          tab: window.tab,
          state: window.vault.status.state,
          visible: document.visibilityState,
          states: window.states.slice(-4),
          ...(await window.locksNow()),
        })),
        pause(2000).then(() => 'no answer'),
      ]).catch(String),
    ),
  );
  return JSON.stringify(tabs, null, 1);
}

const unlocked = (page: Page) => page.evaluate(() => window.until(({ state }) => state === 'unlocked'));

/**
 * Waits until the session is where it should be: with an owner, with a standby in line, and with a hub. Whatever is killed
 * before that is restored may have been the last to hold it.
 */
async function replicated(pages: readonly Page[]): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await pause(50)) {
    const { held, pending } = await pages[0]!.evaluate(() => window.locksNow());
    const has = (names: string[], prefix: string) => names.some((name) => name.startsWith(prefix));
    const holders = held.filter((name) => name.startsWith('mo-session:')).length;
    if (has(held, 'mo-hub:') && has(held, 'mo-owner:') && has(pending, 'mo-owner:') && holders >= 2) break;
    if (Date.now() >= deadline) assert.fail(`owner, standby and hub are restored: ${await standing(pages)}`);
  }
  await pause(150);
}

/** Through every page of the list, so that what is counted is what the vault gives out. */
async function everySummary(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const summaries: string[] = [];
    let after: string | undefined;
    do {
      const { items, next } = await window.vault.goals.list({
        status: 'all',
        limit: 1000,
        ...(after === undefined ? {} : { after }),
      });
      summaries.push(...items.map(({ summary }) => summary));
      after = next ?? undefined;
    } while (after !== undefined);
    return summaries;
  });
}
