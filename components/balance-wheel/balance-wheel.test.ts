import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MoError } from '@mo-kit/worker';
import '../vault/vault.ts';
import '../goals/goals.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import type { MoBalanceWheel, MoSliceEvent } from './balance-wheel.ts';
import './balance-wheel.ts';

const PASSPHRASE = 'correct horse battery';

async function wheelWith(width = 700) {
  const client = new MemoryVault(PASSPHRASE);
  const goal = { priority: 'must', targetMonth: '2030-01' } as const;
  const { goalIds } = await client.goals.import([
    { ...goal, summary: 'Run', slice: 'Health' },
    { ...goal, summary: 'Swim', slice: 'Health' },
    { ...goal, summary: 'Save', slice: 'Money' },
  ]);
  await client.goals.achieve({ goalId: goalIds[0]! });
  await client.unlock({ passphrase: PASSPHRASE });
  const box = await fixture<HTMLElement>(
    html`<div>
      <mo-vault .client=${client}>
        <mo-balance-wheel for="list"></mo-balance-wheel>
        <mo-goals id="list" status="all"></mo-goals>
      </mo-vault>
    </div>`,
  );
  box.style.inlineSize = `${String(width)}px`;
  const wheel = box.querySelector<MoBalanceWheel>('mo-balance-wheel')!;
  await eventually(() => wheel.shadowRoot?.querySelector('.sector'), 'the wheel');
  return { box, client, wheel };
}
const sector = (wheel: MoBalanceWheel, slice: string) =>
  wheel.shadowRoot!.querySelector<SVGElement>(`.sector[data-slice=${slice}]`)!;

describe('<mo-balance-wheel>', () => {
  it('says of each area how many goals it has and how many are achieved, and follows changes', async () => {
    const { client, wheel } = await wheelWith();
    expect(sector(wheel, 'Health').getAttribute('aria-label')).to.equal('Health: 2 goals, 1 achieved');
    expect(sector(wheel, 'Family').getAttribute('aria-label')).to.equal('Family: 0 goals, 0 achieved');
    expect(textOf(wheel, '.legend')).to.match(/Money\s*0 \/ 1/);
    await client.goals.create({
      summary: 'Call',
      slice: 'Family',
      priority: 'maybe',
      targetMonth: '2030-01',
    });
    await eventually(
      () => sector(wheel, 'Family').getAttribute('aria-label') === 'Family: 1 goal, 0 achieved',
      'the new goal',
    );
  });

  it('is free of axe findings in both themes, wide and narrow, selected and not', async () => {
    for (const width of [700, 320]) {
      const { wheel } = await wheelWith(width);
      await eachTheme(() => expect(wheel).to.be.accessible());
      sector(wheel, 'Health').dispatchEvent(new MouseEvent('click', { bubbles: true }));
      await wheel.updateComplete;
      await eachTheme(() => expect(wheel).to.be.accessible());
      expect(wheel.scrollWidth).to.be.at.most(width);
    }
  });

  it('selects an area for another element, and lets it go', async () => {
    const { box, wheel } = await wheelWith();
    const goals = box.querySelector('mo-goals')!;
    const selected = oneEvent(wheel, 'mo-slice');
    sector(wheel, 'Money').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(((await selected) as unknown as MoSliceEvent).slice).to.equal('Money');
    expect(wheel.getAttribute('selected')).to.equal('Money');
    await eventually(() => goals.shadowRoot!.querySelectorAll('.row').length === 1, 'one goal');
    sector(wheel, 'Money').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await eventually(() => goals.shadowRoot!.querySelectorAll('.row').length === 3, 'all goals');
    expect(wheel.selected).to.equal('');
  });

  it('does all of that by the keyboard, in one tab stop', async () => {
    const { wheel } = await wheelWith();
    expect(wheel.shadowRoot!.querySelectorAll('.sector[tabindex="0"]').length).to.equal(1);
    sector(wheel, 'Health').focus();
    await sendKeys({ press: 'ArrowLeft' });
    await eventually(() => wheel.shadowRoot!.activeElement === sector(wheel, 'Leisure'), 'the last area');
    await sendKeys({ press: 'Home' });
    await sendKeys({ press: 'ArrowRight' });
    await eventually(() => wheel.shadowRoot!.activeElement === sector(wheel, 'Family'), 'the second area');
    await sendKeys({ press: 'Enter' });
    await eventually(() => sector(wheel, 'Family').getAttribute('aria-selected') === 'true', 'selected');
  });

  it('speaks Arabic, and goes from right to left', async () => {
    const { box, wheel } = await wheelWith();
    box.lang = 'ar';
    await eventually(() => /عجلة الحياة/.test(textOf(wheel, 'h2')), 'Arabic');
    sector(wheel, 'Health').focus();
    await sendKeys({ press: 'ArrowLeft' });
    await eventually(() => wheel.shadowRoot!.activeElement === sector(wheel, 'Family'), 'the second area');
    await eachTheme(() => expect(wheel).to.be.accessible());
  });

  it('says that it is locked, missing or failed, and tries again', async () => {
    const alone = await fixture<MoBalanceWheel>(html`<mo-balance-wheel></mo-balance-wheel>`);
    expect(textOf(alone, '.empty')).to.match(/No vault here/);
    await expect(alone).to.be.accessible();
    const { client, wheel } = await wheelWith();
    await client.lock();
    await client.unlock({ passphrase: PASSPHRASE });
    client.faults.before = () => Promise.reject(new MoError('vault/timeout', 'Late.', { retryable: true }));
    await client.lock().catch(() => undefined);
    client.set({ state: 'locked' });
    await eventually(() => /Unlock the vault/.test(textOf(wheel, '.empty')), 'locked');
    client.set({ state: 'unlocked' });
    await eventually(() => /vault\/timeout/.test(textOf(wheel, '.empty')), 'the failure');
    await expect(wheel).to.be.accessible();
    client.faults.before = () => Promise.resolve();
    inside(wheel, '.empty .button').click();
    await eventually(() => wheel.shadowRoot!.querySelectorAll('.sector').length === 8, 'the wheel');
  });
});
