import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { launchBrowser } from '../../.ci/browsers.mjs';
import { ARGON2_FLOOR } from './kdf/argon2.ts';
import { directArgon2 } from './kdf/direct-argon2.ts';
import { createKeyRecord, openVaultKeys, parseKeyRecord, unlockKeyRecord } from './key-record.ts';
import type { KeyRecord } from './key-record.ts';
import type { Tools } from './testing/browser-page.ts';

declare const tools: Tools;

const passphrase = 'correct horse battery';
const deps = { argon2: directArgon2, now: 3, parameters: ARGON2_FLOOR };
const folder = fileURLToPath(new URL('testing/', import.meta.url));

let server: Server;
let origin: string;
let bundles: { page: string; worker: string; presence: string };
/** The record each browser made, for the others to open. */
const records: Record<string, unknown> = {};

async function bundle(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    write: false,
    minify: true,
  });
  return outputFiles[0]?.text ?? '';
}

before(async () => {
  bundles = {
    page: await bundle(join(folder, 'browser-page.ts')),
    worker: await bundle(join(folder, 'browser-worker.ts')),
    presence: await bundle(join(folder, '../presence.ts')),
  };
  const files: Record<string, [string, string]> = {
    '/': ['text/html', '<!doctype html><title>keys</title><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', bundles.page],
    '/worker.js': ['text/javascript', bundles.worker],
  };
  server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? [];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => server.close());

test('the bundles hold no dynamic import, and what the hub loads has none of the heavy parts', () => {
  for (const text of Object.values(bundles)) assert.doesNotMatch(text, /\bimport\s*\(/);
  assert.ok(bundles.page.length < 10_000, `the light part has ${bundles.page.length} characters`);
  assert.ok(bundles.worker.length > 300_000);
});

for (const name of ['chromium', 'firefox'] as const) {
  describe(name, () => {
    const profile = mkdtempSync(join(tmpdir(), `mo-kit-keys-${name}-`));
    let session: Awaited<ReturnType<typeof launchBrowser>>;
    let page: Page;

    const start = async () => {
      session = await launchBrowser(name, { profile });
      page = await session.browser.newPage();
      await page.goto(origin);
      await page.waitForFunction('"tools" in globalThis');
    };
    before(start);
    after(async () => {
      await session.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    });

    test('a record is written in one strict transaction, replaced in one put, and removed with its attempts', async () => {
      const seen = await page.evaluate(async () => {
        const calls: string[] = [];
        const { transaction } = IDBDatabase.prototype;
        IDBDatabase.prototype.transaction = function (...call) {
          const made = transaction.apply(this, call);
          calls.push(`${made.mode} ${made.durability}`);
          return made;
        };
        for (const method of ['put', 'delete', 'clear'] as const) {
          const original = IDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest;
          Object.assign(IDBObjectStore.prototype, {
            [method](this: IDBObjectStore, ...args: unknown[]) {
              calls.push(method);
              return original.apply(this, args);
            },
          });
        }
        const store = tools.createKeyStore('one');
        const other = tools.createKeyStore('two');
        const before = await store.load();
        await other.save({ version: 1, mine: false });
        calls.length = 0;
        await store.save({ version: 1, bytes: Uint8Array.of(1, 2, 3) });
        await store.save({ version: 1, bytes: Uint8Array.of(4, 5, 6) });
        await store.saveAttempts({ failures: 3, lastFailureAt: 10_000 });
        const writes = [...calls];
        const loaded = (await store.load()) as { bytes: Uint8Array };
        const attempts = await store.loadAttempts();
        const presence = await tools
          .readPresence(store, 10_500)
          .catch((error: { code: string }) => error.code);
        calls.length = 0;
        await store.remove();
        const removal = [...calls];
        const after = [await store.load(), (await store.loadAttempts()).failures, await other.load()];
        await other.remove();
        return { before, writes, bytes: [...loaded.bytes], attempts, presence, removal, after };
      });
      assert.deepEqual(seen, {
        before: null,
        writes: ['readwrite strict', 'put', 'readwrite strict', 'put', 'readwrite strict', 'put'],
        bytes: [4, 5, 6],
        attempts: { failures: 3, lastFailureAt: 10_000 },
        presence: 'storage/corrupt',
        // In one transaction; then a look whether any other store has a record left.
        removal: ['readwrite strict', 'delete', 'delete', 'delete', 'readonly strict'],
        after: [null, 0, { version: 1, mine: false }],
      });
    });

    test('no connection stays open: the database can be deleted', async () => {
      const outcome = await page.evaluate(async () => {
        const store = tools.createKeyStore('one');
        await Promise.all([store.save({ version: 1 }), store.load(), store.loadAttempts()]);
        return new Promise<string>((resolve) => {
          const request = indexedDB.deleteDatabase(tools.KEY_DATABASE);
          // A connection that is closing may still be reported as blocking; one that stays open never lets go.
          setTimeout(() => resolve('blocked'), 5_000);
          request.onsuccess = () => resolve('deleted');
          request.onerror = () => resolve('failed');
        });
      });
      assert.equal(outcome, 'deleted');
    });

    test('a newer database is said to be one, a missing IndexedDB is said to be missing', async () => {
      const codes = await page.evaluate(async () => {
        await new Promise<void>((resolve) => {
          const request = indexedDB.open(tools.KEY_DATABASE, 2);
          request.onsuccess = () => {
            request.result.close();
            resolve();
          };
        });
        const store = tools.createKeyStore('one');
        const newer = await store.load().catch((error: { code: string }) => error.code);
        await new Promise<void>((resolve) => {
          indexedDB.deleteDatabase(tools.KEY_DATABASE).onsuccess = () => resolve();
        });
        const { open } = IDBFactory.prototype;
        IDBFactory.prototype.open = () => {
          throw new DOMException('', 'SecurityError');
        };
        const blocked = await store.save({}).catch((error: { code: string }) => error.code);
        IDBFactory.prototype.open = open;
        return { newer, blocked };
      });
      assert.deepEqual(codes, { newer: 'vault/upgraded-elsewhere', blocked: 'storage/unavailable' });
    });

    // In Firefox keys are derived in the owner itself: starting a worker there may never return.
    if (name === 'chromium') {
      test('the derivation worker agrees with Node, and ends when it is canceled', async () => {
        const derived = await page.evaluate(async (costs) => {
          const ask = tools.createAsker();
          const input = { password: Uint8Array.of(1, 2, 3), salt: new Uint8Array(16).fill(7), ...costs };
          const hash = (await ask('derive', input)) as Uint8Array;
          return { hash: [...hash], canceled: (await ask('cancel')) as { code: string; elapsedMs: number } };
        }, ARGON2_FLOOR);
        const password = Uint8Array.of(1, 2, 3);
        const expected = await directArgon2({ password, salt: new Uint8Array(16).fill(7), ...ARGON2_FLOOR });
        assert.deepEqual(derived.hash, [...expected]);
        assert.equal(derived.canceled.code, 'vault/canceled');
      });

      test('a derivation answers although everything unreachable is collected meanwhile', async () => {
        const length = await page.evaluate(async (costs) => {
          const ask = tools.createAsker();
          const input = { password: Uint8Array.of(1), salt: new Uint8Array(16), ...costs, iterations: 8 };
          let bytes = 0;
          for (let i = 0; i < 2; i++) bytes += ((await ask('deriveAmidGarbage', input)) as Uint8Array).length;
          return bytes;
        }, ARGON2_FLOOR);
        assert.equal(length, 64);
      });
    }

    test('a vault made here opens here, in Node, and in the browser before', async () => {
      const made = await page.evaluate(async (secret) => {
        const ask = tools.createAsker();
        const { record, recoveryPhrase, vaultKey } = (await ask('create', secret)) as {
          record: object;
          recoveryPhrase: string;
          vaultKey: Uint8Array;
        };
        const store = tools.createKeyStore('vault');
        await store.save(record);
        const loaded = await store.load();
        const unlocked = (await ask('unlock', { record: loaded, secret: { passphrase: secret } })) as {
          vaultKey: Uint8Array;
        };
        const wrong = await ask('unlock', { record: loaded, secret: { passphrase: 'wrong horse' } }).catch(
          (error: Error) => error.message,
        );
        const presence = await tools.readPresence(store, 1);
        const text = JSON.stringify(loaded, (_, value: unknown) =>
          value instanceof Uint8Array ? { bytes: [...value] } : value,
        );
        return {
          text,
          recoveryPhrase,
          vaultKey: [...vaultKey],
          unlocked: [...unlocked.vaultKey],
          wrong,
          presence,
        };
      }, passphrase);
      assert.deepEqual(made.unlocked, made.vaultKey);
      assert.equal(made.wrong, 'vault/wrong-passphrase');
      assert.equal(made.presence.state, 'locked');

      const record = parseKeyRecord(revive(made.text));
      assert.equal(made.presence.vaultId, record.vaultId);
      for (const secret of [{ passphrase }, { recoveryPhrase: made.recoveryPhrase }]) {
        const { vaultKey } = await unlockKeyRecord(record, secret, deps);
        assert.deepEqual([...vaultKey], made.vaultKey);
        (await openVaultKeys(record, vaultKey)).wipe();
      }
      records[name] = made.text;
    });

    test('a vault made elsewhere opens here', async () => {
      const inNode = await createKeyRecord({ ...deps, passphrase });
      const texts = [toText(inNode.record), ...Object.values(records).map(String)];
      const opened = await page.evaluate(
        async (all, secret) => {
          const ask = tools.createAsker();
          const keys: number[][] = [];
          for (const text of all) {
            const record: unknown = JSON.parse(text, (_, value: unknown) =>
              typeof value === 'object' && value !== null && 'bytes' in value
                ? new Uint8Array(value.bytes as number[])
                : value,
            );
            const { vaultKey } = (await ask('unlock', { record, secret: { passphrase: secret } })) as {
              vaultKey: Uint8Array;
            };
            keys.push([...vaultKey]);
          }
          return keys;
        },
        texts,
        passphrase,
      );
      assert.deepEqual(opened[0], [...inNode.keys.vaultKey]);
      assert.equal(opened.length, texts.length);
    });

    test('a session passes from worker to worker, sealed', async () => {
      const passed = await page.evaluate(async () => {
        const [holder, receiver, other] = [tools.createAsker(), tools.createAsker(), tools.createAsker()];
        const session = {
          vaultId: crypto.randomUUID(),
          vaultKey: crypto.getRandomValues(new Uint8Array(32)),
        };
        await holder('hold', session);
        const publicKey = (await receiver('receive')) as Uint8Array;
        await other('receive');
        const sealed = await holder('pass', publicKey);
        const opened = (await receiver('open', sealed)) as typeof session;
        const stolen = await other('open', sealed).catch((error: Error) => error.message);
        const same =
          opened.vaultId === session.vaultId && opened.vaultKey.toString() === session.vaultKey.toString();
        return { same, stolen, algorithm: publicKey[0] };
      });
      assert.deepEqual(passed, { same: true, stolen: 'crypto/authentication-failed', algorithm: 1 });
    });

    test('the record is there after the browser is killed', async () => {
      const before = await page.evaluate(() => tools.readPresence(tools.createKeyStore('vault'), 1));
      const exited = new Promise((resolve) => session.browser.process()?.once('exit', resolve));
      await page.evaluate(() =>
        tools.createKeyStore('vault').saveAttempts({ failures: 1, lastFailureAt: 77 }),
      );
      session.browser.process()?.kill('SIGKILL');
      await exited;
      await start();
      const [presence, attempts] = await page.evaluate(async () => {
        const store = tools.createKeyStore('vault');
        return [await tools.readPresence(store, 1), await store.loadAttempts()] as const;
      });
      assert.deepEqual(presence, before);
      assert.equal(presence.state, 'locked');
      assert.deepEqual(attempts, { failures: 1, lastFailureAt: 77 });
    });
  });
}

function toText(record: KeyRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    value instanceof Uint8Array ? { bytes: [...value] } : value,
  );
}

function revive(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'bytes' in value
      ? new Uint8Array(value.bytes as number[])
      : value,
  );
}
