/** INV-012: a clean profile and a backup with its secret bring everything back, event for event; a bad file changes nothing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'puppeteer-core';
import { encodingsOf } from './byte-scan.ts';
import {
  launchBrowser,
  openVaultPage,
  startDemo,
  temporaryFolder,
  vaultState,
  type BrowserName,
} from './demo-site.ts';

const PASSPHRASE = 'Kiebitz-Lametta-4711-canary';
const FILE_PASSPHRASE = 'orbit lantern velvet canyon';
const CANARY = 'Zwetschgenbaum backup canary';

interface SavedBackup {
  readonly base64: string;
  readonly name: string;
  readonly events: number;
}

/** Everything a page can say of its vault, in an order of its own. */
const contentOf = (page: Page) =>
  page.evaluate(async () => {
    const vault = document.querySelector('mo-vault')!.client!;
    const { items } = await vault.goals.list({ status: 'all', limit: 1000, sort: 'created' });
    const { counts, integrity } = await vault.diagnostics({ verify: true });
    return { items, events: counts.events, eventLog: integrity?.eventLog };
  });

const restore = (page: Page, base64: string, input: Record<string, string>) =>
  page.evaluate(
    async (text, rest) => {
      const vault = document.querySelector('mo-vault')!.client!;
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const input = { file: new Blob([bytes]), ...rest } as unknown as Parameters<
        typeof vault.backup.restore
      >[0];
      return vault.backup.restore(input).then(
        (report) => ({ added: report.added, known: report.known, code: null }),
        (error: { code: string }) => ({ added: null, known: null, code: error.code }),
      );
    },
    base64,
    input,
  );

/** Two pieces of an age file in each other's place: each is sealed as 65,536 bytes and a tag of 16. */
function withSwappedPieces(file: Buffer): Buffer {
  const piece = 65_536 + 16;
  const at = file.length - 3 * piece;
  const parts = [0, at, at + piece, at + 2 * piece, file.length];
  assert.ok(at > 0, 'the file is long enough');
  const [head, one, two, rest] = parts.slice(1).map((end, index) => file.subarray(parts[index], end));
  return Buffer.concat([head!, two!, one!, rest!]);
}

