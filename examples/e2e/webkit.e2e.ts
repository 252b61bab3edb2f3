/** A browser without OPFS says so, with a reason and a next step; it never opens a vault that keeps nothing. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startDemo } from './demo-site.ts';
import { startWebkit, webkitIsAvailable } from './webkit-session.ts';

it(
  'WebKitGTK, which has no OPFS, shows storage/unavailable',
  { skip: webkitIsAvailable() ? false : 'WebKitWebDriver or Xvfb is not installed here' },
  async () => {
    const demo = await startDemo();
    const webkit = await startWebkit();
    try {
      await webkit.goto(demo.origin);
      const read = () =>
        webkit.evaluate(`
          const vault = document.querySelector('mo-vault');
          const { state, error } = vault.client?.status ?? {};
          return { state, code: error?.code, text: vault.shadowRoot?.textContent ?? '' };`) as Promise<{
          state?: string;
          code?: string;
          text: string;
        }>;
      let seen = await read();
      const isExplained = () => seen.state === 'unavailable' && seen.text.trim() !== '';
      for (let tries = 0; !isExplained() && tries < 60; tries += 1) {
        await delay(250);
        seen = await read();
      }
      assert.equal(seen.state, 'unavailable');
      assert.equal(seen.code, 'storage/unavailable');
      assert.match(seen.text.replaceAll(/\s+/g, ' '), /browser/i, 'the reason is on screen');
      const goalsShown = await webkit.evaluate(`
        const goals = document.querySelector('mo-goals');
        return goals !== null && goals.getClientRects().length > 0;`);
      assert.equal(goalsShown, false, 'no empty list that looks like a vault');
    } finally {
      await webkit.close();
      await demo.close();
    }
  },
);
