import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoGoals } from './goals.ts';
import './goals.ts';

const COUNT = 200;

describe('choosing many goals', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
    const fields = { slice: 'Work', priority: 'should', targetMonth: '2031-05' } as const;
    await client.goals.import(
      Array.from({ length: COUNT }, (_, index) => ({ summary: `Goal ${index}`, ...fields })),
    );
  });
  after(() => client.dispose());

  async function shown(): Promise<MoGoals> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-goals sort="created"></mo-goals></mo-vault>
      </div>`,
    );
    const goals = box.querySelector('mo-goals')!;
    await eventually(() => goals.shadowRoot?.querySelector('[data-index="5"]'), 'the list');
    return goals;
  }
  const box = (goals: MoGoals, index: number) =>
    inside<HTMLInputElement>(goals, `[data-index="${index}"] [data-control=select]`);
  const count = (goals: MoGoals) => textOf(goals, '.bulk-count');
  const action = (goals: MoGoals, label: string) =>
    [...goals.shadowRoot!.querySelectorAll<HTMLElement>('.bulk .button')].find(
      (button) => button.textContent.trim() === label,
    )!;
  async function selecting(): Promise<MoGoals> {
    const goals = await shown();
    inside(goals, '[data-select]').click();
    await eventually(() => goals.shadowRoot?.querySelector('.bulk'), 'the bar');
    return goals;
  }
  const active = async () => (await client.goals.list({ limit: 1 })).total;

  it('begins with the button, chooses by clicks and with Shift, changes all at once, and takes it back', async () => {
    const goals = await selecting();
    expect(count(goals)).to.equal('0 selected');
    expect(action(goals, 'Archive').getAttribute('aria-disabled')).to.equal('true');
    box(goals, 1).click();
    await eventually(() => count(goals) === '1 selected', 'one');
    box(goals, 4).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }));
    await eventually(() => count(goals) === '4 selected', 'four');
    expect([1, 2, 3, 4].map((index) => box(goals, index).checked)).to.deep.equal([true, true, true, true]);
    expect(box(goals, 0).checked).to.equal(false);

    const told = oneEvent(goals, 'mo-change');
    action(goals, 'Archive').click();
    await told;
    expect(await active()).to.equal(COUNT - 4);
    await eventually(() => /4 changed/.test(textOf(goals, '.bulk-done')), 'what was done');
    expect(textOf(goals, '[role=status]')).to.contain('4 changed');
    await eventually(() => goals.shadowRoot!.activeElement?.textContent.trim() === 'Undo', 'the focus');
    const undo = goals.shadowRoot!.activeElement as HTMLElement;
    await eachTheme(() => expect(goals).to.be.accessible());
    undo.click();
    await eventually(() => goals.shadowRoot!.querySelector('.bulk-done') === null, 'the undo');
    expect(await active()).to.equal(COUNT);
  });

  it('works from the keyboard alone', async () => {
    const goals = await shown();
    inside(goals, '[data-index="0"] [data-control]').focus();
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'a' });
    await sendKeys({ up: 'Control' });
    await eventually(() => count(goals) === `${COUNT} selected`, 'all of them, also those out of sight');
    await sendKeys({ press: 'Escape' });
    await eventually(() => goals.shadowRoot!.querySelector('.bulk') === null, 'the end');
    inside(goals, '[data-select]').focus();
    await sendKeys({ press: 'Enter' });
    await eventually(() => goals.shadowRoot?.querySelector('.bulk'), 'the bar');
    box(goals, 0).focus();
    await sendKeys({ press: ' ' });
    await eventually(() => count(goals) === '1 selected', 'one');
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'ArrowDown' });
    await eventually(
      () => goals.shadowRoot!.activeElement?.closest('[data-index]')?.getAttribute('data-index') === '2',
      'the third row',
    );
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: ' ' });
    await sendKeys({ up: 'Shift' });
    await eventually(() => count(goals) === '3 selected', 'three');
    const slices = inside<HTMLSelectElement>(goals, '.bulk select');
    slices.value = 'Money';
    slices.dispatchEvent(new Event('change'));
    await eventually(() => /3 changed/.test(textOf(goals, '.bulk-done')), 'the change');
    expect((await client.goals.list({ slice: 'Money' })).total).to.equal(3);
    await client.undo();
    expect((await client.goals.list({ slice: 'Money' })).total).to.equal(0);
  });

  it('begins with a click beside the buttons while Control is down, and ends with another list', async () => {
    const goals = await shown();
    const body = inside(goals, '[data-index="3"] .body');
    body.dispatchEvent(new MouseEvent('click', { bubbles: true, ctrlKey: true }));
    await eventually(() => count(goals) === '1 selected', 'the one that was clicked');
    expect(box(goals, 3).checked).to.equal(true);
    goals.status = 'achieved';
    await eventually(() => goals.shadowRoot!.querySelector('.bulk') === null, 'the end');
  });

  it('says what went wrong, and leaves everything as it was', async () => {
    const goals = await selecting();
    box(goals, 0).click();
    await eventually(() => count(goals) === '1 selected', 'one');
    const { bulk } = client.goals;
    Object.assign(client.goals, { bulk: () => Promise.reject(new Error('no')) });
    action(goals, 'Archive').click();
    await eventually(() => goals.shadowRoot!.querySelector('[part=problem]'), 'the problem');
    Object.assign(client.goals, { bulk });
    expect(count(goals)).to.equal('1 selected');
    expect(await active()).to.equal(COUNT);
  });
});
