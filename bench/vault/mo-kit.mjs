/**
 * The product as a page has it: elements, client, hub, owner and the encrypted store, over the built files. Each command
 * is acknowledged after its pages were sealed, appended and flushed to OPFS.
 */
import { launchBrowser } from '../../.ci/browsers.mjs';
import { browserArguments } from './browser-arguments.mjs';
import { SCENARIOS, watchFrames } from './frames.mjs';
import { goTo } from './page-parts.mjs';
import { installPageProbe } from './page-probe.mjs';
import { countLarge, fillLarge, LARGE_SCENARIOS } from './scale.mjs';

const passphrase = 'a passphrase for the benchmark';

/** Everything that runs in the page goes through the public client. */
/** The time of each of so many commands, with a pause before each. */
const timeCommands = (page, count, pauseMs) =>
  page.evaluate(
    async (times, pause) => {
      const { goals } = document.querySelector('mo-vault').client;
      const results = [];
      for (let number = 0; number < times; number += 1) {
        if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
        const started = performance.now();
        await goals.create({
          summary: `Command ${number}`,
          slice: 'Work',
          priority: 'should',
          targetMonth: '2030-05',
        });
        results.push({ storedMs: performance.now() - started });
      }
      return results;
    },
    count,
    pauseMs,
  );

/** A new vault, key derivation included. */
const createVault = (page) =>
  page.evaluate(async (secret) => {
    const started = performance.now();
    await document.querySelector('mo-vault').client.create({ passphrase: secret });
    return performance.now() - started;
  }, passphrase);

const untilState = (page, state) =>
  page.waitForFunction(
    (wanted) => document.querySelector('mo-vault')?.client?.status.state === wanted,
    { polling: 20 },
    state,
  );

/** One browser on one profile with the demo open. All times in ms. */
export async function openMoKit(/** @type {{ origin: string, profile: string }} */ { origin, profile }) {
  const { browser, close } = await launchBrowser('chromium', { profile, args: browserArguments });

  async function openPage(path = '/') {
    const page = await browser.newPage();
    await page.setViewport({ width: 1000, height: 900 });
    await page.evaluateOnNewDocument(installPageProbe);
    await page.goto(`${origin}${path}`);
    return page;
  }

  let page = await openPage();
  /** The page with nothing but a list, as Evolu's, and a vault of its own. */
  let listPage = null;

  async function openListPage() {
    listPage = await openPage('/strict-csp/');
    await untilState(listPage, 'empty');
    await createVault(listPage);
    await timeCommands(listPage, 50, 0);
  }

  return {
    close,
    async create() {
      await untilState(page, 'empty');
      return createVault(page);
    },

    /** In the demo with all its views. */
    demoCommands: (count) => timeCommands(page, count, 0),

    /** In a page with one list; `pauseMs` before each. */
    async commands(count, pauseMs = 0) {
      if (listPage === null) await openListPage();
      await listPage.bringToFront();
      const times = await timeCommands(listPage, count, pauseMs);
      await page.bringToFront();
      return times;
    },
    async endCommands() {
      await listPage.close();
      listPage = null;
    },

    import: (goals) =>
      page.evaluate(async (items) => {
        const started = performance.now();
        await document.querySelector('mo-vault').client.goals.import(items);
        return { storedMs: performance.now() - started };
      }, goals),

    total: () =>
      page.evaluate(async () => {
        const { goals } = document.querySelector('mo-vault').client;
        return (await goals.list({ status: 'all', limit: 1 })).total;
      }),

    floor: (rounds, isAtRest = true) =>
      page.evaluate((...args) => globalThis.pageProbe.floor(...args), rounds, isAtRest),

    /** Changes of the first goal of the list that `<mo-goals>` shows; it shows a window, so there is one kind. */
    changes: (kind, label, rounds, isAtRest = true) =>
      page.evaluate(
        async (name, count, atRest) => {
          const { goals } = document.querySelector('mo-vault').client;
          const root = document.querySelector('mo-goals').shadowRoot;
          const { items, total } = await goals.list({ limit: 1 });
          const [{ goalId }] = items;
          const times = [];
          for (let round = 0; round < count; round += 1) {
            const summary = `Painted ${name} ${round}.`;
            times.push(
              await globalThis.pageProbe.change(
                root,
                summary,
                () => goals.change({ goalId, summary }),
                atRest,
              ),
            );
          }
          return { times, rows: total };
        },
        label,
        rounds,
        isAtRest,
      ),

    /** The only tab reloads; the hub keeps the session, so no key is derived. */
    async open() {
      await page.reload();
      return page.evaluate(async () => {
        await customElements.whenDefined('mo-vault');
        const vault = document.querySelector('mo-vault');
        while (!vault.client) await new Promise((resolve) => setTimeout(resolve, 1));
        const { client } = vault;
        if (client.status.state !== 'unlocked') {
          await new Promise((resolve) => {
            const stop = client.onStatus(() => {
              if (client.status.state !== 'unlocked') return;
              stop();
              resolve();
            });
          });
        }
        const { items } = await client.goals.list({ limit: 50 });
        return { ms: performance.now(), rows: items.length };
      });
    },

    /** Locks, then unlocks with the passphrase. `keyToQueryMs` leaves the derivation aside. */
    unlock: () =>
      page.evaluate(async (secret) => {
        const vault = document.querySelector('mo-vault').client;
        await vault.lock();
        let derivedAt = 0;
        const stop = vault.onStatus(({ progress }) => {
          if (progress?.stage === 'opening' && derivedAt === 0) derivedAt = performance.now();
        });
        const started = performance.now();
        await vault.unlock({ passphrase: secret });
        const { total } = await vault.goals.list({ limit: 50 });
        const done = performance.now();
        stop();
        return { ms: done - started, keyToQueryMs: derivedAt === 0 ? null : done - derivedAt, total };
      }, passphrase),

    /** Stutter while a person uses the list. */
    frames: () => watchFrames(page),

    /** A vault of many years, and stutter while a person uses everything in it. */
    async fillLarge() {
      await fillLarge(page);
      return countLarge(page);
    },
    async framesLarge() {
      const frames = await watchFrames(page, [...SCENARIOS, ...LARGE_SCENARIOS]);
      await goTo(page, 'goals');
      return frames;
    },

    /** The tab with the owner crashes without notice; the longest any command of another tab had to wait. */
    async failover() {
      const next = await openPage();
      await untilState(next, 'unlocked');
      await next.evaluate(() => document.querySelector('mo-vault').client.goals.list({ limit: 1 }));
      await new Promise((resolve) => setTimeout(resolve, 1200));
      const session = await page.createCDPSession();
      const waiting = next.evaluate(async () => {
        const { goals } = document.querySelector('mo-vault').client;
        let worst = 0;
        const until = performance.now() + 1500;
        while (performance.now() < until) {
          const started = performance.now();
          await goals.create({
            summary: 'During a failover',
            slice: 'Work',
            priority: 'must',
            targetMonth: '2030-05',
          });
          worst = Math.max(worst, performance.now() - started);
        }
        return worst;
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      session.send('Page.crash').catch(() => {});
      const ms = await waiting;
      await page.close().catch(() => {});
      page = next;
      return ms;
    },
  };
}
