/**
 * Finds the browsers the tests and benchmarks drive, and starts them on a profile of their own.
 *
 * Order: `CHROME_PATH` / `FIREFOX_PATH`, then `PATH`, then the usual application folders. Only as root on a Debian
 * system are they installed from its packages; elsewhere the exact command is printed. Nothing is downloaded from
 * anywhere else, and nothing runs under sudo.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

const BROWSERS = {
  chromium: {
    variable: 'CHROME_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    folders: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    packageName: 'chromium',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    names: ['firefox-esr', 'firefox'],
    folders: [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
    packageName: 'firefox-esr',
  },
};

/** How long a browser may take to end. */
const CLOSE_MS = 15_000;

const isRoot = process.getuid?.() === 0;
const isDebian = existsSync('/etc/debian_version');

/** @typedef {keyof typeof BROWSERS} BrowserName */

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a browser, or null. A snap browser does not count: it cannot see the temporary folder. */
export function findBrowser(/** @type {BrowserName} */ name) {
  const { variable, names, folders } = BROWSERS[name];
  const named = process.env[variable];
  if (named) return named;
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder && !folder.includes('/snap/'))
    .flatMap((folder) => names.map((file) => join(folder, file)));
  return [...onPath, ...folders].find(isExecutable) ?? null;
}

/** Makes sure that the browsers are there, installing them where that is allowed. Throws with the command to run. */
export function ensureBrowsers(/** @type {BrowserName[]} */ wanted = ['chromium', 'firefox']) {
  const missing = wanted.filter((name) => findBrowser(name) === null);
  if (missing.length === 0) return;
  const packages = missing.map((name) => BROWSERS[name].packageName);
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...packages];
  if (!(isRoot && isDebian)) {
    throw new Error(
      `Missing for the tests: ${missing.join(', ')}. Install with\n\n    sudo apt-get update && sudo apt-get install -y ${packages.join(' ')}\n\n` +
        `or name an installed one in ${missing.map((name) => BROWSERS[name].variable).join(' / ')}.`,
    );
  }
  console.log(`Installing ${packages.join(', ')} …`);
  aptGet('update', '-q');
  aptGet(...install);
}

function aptGet(...args) {
  execFileSync('apt-get', args, {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** WebKitGTK has no OPFS, which makes it the real test of a browser that cannot hold a vault. Optional: a test says so. */
export function ensureWebkit() {
  if (!(isRoot && isDebian) || (existsSync('/usr/bin/WebKitWebDriver') && existsSync('/usr/bin/Xvfb')))
    return;
  try {
    aptGet('update', '-q');
    aptGet(
      'install',
      '-y',
      '--no-install-recommends',
      '-o',
      'DPkg::Lock::Timeout=120',
      'webkit2gtk-driver',
      'xvfb',
    );
  } catch {
    console.log('WebKitGTK could not be installed; its one test will be skipped.');
  }
}

/** Flags every Chromium of this project starts with: no network of its own, no first-run pages. */
export const chromiumArguments = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-dev-shm-usage',
];

/**
 * Starts a browser on a persistent profile: a private context has another, far slower OPFS.
 *
 * @param {BrowserName} name
 * @param {{ profile?: string, args?: string[], headless?: boolean, prefs?: Record<string, unknown> }} [options]
 *   `profile` keeps the folder after `close()`; without it a fresh one is made and removed.
 */
export async function launchBrowser(name, options = {}) {
  const executablePath = findBrowser(name);
  if (executablePath === null) throw new Error(`No ${name} found; run \`node .ci/browsers.mjs\`.`);
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), `mo-kit-${name}-`));
  const browser = await puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    headless: options.headless ?? true,
    userDataDir: profile,
    args: [...(name === 'chromium' ? chromiumArguments : []), ...(options.args ?? [])],
    ...(name === 'firefox' ? { extraPrefsFirefox: options.prefs ?? {} } : {}),
    protocolTimeout: 120_000,
  });
  return {
    browser,
    profile,
    async close() {
      const child = browser.process();
      await Promise.race([browser.close().catch(() => {}), delay(CLOSE_MS, null, { ref: false })]);
      // One that does not end when it is asked to would slow whatever runs next.
      if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  ensureBrowsers();
  for (const name of /** @type {BrowserName[]} */ (Object.keys(BROWSERS)))
    console.log(name, findBrowser(name));
}
