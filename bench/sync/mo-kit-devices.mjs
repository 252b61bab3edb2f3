/** Devices of one person with the product: the demo in Chromium, a profile for each, and its sync server. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { browserArguments } from '../vault/browser-arguments.mjs';
import { startServerProcess } from './server-process.mjs';

const passphrase = 'a passphrase for the benchmark';

/** Installed in every page: what the benchmark asks of it. */
function installDevice() {
  const client = () => document.querySelector('mo-vault').client;
  let arrival;
  globalThis.moBench = {
    async create(secret, url) {
      const { recoveryPhrase } = await client().create({ passphrase: secret });
      await client().sync.enable({ url });
      return recoveryPhrase;
    },
    async import(items) {
      await client().goals.import(items);
      await client().sync.now();
    },

    /** From the call, in ms: until everything that takes the words is done, until the first goals are there, and all of them. */
    async join(input, total) {
      const vault = client();
      const started = performance.now();
      const since = () => performance.now() - started;
      let derivingMs = 0;
      let stage;
      let at = 0;
      const stop = vault.onStatus(({ progress }) => {
        if (stage === 'deriving-key') derivingMs += since() - at;
        stage = progress?.stage;
        at = since();
      });
      await vault.join(input);
      stop();
      return new Promise((resolve, reject) => {
        let firstMs = null;
        const end = vault.goals.watch(
          { status: 'all', limit: 50 },
          {
            onError: reject,
            onChange(event) {
              if (event.total > 0) firstMs ??= since();
              if (event.total !== total) return;
              end();
              resolve({ derivingMs, firstMs, allMs: since() });
            },
          },
        );
      });
    },

    async rename(summary) {
      const { goals } = client();
      const { items } = await goals.list({ limit: 1 });
      const at = Date.now();
      await goals.change({ goalId: items[0].goalId, summary });
      return at;
    },
    /** Ready when the list is there that will show it. */
    expect(summary) {
      return new Promise((ready, reject) => {
        arrival = new Promise((resolve) => {
          const end = client().goals.watch(
            { limit: 60 },
            {
              onError: reject,
              onChange(event) {
                ready();
                const rows = event.items ?? event.changes.map(({ item }) => item);
                if (!rows.some((row) => row?.summary === summary)) return;
                resolve(Date.now());
                end();
              },
            },
          );
        });
      });
    },
    arrived: () => arrival,

    async summaries() {
      const summaries = [];
      let after;
      do {
        const { items, next } = await client().goals.list({ limit: 1_000, ...(after && { after }) });
        summaries.push(...items.map(({ summary }) => summary));
        after = next;
      } while (after);
      return summaries.sort();
    },
  };
}

export async function startMoKit(/** @type {string} */ folder) {
  const server = await startServerProcess('demo-server.mjs', join(folder, 'mo-data'));
  const origin = server.line;
  const url = `${origin}/mo`;
  const devices = [];
  let recoveryPhrase = '';

  async function open(name) {
    const { browser, close } = await launchBrowser('chromium', {
      profile: join(folder, name),
      args: browserArguments,
    });
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(installDevice);
    await page.goto(origin);
    await page.waitForFunction(() => document.querySelector('mo-vault')?.client?.status.state === 'empty', {
      polling: 20,
    });
    const device = {
      close,
      page,
      import: (goals) => page.evaluate((all) => globalThis.moBench.import(all), goals),
      rename: (summary) => page.evaluate((text) => globalThis.moBench.rename(text), summary),
      expect: (summary) => page.evaluate((text) => globalThis.moBench.expect(text), summary),
      arrived: () => page.evaluate(() => globalThis.moBench.arrived()),
      summaries: () => page.evaluate(() => globalThis.moBench.summaries()),
    };
    devices.push(device);
    return device;
  }

  const ask = (sql) => {
    const database = new Sqlite(join(folder, 'mo-data/mo.sqlite'), { readonly: true });
    try {
      return database.prepare(sql).get();
    } finally {
      database.close();
    }
  };

  return {
    name: 'MO Kit',
    async first() {
      const device = await open('first');
      recoveryPhrase = await device.page.evaluate(
        (...args) => globalThis.moBench.create(...args),
        passphrase,
        url,
      );
      return device;
    },
    /** A new device, by the words: a slot for its passphrase is made, and its key derived. */
    async join(name, total) {
      const device = await open(name);
      const input = { recoveryPhrase, passphrase, url, deviceName: name };
      const figures = await device.page.evaluate((...args) => globalThis.moBench.join(...args), input, total);
      return { device, figures };
    },
    /** What the server holds. */
    stored: () => ask('SELECT count(*) AS records, total(bytes) AS bytes FROM records'),
    isComplete: () => true,
    hasSnapshot: () =>
      ask(
        `SELECT count(*) AS snapshots FROM documents WHERE kind = 'snapshot' AND json_extract(data, '$.complete')`,
      ).snapshots > 0,
    async close() {
      for (const device of devices) await device.close();
      await server.close();
    },
  };
}
