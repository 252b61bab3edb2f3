/**
 * Component tests in real Chromium and Firefox, on a persistent profile: a private context has another OPFS.
 * `/worker/dist/` and `/components/dist/` are served from the build, so an element under test drives the real workers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromeLauncher } from '@web/test-runner-chrome';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import puppeteer from 'puppeteer-core';
import { chromiumArguments, ensureBrowsers, findBrowser } from './.ci/browsers.mjs';

ensureBrowsers();

/** Gone when the runner is. */
function temporaryProfile(browser) {
  const profile = mkdtempSync(join(tmpdir(), `mo-kit-wtr-${browser}-`));
  process.once('exit', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  return profile;
}

/**
 * A launcher that gives each test file a page of its own, in front: Firefox may leave the focus, and with it the keyboard, to
 * the document that a page showed before.
 */
function launcher(browser, executablePath, args) {
  const retired = [];
  const own = chromeLauncher({
    puppeteer,
    concurrency: 1,
    launchOptions: {
      browser,
      executablePath,
      headless: true,
      userDataDir: temporaryProfile(browser),
      args,
    },
    createBrowserContext: ({ browser: started }) => started.defaultBrowserContext(),
    async createPage({ context }) {
      const page = await context.newPage();
      await page.bringToFront();
      for (const { puppeteerPage } of retired.splice(0)) await puppeteerPage.close();
      return page;
    },
  });
  const startSession = own.startSession.bind(own);
  own.startSession = (sessionId, url) => {
    retired.push(...own.inactivePages.splice(0));
    return startSession(sessionId, url);
  };
  return own;
}

export default {
  files: 'components/**/*.test.ts',
  nodeResolve: { exportConditions: ['browser', 'development'] },
  // The packages of this repository are tested from source.
  middleware: [],
  plugins: [
    {
      name: 'workspace-sources',
      resolveImport: ({ source }) => (source === '@mo-kit/worker' ? '/worker/index.ts' : undefined),
    },
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.json' }),
  ],
  concurrency: 1,
  concurrentBrowsers: 1,
  testFramework: { config: { timeout: 60_000, ui: 'bdd' } },
  testsFinishTimeout: 600_000,
  browsers: [
    Object.assign(launcher('chrome', findBrowser('chromium'), chromiumArguments), { name: 'Chromium' }),
    Object.assign(launcher('firefox', findBrowser('firefox'), []), { name: 'Firefox' }),
  ],
};