describe('a backup', () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo.close());

  async function inCleanBrowser<T>(name: BrowserName, work: (page: Page, heard: string[]) => Promise<T>) {
    const started = await launchBrowser(name);
    try {
      const heard: string[] = [];
      const page = await openVaultPage(started.browser, demo.origin);
      page.on('console', (message) => heard.push(message.text()));
      return await work(page, heard);
    } finally {
      await started.close();
    }
  }

  for (const name of ['chromium', 'firefox'] as const) {
    it(`${name}: everything is back in a clean profile, from the file and its passphrase or the words`, async () => {
      const made = await inCleanBrowser(name, async (page, heard) => {
        const { recoveryPhrase, files } = await page.evaluate(
          async (secret, filePassphrase, canary) => {
            const vault = document.querySelector('mo-vault')!.client!;
            const { recoveryPhrase } = await vault.create({ passphrase: secret });
            const items = Array.from({ length: 600 }, (_, index) => ({
              summary: `${canary} ${String(index)}`,
              slice: 'Learning' as const,
              priority: 'should' as const,
              targetMonth: '2031-07',
            }));
            const { goalIds } = await vault.goals.import(items);
            await vault.goals.achieve({ goalId: goalIds[3]! });
            await vault.goals.archive({ goalId: goalIds[5]! });
            await vault.goals.change({ goalId: goalIds[7]!, summary: `${canary} changed` });
            const files: { base64: string; name: string; events: number }[] = [];
            for (const input of [{ passphrase: filePassphrase }, { for: 'recovery-phrase' as const }]) {
              const { file, name, events } = await vault.backup.export(input);
              const bytes = new Uint8Array(await file.arrayBuffer());
              const text = bytes.reduce((all, byte) => all + String.fromCharCode(byte), '');
              files.push({ base64: btoa(text), name, events });
            }
            return { recoveryPhrase, files };
          },
          PASSPHRASE,
          FILE_PASSPHRASE,
          CANARY,
        );
        return { recoveryPhrase, files: files as SavedBackup[], content: await contentOf(page), heard };
      });
      const [forPassphrase, forWords] = made.files;
      assert.ok(forPassphrase && forWords);
      assert.equal(forPassphrase.events, 603);
      assert.equal(made.content.eventLog, 'ok');

      const words = made.recoveryPhrase.split(' ').slice(0, 4).join(' ');
      const visible = [
        ...made.files.map(({ base64 }) => Buffer.from(base64, 'base64')),
        made.heard.join('\n'),
      ];
      for (const secret of [CANARY, PASSPHRASE, FILE_PASSPHRASE, words, 'goal.created']) {
        for (const { bytes } of encodingsOf(secret)) {
          for (const place of visible) assert.equal(Buffer.from(place).includes(bytes), false, 'a canary');
        }
      }

      await inCleanBrowser(name, async (page) => {
        assert.equal(await vaultState(page, ['empty']), 'empty');
        const whole = Buffer.from(forPassphrase.base64, 'base64');
        const damaged = Buffer.from(whole);
        damaged[damaged.length >> 1]! ^= 1;
        const rows: [Buffer, Record<string, string>, string][] = [
          [damaged, { passphrase: FILE_PASSPHRASE }, 'backup/damaged'],
          [whole.subarray(0, -100), { passphrase: FILE_PASSPHRASE }, 'backup/damaged'],
          [withSwappedPieces(whole), { passphrase: FILE_PASSPHRASE }, 'backup/damaged'],
          [Buffer.from('no backup'), { passphrase: FILE_PASSPHRASE }, 'backup/unreadable'],
          [whole, { passphrase: PASSPHRASE }, 'backup/wrong-secret'],
        ];
        for (const [bytes, secret, code] of rows) {
          const { code: got } = await restore(page, bytes.toString('base64'), secret);
          assert.equal(got, code);
          assert.equal(await vaultState(page, ['empty', 'locked']), 'empty');
        }
        const report = await restore(page, forPassphrase.base64, {
          passphrase: FILE_PASSPHRASE,
          newPassphrase: 'another passphrase here',
        });
        assert.deepEqual(report, { added: 603, known: 0, code: null });
        await vaultState(page, ['unlocked']);
        assert.deepEqual(await contentOf(page), made.content);
        const again = await restore(page, forWords.base64, {
          recoveryPhrase: made.recoveryPhrase,
          mode: 'merge',
        });
        assert.deepEqual(again, { added: 0, known: 603, code: null });
        await page.evaluate(async () => {
          const vault = document.querySelector('mo-vault')!.client!;
          await vault.lock();
          await vault.unlock({ passphrase: 'another passphrase here' });
        });
        assert.deepEqual(await contentOf(page), made.content);
        for (const mode of ['replace', 'merge']) {
          for (const [bytes, secret, code] of rows) {
            const { code: got } = await restore(page, bytes.toString('base64'), { ...secret, mode });
            assert.equal(got, code);
          }
          if ((await vaultState(page, ['locked', 'unlocked'])) === 'locked')
            await page.evaluate(() =>
              document.querySelector('mo-vault')!.client!.unlock({ passphrase: 'another passphrase here' }),
            );
          assert.deepEqual(await contentOf(page), made.content, `untouched by ${mode}`);
        }
        const beside = await restore(page, forPassphrase.base64, {
          passphrase: FILE_PASSPHRASE,
          mode: 'beside',
          store: 'second',
        });
        assert.equal(beside.added, 603);
        const replaced = await restore(page, forPassphrase.base64, {
          passphrase: FILE_PASSPHRASE,
          mode: 'replace',
        });
        assert.equal(replaced.added, 603);
        await vaultState(page, ['unlocked']);
        const undecided = await restore(page, forPassphrase.base64, {
          passphrase: FILE_PASSPHRASE,
          mode: 'replace',
        });
        assert.equal(undecided.code, 'backup/restore-unconfirmed');
        assert.equal(await vaultState(page, ['unlocked', 'locked']), 'unlocked');
        await page.evaluate(() => document.querySelector('mo-vault')!.client!.backup.undoRestore());
        await page.evaluate(() =>
          document.querySelector('mo-vault')!.client!.unlock({ passphrase: 'another passphrase here' }),
        );
        assert.deepEqual(await contentOf(page), made.content);
      });

      await inCleanBrowser(name, async (page) => {
        const report = await restore(page, forWords.base64, {
          recoveryPhrase: made.recoveryPhrase,
          newPassphrase: 'yet another passphrase',
        });
        assert.equal(report.added, 603);
        assert.deepEqual(await contentOf(page), made.content);
      });

      const folder = temporaryFolder();
      try {
        writeFileSync(join(folder.path, 'backup.age'), Buffer.from(forPassphrase.base64, 'base64'));
        // The tool asks on a terminal; `script` is one.
        execFileSync(
          'script',
          ['--quiet', '--return', '--command', 'age --decrypt --output plain.jsonl backup.age', '/dev/null'],
          { cwd: folder.path, input: `${FILE_PASSPHRASE}\n`, timeout: 60_000 },
        );
        const lines = readFileSync(join(folder.path, 'plain.jsonl'), 'utf8').trimEnd().split('\n');
        const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
        assert.equal(kinds.filter((kind) => kind === 'event').length, 603);
        assert.equal(kinds.at(-1), 'end');
      } finally {
        folder.remove();
      }
    });
  }
});

describe('a wipe', () => {
  for (const name of ['chromium', 'firefox'] as const) {
    it(`${name}: leaves no file and no key in this browser, and every tab knows`, async () => {
      const demo = await startDemo();
      const started = await launchBrowser(name);
      try {
        const page = await openVaultPage(started.browser, demo.origin);
        const other = await openVaultPage(started.browser, demo.origin);
        await page.evaluate(async () => {
          const vault = document.querySelector('mo-vault')!.client!;
          await vault.create({ passphrase: 'correct horse battery' });
          await vault.goals.create({
            summary: 'Gone tomorrow',
            slice: 'Work',
            priority: 'must',
            targetMonth: '2030-01',
          });
        });
        await vaultState(other, ['unlocked']);
        await page.evaluate(async () => {
          const vault = document.querySelector('mo-vault')!.client!;
          await vault.wipe({ confirm: vault.vaultId! });
        });
        assert.equal(await vaultState(page, ['empty']), 'empty');
        assert.equal(await vaultState(other, ['empty']), 'empty');
        await other.close();
        const left = await page.evaluate(async () => {
          document.querySelector('mo-vault')!.remove();
          const files: string[] = [];
          const folders = [await navigator.storage.getDirectory()];
          for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
            for await (const entry of folder.values()) {
              if (entry.kind === 'file') files.push(entry.name);
              else folders.push(entry as FileSystemDirectoryHandle);
            }
          }
          const databases = (await indexedDB.databases()).map((database) => database.name);
          return { files, databases };
        });
        assert.deepEqual(left, { files: [], databases: [] });
      } finally {
        await started.close();
        await demo.close();
      }
    });
  }
});
