import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'puppeteer-core';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { MODES, startSite, type Site } from './site.ts';

const PASSPHRASE = 'correct horse battery staple 9';
/** A tab that nobody looks at paints no frame, so that the default way of asking would wait for ever. */
const PATIENTLY = { polling: 50, timeout: 60_000 } as const;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Session = Awaited<ReturnType<typeof launchBrowser>>;

/** Runs in a page: nobody holds a lock of this store, and nobody waits for one. */
const isWithoutLocks = async (store: string) => {
  const { held = [], pending = [] } = await navigator.locks.query();
  return ![...held, ...pending].some(({ name }) => name?.includes(store));
};

for (const name of ['chromium', 'firefox'] as const) {
  describe(`the runtime in ${name}`, () => {
    let site: Site;
    let session: Session;

    before(async () => {
      site = await startSite();
      session = await launchBrowser(name, {
        args:
          name === 'chromium'
            ? [
                '--disable-features=ProcessPerSiteUpToMainFrameThreshold',
                '--host-resolver-rules=MAP insecure.test 127.0.0.1',
              ]
            : [],
      });
    });
    after(async () => {
      await session.close();
      await site.close();
    });

    const blank = async (): Promise<Page> => {
      const page = await session.browser.newPage();
      // The transpiler marks functions with a name that pages do not know.
      await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
      return page;
    };
    const open = async (url: string): Promise<Page> => {
      const page = await blank();
      await page.goto(url);
      await page.waitForFunction(() => window.until !== undefined, PATIENTLY);
      return page;
    };
    const state = (page: Page, wanted: string, timeoutMs = 60_000) =>
      page.evaluate((state, ms) => window.until((status) => status.state === state, ms), wanted, timeoutMs);
    const create = (page: Page) =>
      page.evaluate(
        (passphrase) => window.vault.create({ passphrase }).then(({ vaultId }) => vaultId),
        PASSPHRASE,
      );
    const add = (page: Page, summary: string) =>
      page.evaluate(
        (text) =>
          window.vault.goals
            .create({ summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-01' })
            .then(
              () => 'done',
              ({ code }: { code: string }) => code,
            ),
        summary,
      );
    const total = (page: Page) =>
      page.evaluate(() =>
        window.vault.goals.list().then(
          ({ total }) => total,
          ({ code }: { code: string }) => code,
        ),
      );

    /** Waits until a second worker is in line for the files. */
    const standby = async (page: Page, store: string) => {
      // Firefox runs the owner in the SharedWorker, where nothing outlives it.
      if (
        name === 'firefox' &&
        (await page.evaluate(() =>
          navigator.locks.query().then(({ held }) => held!.some(({ name }) => name!.includes(' '))),
        ))
      )
        return;
      for (const deadline = Date.now() + 60_000; ; await pause(50)) {
        const { pending } = await page.evaluate(() => window.locksNow());
        if (pending.includes(`mo-owner:${store}`)) return;
        assert.ok(Date.now() < deadline, 'a standby waits');
      }
    };

    for (const mode of MODES) {
      it(`${mode}: one vault in two tabs, through lock, unlock, and the owner's tab closing`, async () => {
        const url = site.page(mode, `store=two-${mode}`);
        const asked = site.requested.length;
        const first = await open(url);
        await state(first, 'empty');
        assert.ok(
          !site.requested.slice(asked).some((path) => /owner|wasm/.test(path)) || mode !== 'shared',
          'the owner and the wasm are not fetched before a vault is opened',
        );
        assert.equal(await total(first), 'vault/empty');
        const vaultId = await create(first);
        await state(first, 'unlocked');
        assert.equal(await first.evaluate(() => window.vault.vaultId), vaultId);

        const second = await open(url);
        await state(second, 'unlocked');
        assert.equal(await add(second, 'written in the second tab'), 'done');
        assert.equal(await total(first), 1);

        // A watch in one tab hears of what the other does, and ends with the session.
        await second.evaluate(() => {
          window.heard = [];
          window.vault.goals.watch(
            {},
            {
              onChange: (event) => window.heard.push('items' in event ? 'first' : 'changes'),
              onError: ({ code }) => window.heard.push(code),
            },
          );
        });
        await second.waitForFunction(() => window.heard.includes('first'), PATIENTLY);
        assert.equal(await add(first, 'written in the first tab'), 'done');
        await second.waitForFunction(() => window.heard.includes('changes'), PATIENTLY);

        await first.evaluate(() => window.vault.lock());
        await state(second, 'locked');
        await state(first, 'locked');
        await second.waitForFunction(() => window.heard.at(-1) === 'vault/locked', PATIENTLY);
        assert.equal(await total(second), 'vault/locked');
        assert.equal(
          (await first.evaluate(() => window.locksNow())).held.some((held) => held.startsWith('mo-owner:')),
          false,
          'the owner is gone',
        );

        await second.evaluate((passphrase) => window.vault.unlock({ passphrase }), PASSPHRASE);
        await state(first, 'unlocked');
        assert.equal(await total(first), 2);
        await standby(first, `two-${mode}`);
        await second.close();
        assert.equal(await add(first, 'after the other tab was closed'), 'done');
        assert.equal(await total(first), 3);
        assert.equal(await first.evaluate(() => window.states.filter((seen) => seen === 'locked').length), 1);
        await first.close();
      });
    }

    it('the only tab reloads: unlocked in Chromium with a SharedWorker, locked in Firefox', async () => {
      const page = await open(site.page('shared', 'store=reload'));
      await state(page, 'empty');
      await create(page);
      await page.reload();
      await page.waitForFunction(() => window.until !== undefined, PATIENTLY);
      await state(page, name === 'chromium' ? 'unlocked' : 'locked');
      await page.close();
    });

    it('a page that is left and returned to is unlocked: in Chromium out of the back/forward cache', async () => {
      const other = await open(site.page('shared', 'store=cache'));
      await state(other, 'empty');
      await create(other);
      const page = await open(site.page('shared', 'store=cache'));
      await state(page, 'unlocked');
      const tab = await page.evaluate(() => window.tab);
      const toldBefore = site.told.length;
      const shown = () => site.told.slice(toldBefore).find((entry) => entry.kind === 'shown');
      // What is asked of a page through the driver would take it out of the cache, so the page itself tells.
      await page.goto(site.detour('shared')).catch(() => {});
      for (const deadline = Date.now() + 60_000; shown() === undefined; await pause(50)) {
        assert.ok(Date.now() < deadline, 'the page was shown again');
      }
      // Firefox ESR 153 keeps no page in its cache whose worker holds a Web Lock, shared or ended on the way out: there
      // the page is made anew.
      if (name === 'chromium') assert.deepEqual(shown(), { kind: 'shown', tab, persisted: true });
      else await state(page, 'unlocked');
      assert.equal(await add(other, 'written while the page was away'), 'done');
      assert.deepEqual(
        site.told.slice(toldBefore).filter((entry) => entry.kind === 'state' && entry.state === 'locked'),
        [],
      );
      await page.close();
      await other.close();
    });

    it('a page with a closed vault goes into the back/forward cache', async () => {
      // Chromium caches no page that is the only one of a SharedWorker with locks.
      const other = await open(site.page('shared', 'store=closed'));
      await state(other, 'empty');
      const page = await open(site.page('shared', 'store=closed'));
      await state(page, 'empty');
      // Until the last lock of the first look has been let go of; in Chromium the hub keeps its own.
      await pause(3000);
      if (name === 'firefox') await page.waitForFunction(isWithoutLocks, { polling: 200 }, 'closed');
      const tab = await page.evaluate(() => window.tab);
      const toldBefore = site.told.length;
      const shown = () => site.told.slice(toldBefore).find((entry) => entry.kind === 'shown');
      await page.goto(site.detour('shared')).catch(() => {});
      for (const deadline = Date.now() + 60_000; shown() === undefined; await pause(50)) {
        assert.ok(Date.now() < deadline, 'the page was shown again');
      }
      assert.deepEqual(shown(), { kind: 'shown', tab, persisted: true });
      await page.close();
      await other.close();
    });

    it('another version has the store: outdated, and back when it is gone', async () => {
      const other = await blank();
      await other.goto(site.elsewhere('shared'));
      await other.evaluate(() => {
        const held = { release: () => {} };
        void navigator.locks.request(
          'mo-version:versions:999.1',
          { mode: 'shared' },
          () => new Promise<void>((done) => (held.release = done)),
        );
        Object.assign(window, { held });
      });
      const page = await open(site.page('shared', 'store=versions'));
      await state(page, 'outdated');
      assert.equal(await total(page), 'vault/upgraded-elsewhere');
      await other.evaluate(() => (window as unknown as { held: { release(): void } }).held.release());
      await state(page, 'empty');
      await page.close();
      await other.close();
    });

    it('a deploy: two versions never share a store; the newer one waits for the tabs of the older, and finds its data', async () => {
      const old = await open(site.page('shared', 'store=deploy'));
      await state(old, 'empty');
      await create(old);
      assert.equal(await add(old, 'of the version before'), 'done');

      const next = await open(site.next('store=deploy'));
      await state(next, 'outdated');
      assert.equal(await add(next, 'too early'), 'vault/upgraded-elsewhere');
      assert.equal(await add(old, 'the older one goes on'), 'done');
      await next.close();

      // The reload after the deploy: the hub of the version before outlives its last tab, and must make room.
      await old.goto(site.next('store=deploy'));
      await old.waitForFunction(() => window.until !== undefined, PATIENTLY);
      await state(old, 'locked');
      await old.evaluate((passphrase) => window.vault.unlock({ passphrase }), PASSPHRASE);
      assert.equal(await total(old), 2);
      const late = await open(site.page('shared', 'store=deploy'));
      await state(late, 'outdated');
      await late.close();
      await old.close();
    });

    it('under a strict CSP with Trusted Types', async () => {
      const page = await open(site.strict('store=strict'));
      await state(page, 'empty');
      await create(page);
      assert.equal(await add(page, 'strict'), 'done');
      await page.close();
    });

    it('ephemeral: in memory, in one tab, said in the status; nothing is left', async () => {
      const page = await open(site.page('shared', 'store=memory&ephemeral=1'));
      await state(page, 'empty');
      await create(page);
      assert.equal(await add(page, 'in memory'), 'done');
      assert.equal(await page.evaluate(() => window.vault.status.storage.ephemeral), true);
      await page.evaluate(() => window.vault.lock());
      await state(page, 'locked');
      await page.evaluate((passphrase) => window.vault.unlock({ passphrase }), PASSPHRASE);
      assert.equal(await total(page), 1);
      await page.reload();
      await page.waitForFunction(() => window.until !== undefined, PATIENTLY);
      await state(page, 'empty');
      await page.close();
    });

    it('one client for a store on a page; options that differ are refused', async () => {
      const page = await open(site.page('shared', 'store=options'));
      const found = await page.evaluate(() => {
        const workerUrl = window.workerUrl!;
        const code = (run: () => unknown) => {
          try {
            run();
            return 'accepted';
          } catch (error) {
            return (error as { code: string }).code;
          }
        };
        return [
          window.connectVault({ store: 'options', workerUrl }) === window.vault,
          code(() => window.connectVault({ store: 'options', workerUrl, ephemeral: true })),
          code(() => window.connectVault({ store: 'NO' })),
        ];
      });
      assert.deepEqual(found, [true, 'input/options', 'input/options']);
      await page.close();
    });

    it('wiped in one tab, empty in all', async () => {
      const first = await open(site.page('shared', 'store=wipe'));
      await state(first, 'empty');
      await create(first);
      const second = await open(site.page('shared', 'store=wipe'));
      await state(second, 'unlocked');
      await first.evaluate(() => window.vault.wipe({ confirm: window.vault.vaultId ?? '' }));
      await state(first, 'empty');
      await state(second, 'empty');
      await first.close();
      await second.close();
    });

    if (name === 'chromium') {
      it('the owner is killed while a key is derived: the next one unlocks; a creation says so, and can be repeated', async () => {
        const page = await open(site.page('shared', 'store=killed'));
        await state(page, 'empty');
        const kill = async () => {
          await page.evaluate(() => window.until(({ progress }) => progress?.stage === 'deriving-key'));
          for (const worker of page.workers()) await worker.evaluate(() => self.close()).catch(() => {});
        };
        const created = page.evaluate(
          (passphrase) =>
            window.vault.create({ passphrase }).then(
              () => 'created',
              ({ code, retryable }: { code: string; retryable: boolean }) => ({ code, retryable }),
            ),
          PASSPHRASE,
        );
        await kill();
        assert.deepEqual(await created, { code: 'internal/worker-failed', retryable: true });
        await create(page);
        assert.equal(await add(page, 'made after all'), 'done');
        await page.evaluate(() => window.vault.lock());
        const unlocked = page.evaluate(
          (passphrase) => window.vault.unlock({ passphrase }).then(() => 'unlocked'),
          PASSPHRASE,
        );
        await kill();
        assert.equal(await unlocked, 'unlocked');
        assert.equal(await total(page), 1);
        await page.close();
      });

      it('an insecure page: unavailable, with the reason, and calls that say so', async () => {
        const page = await open(site.page('shared').replace('localhost', 'insecure.test'));
        await state(page, 'unavailable');
        const error = await page.evaluate(() => window.vault.status.error);
        assert.equal(error?.code, 'storage/unavailable');
        assert.match(error.message, /secure context/);
        assert.equal(await total(page), 'storage/unavailable');
        const created = await page.evaluate(() =>
          window.vault.create({ passphrase: 'x' }).then(
            () => 'created',
            ({ code }: { code: string }) => code,
          ),
        );
        assert.equal(created, 'storage/unavailable');
        await page.close();
      });

      it('a frozen owner that keeps its files: the others say so within seconds, and recover', async () => {
        const first = await open(site.page('shared', 'store=asleep'));
        await state(first, 'empty');
        await create(first);
        const second = await open(site.page('shared', 'store=asleep'));
        await state(second, 'unlocked');
        const pages = [first, second];
        await standby(first, 'asleep');
        // The worker of the first tab opened the vault, so it is the owner.
        const [owner] = first.workers();
        await owner!.client.send('Debugger.enable');
        await owner!.client.send('Debugger.pause');
        const answer = add(second, 'while the owner sleeps');
        await state(second, 'asleep');
        assert.equal(await answer, 'vault/asleep', 'the call ends by its deadline');
        await owner!.client.send('Debugger.resume');
        await state(second, 'unlocked');
        assert.equal(await add(second, 'awake again'), 'done');
        for (const page of pages) await page.close();
      });
    }
  });
}
