/** Each way a site can embed the kit, as the README shows it, with two tabs. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'puppeteer-core';
import { BROWSERS, launchBrowser, newPage, openVaultPage, startDemo, vaultState } from './demo-site.ts';

const passphrase = 'one passphrase for all tabs';

const sites = [
  { name: 'the script tag of the README', path: (demo: Demo) => `${demo.origin}/` },
  { name: 'a strict policy with Trusted Types', path: (demo: Demo) => `${demo.origin}/strict-csp/` },
  { name: 'another origin, pinned by its hash', path: (demo: Demo) => `${demo.otherOrigin}/` },
];
type Demo = Awaited<ReturnType<typeof startDemo>>;

const goalCount = (page: Page) =>
  page.evaluate(
    async () => (await document.querySelector('mo-vault')!.client!.goals.list({ status: 'all' })).total,
  );

const createGoal = (page: Page, summary: string) =>
  page.evaluate(
    (text) =>
      document
        .querySelector('mo-vault')!
        .client!.goals.create({ summary: text, slice: 'Work', priority: 'must', targetMonth: '2030-05' }),
    summary,
  );

/** Everything a page complains about: policy violations, uncaught errors, errors on the console. */
async function collectComplaints(page: Page): Promise<() => Promise<string[]>> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.evaluateOnNewDocument(() => {
    const seen: string[] = [];
    Object.assign(window, { policyViolations: seen });
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return async () => [
    ...complaints,
    ...(await page.evaluate(() => (window as unknown as { policyViolations: string[] }).policyViolations)),
  ];
}

describe('sites', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.close());

  for (const name of BROWSERS) {
    for (const site of sites) {
      it(`${name}: ${site.name}: one vault in two tabs, without a complaint`, async () => {
        const started = await launchBrowser(name);
        try {
          const first = await newPage(started.browser);
          const complaints = await collectComplaints(first);
          await first.goto(site.path(demo));
          await vaultState(first, ['empty']);
          await first.evaluate(
            (secret) => document.querySelector('mo-vault')!.client!.create({ passphrase: secret }),
            passphrase,
          );
          await createGoal(first, 'made in the first tab');

          const second = await openVaultPage(started.browser, site.path(demo));
          await vaultState(second, ['unlocked']);
          assert.equal(await goalCount(second), 1, 'the second tab sees it without a passphrase');
          await createGoal(second, 'made in the second tab');
          assert.equal(await goalCount(first), 2);

          await first.evaluate(() => document.querySelector('mo-vault')!.client!.lock());
          await vaultState(second, ['locked']);
          await second.evaluate(
            (secret) => document.querySelector('mo-vault')!.client!.unlock({ passphrase: secret }),
            passphrase,
          );
          await vaultState(first, ['unlocked']);
          assert.equal(await goalCount(first), 2);
          assert.deepEqual(await complaints(), []);
        } finally {
          await started.close();
        }
      });
    }
  }

  it('neither site asks for cross-origin isolation', async () => {
    for (const url of [demo.origin, demo.otherOrigin]) {
      const { headers } = await fetch(url);
      assert.equal(headers.get('cross-origin-opener-policy'), null);
      assert.equal(headers.get('cross-origin-embedder-policy'), null);
      assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe-inline|'unsafe-eval'/);
    }
  });

  it('chromium: a script that is not the pinned one does not run', async () => {
    const started = await launchBrowser('chromium');
    try {
      const page = await started.browser.newPage();
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        if (!request.url().endsWith('/kit/mo.all.js')) return void request.continue();
        void request.respond({
          contentType: 'text/javascript',
          headers: { 'Access-Control-Allow-Origin': '*' },
          body: 'window.foreign = true;',
        });
      });
      await page.goto(demo.otherOrigin);
      assert.equal(await page.evaluate(() => 'foreign' in window), false);
      assert.equal(await page.evaluate(() => customElements.get('mo-vault') === undefined), true);
    } finally {
      await started.close();
    }
  });

  it('chromium: nothing big is fetched before a vault is created', async () => {
    const started = await launchBrowser('chromium');
    try {
      const page = await started.browser.newPage();
      const requested: string[] = [];
      page.on('request', (request) => requested.push(new URL(request.url()).pathname));
      await page.goto(demo.origin);
      await vaultState(page, ['empty']);
      assert.deepEqual(
        requested.filter((path) => /owner\.worker|wasm/.test(path)),
        [],
      );
    } finally {
      await started.close();
    }
  });
});
