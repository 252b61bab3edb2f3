import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../goals/goals.ts';
import { deepActiveElement } from '../internal/deep-active-element.ts';
import { eventually, textOf } from '../testing/deep.ts';
import type { MoVault } from './vault.ts';
import './vault.ts';

const PASSPHRASE = 'four unrelated words';
/** Presses a key, with the modifiers before it: `Shift+Tab`. */
async function press(keys: string): Promise<void> {
  const parts = keys.split('+');
  const modifiers = parts.slice(0, -1);
  for (const modifier of modifiers) await sendKeys({ down: modifier });
  await sendKeys({ press: parts.at(-1)! });
  for (const modifier of modifiers) await sendKeys({ up: modifier });
}
const type = (text: string) => sendKeys({ type: text });

/** Presses Tab until the focus is on what is meant, as somebody without a mouse does. */
async function tabTo(selector: string, key = 'Tab'): Promise<void> {
  const way: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    const active = deepActiveElement();
    if (active?.matches(selector)) return;
    way.push(active === null ? '–' : active.id || active.className || active.localName);
    await press(key);
  }
  throw new Error(`No way to ${selector} with ${key}: ${way.join(' → ')}`);
}

describe('the whole path, on the real vault, by keyboard alone', () => {
  it('create → confirm the words → goals → lock → wrong passphrase → unlock → the goals are there', async function () {
    const store = `path-${String(Date.now())}`;
    const vault = await fixture<MoVault>(
      html`<mo-vault store=${store} worker-url="/worker/dist/hub.worker.js"><mo-goals></mo-goals></mo-vault>`,
    );
    const goals = vault.querySelector('mo-goals')!;
    const shown = (host: Element, selector: string) =>
      eventually(() => host.shadowRoot?.querySelector<HTMLElement>(selector), selector, 20_000).catch(
        (cause) => {
          throw new Error(`${String(cause)} On screen: ${textOf(vault, '.frame')}`);
        },
      );

    await shown(vault, '#new-passphrase');
    await tabTo('#new-passphrase');
    await type(PASSPHRASE);
    await tabTo('#repeat-passphrase');
    await type(PASSPHRASE);
    await press('Enter');

    await shown(vault, '.words');
    const words = [...vault.shadowRoot!.querySelectorAll('.words li')].map((item) => item.textContent);
    expect(words.length).to.equal(24);
    await tabTo('.card > .primary');
    await press('Enter');
    await shown(vault, '#word-0');
    for (const index of [0, 1, 2]) {
      await tabTo(`#word-${String(index)}`);
      const position = Number(/\d+/.exec(textOf(vault, `label[for=word-${String(index)}]`))?.[0]);
      await type(words[position - 1] ?? '');
    }
    await press('Enter');
    await shown(vault, '[part=content]');
    expect(vault.status?.recoveryConfirmed).to.equal(true);

    await shown(goals, '.empty');
    for (const summary of ['Learn the cello', 'Swim a mile']) {
      await tabTo('#new');
      await press('Enter');
      await shown(goals, 'dialog[open]');
      await tabTo('#goal-summary');
      await type(summary);
      await press('Enter');
      await eventually(() => goals.shadowRoot?.textContent?.includes(summary), summary);
      await eventually(() => deepActiveElement()?.id === 'new', 'the focus back on the button');
    }
    await tabTo('[data-control=achieve]');
    await press('ArrowDown');
    await press(' ');
    await eventually(() => goals.shadowRoot!.querySelectorAll('.row').length === 1, 'one active goal');

    await tabTo('.bar button', 'Shift+Tab');
    await press('Enter');
    await eventually(() => deepActiveElement()?.id === 'passphrase', 'the passphrase field');
    expect(goals.shadowRoot?.textContent).not.to.include('cello');
    await type('not the passphrase');
    await press('Enter');
    await shown(vault, '#passphrase-error');
    await eventually(() => (vault.status?.retryAt ?? 0) <= Date.now(), 'the next attempt', 20_000);
    // The field is selected: typing replaces what was wrong.
    await tabTo('#passphrase');
    await press('Control+a');
    await type(PASSPHRASE);
    await press('Enter');
    await shown(vault, '[part=content]');
    await eventually(() => goals.shadowRoot!.querySelectorAll('.row').length === 1, 'the active goal');
    goals.status = 'all';
    await eventually(() => goals.shadowRoot!.querySelectorAll('.row').length === 2, 'both goals');
    expect(await vault.wipe()).to.equal(true);
    await shown(vault, '#new-passphrase');
  });
});
