/**
 * What a person does with ten thousand goals while the page is watched for stutter: tasks of the main thread over 50 ms
 * (the platform's own definition of a long task) and the longest time between two frames.
 *
 * A scenario is one entry: `name`, and `run(page)`, which acts as a person would. It may throw when the page does not
 * show what it should.
 */

import { goTo, partOf, pause, rootOf } from './page-parts.mjs';

const ROOT = rootOf('mo-goals');
const handle = (page, selector) => partOf(page, 'mo-goals', selector);

const firstRow = (page) => page.evaluate(`${ROOT}.querySelector('[part~=row]')?.textContent.trim() ?? ''`);

async function untilFirstRow(page, isExpected) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (isExpected(await firstRow(page))) return;
    await pause(25);
  }
  throw new Error('The list does not show what was expected.');
}

/** @type {readonly { name: string, run: (page: import('puppeteer-core').Page) => Promise<void> }[]} */
export const SCENARIOS = [
  {
    name: 'goals: scrolled with the wheel',
    async run(page) {
      await goTo(page, 'goals');
      const scroller = await handle(page, '.scroller');
      const before = await firstRow(page);
      await scroller.hover();
      for (let turn = 0; turn < 40; turn += 1) {
        await page.mouse.wheel({ deltaY: turn % 10 === 9 ? 20_000 : 400 });
        await pause(30);
      }
      await untilFirstRow(page, (row) => row !== before);
      await scroller.evaluate((element) => (element.scrollTop = 0));
      await pause(300);
    },
  },
  {
    name: 'goals: a search typed and cleared',
    async run(page) {
      const before = await firstRow(page);
      const field = await handle(page, 'input[type=search]');
      await field.type('goal 4711', { delay: 60 });
      await untilFirstRow(page, (row) => row.includes('4711'));
      await field.click({ clickCount: 3 });
      await page.keyboard.press('Backspace');
      await untilFirstRow(page, (row) => row === before);
    },
  },
  {
    name: 'goals: another status and back',
    async run(page) {
      for (const status of ['archived', 'all', 'active']) {
        const radio = await handle(page, `input[name=status][value=${status}]`);
        await radio.evaluate((element) => element.click());
        await pause(400);
      }
    },
  },
];

/** Runs every scenario on an unlocked page; times in ms. */
export async function watchFrames(
  /** @type {import('puppeteer-core').Page} */ page,
  /** @type {typeof SCENARIOS} */ scenarios = SCENARIOS,
) {
  const results = [];
  for (const { name, run } of scenarios) {
    await page.evaluate(() => {
      const watched = { tasks: [], slowest: 0, stopped: false };
      watched.observer = new PerformanceObserver((list) =>
        watched.tasks.push(...list.getEntries().map(({ duration }) => duration)),
      );
      watched.observer.observe({ type: 'longtask' });
      let last = performance.now();
      const next = (now) => {
        watched.slowest = Math.max(watched.slowest, now - last);
        last = now;
        if (!watched.stopped) requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
      globalThis.watchedFrames = watched;
    });
    await run(page);
    const seen = await page.evaluate(async () => {
      // Long tasks are reported behind the task that follows.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { watchedFrames: watched } = globalThis;
      watched.stopped = true;
      watched.observer.disconnect();
      return {
        longTasks: watched.tasks.length,
        longestTaskMs: Math.max(0, ...watched.tasks),
        slowestFrameMs: watched.slowest,
      };
    });
    results.push({ name, ...seen });
  }
  return results;
}
