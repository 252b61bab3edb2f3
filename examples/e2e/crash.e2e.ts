/** The browser is killed in the middle of writes, over and over: every acknowledged command is there, once. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BROWSERS,
  launchBrowser,
  openVaultPage,
  startDemo,
  temporaryFolder,
  vaultState,
} from './demo-site.ts';

const rounds = Number(process.env.MO_RUNS ?? 3);
const passphrase = 'the browser may die at any line';

describe('crash', () => {
  for (const name of BROWSERS) {
    it(`${name}: killed ${rounds} times while writing, nothing acknowledged is lost or doubled`, async () => {
      const demo = await startDemo();
      const profile = temporaryFolder();
      const acknowledged: string[] = [];
      let running: Awaited<ReturnType<typeof launchBrowser>> | null = null;
      const sent = new Set<string>();
      try {
        for (let round = 0; round <= rounds; round += 1) {
          const started = await launchBrowser(name, { profile: profile.path });
          running = started;
          const page = await openVaultPage(started.browser, demo.origin);
          await page.evaluate(
            async (secret, isFirst) => {
              const vault = document.querySelector('mo-vault')!.client!;
              await (isFirst ? vault.create({ passphrase: secret }) : vault.unlock({ passphrase: secret }));
            },
            passphrase,
            round === 0,
          );
          await vaultState(page, ['unlocked']);

          const found = await page.evaluate(async () => {
            const vault = document.querySelector('mo-vault')!.client!;
            const summaries: string[] = [];
            let after: string | undefined;
            do {
              const batch = await vault.goals.list({
                status: 'all',
                limit: 1000,
                ...(after ? { after } : {}),
              });
              summaries.push(...batch.items.map(({ summary }) => summary));
              after = batch.next ?? undefined;
            } while (after !== undefined);
            return { summaries, integrity: (await vault.diagnostics({ verify: true })).integrity };
          });
          assert.deepEqual(found.integrity, { eventStore: 'ok', cache: 'ok', eventLog: 'ok' });
          assert.equal(new Set(found.summaries).size, found.summaries.length, 'nothing is there twice');
          const there = new Set(found.summaries);
          assert.deepEqual(
            acknowledged.filter((summary) => !there.has(summary)),
            [],
            'nothing is lost',
          );
          assert.deepEqual(
            found.summaries.filter((summary) => !sent.has(summary)),
            [],
            'nothing is invented',
          );
          if (round === rounds) {
            break;
          }

          await page.exposeFunction('sending', (summary: string) => void sent.add(summary));
          await page.exposeFunction('acknowledged', (summary: string) => void acknowledged.push(summary));
          await page.evaluate((prefix) => {
            const vault = document.querySelector('mo-vault')!.client!;
            const page = window as unknown as Record<
              'sending' | 'acknowledged',
              (summary: string) => Promise<void>
            >;
            const writer = async (lane: number) => {
              for (let count = 0; ; count += 1) {
                const summary = `${prefix}-${lane}-${count}`;
                await page.sending(summary);
                await vault.goals.create({
                  summary,
                  slice: 'Work',
                  priority: 'should',
                  targetMonth: '2030-05',
                });
                await page.acknowledged(summary);
              }
            };
            for (let lane = 0; lane < 4; lane += 1) void writer(lane);
          }, `round-${round}`);
          const before = acknowledged.length;
          await delay(300 + Math.random() * 700);
          while (acknowledged.length === before) await delay(50);
          const gone = new Promise((resolve) => started.browser.process()!.once('exit', resolve));
          started.browser.process()!.kill('SIGKILL');
          await gone;
          // The children of a killed browser end by themselves; the profile is theirs until then.
          await delay(500);
        }
        assert.ok(acknowledged.length >= rounds * 4, `${acknowledged.length} commands were acknowledged`);
      } finally {
        await running?.close();
        await demo.close();
        profile.remove();
      }
    });
  }
});
