/** Devices of one person with Evolu: its client in Chromium, a profile for each, and its relay. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { browserArguments } from '../vault/browser-arguments.mjs';
import { serveEvolu } from '../vault/evolu.mjs';
import { startServerProcess } from './server-process.mjs';

/** `plain` is Evolu's default: no encryption key. */
export async function startEvolu(/** @type {string} */ folder, { plain = false } = {}) {
  const file = join(folder, 'relay.db');
  const server = await startServerProcess('evolu-relay.mjs', file);
  const relay = `ws://127.0.0.1:${server.line}`;
  const site = await serveEvolu({ relay });
  const devices = [];
  let mnemonic = '';

  async function open(name) {
    const { browser, close } = await launchBrowser('chromium', {
      profile: join(folder, name),
      args: browserArguments,
    });
    const page = await browser.newPage();
    const parameters = new URLSearchParams({
      relay,
      ...(mnemonic && { mnemonic }),
      ...(plain && { plain: '' }),
    });
    await page.goto(`${site.origin}/?${parameters}`);
    await page.waitForFunction(() => globalThis.evoluBench !== undefined);
    const device = {
      close,
      page,
      import: (goals) => page.evaluate((all) => globalThis.evoluBench.import(all), goals),
      rename: (summary) => page.evaluate((text) => globalThis.evoluBench.rename(text), summary),
      expect: (summary) => page.evaluate((text) => globalThis.evoluBench.expect(text), summary),
      arrived: () => page.evaluate(() => globalThis.evoluBench.arrived()),
      summaries: () => page.evaluate(() => globalThis.evoluBench.summaries()),
    };
    devices.push(device);
    return device;
  }

  return {
    name: plain ? 'Evolu, plain' : 'Evolu, SQLCipher',
    async first() {
      const device = await open('first');
      mnemonic = await device.page.evaluate(() => globalThis.evoluBench.mnemonic());
      return device;
    },
    /** A new device, which knows the words from the start; no key is derived from them. */
    async join(name, total) {
      const device = await open(name);
      const figures = await device.page.evaluate((all) => globalThis.evoluBench.joined(all), total);
      return { device, figures };
    },
    /** What the relay holds. */
    stored() {
      const database = new Sqlite(file, { readonly: true });
      try {
        return database
          .prepare('SELECT count(*) AS records, total(length(change)) AS bytes FROM evolu_message')
          .get();
      } finally {
        database.close();
      }
    },
    /** One message for each goal. */
    isComplete: ({ records }, goals) => records >= goals,
    async close() {
      for (const device of devices) await device.close();
      site.close();
      await server.close();
    },
  };
}
