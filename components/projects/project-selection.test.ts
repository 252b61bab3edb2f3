import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoProjects } from './projects.ts';
import './projects.ts';

describe('choosing many projects', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
    const dates = { startDate: '2031-01-01', targetDate: '2031-12-31' };
    const drafts = (['planned', 'in-progress', 'completed'] as const).flatMap((status) =>
      [1, 2].map((number) => ({ name: `${status} ${number}`, status, ...dates })),
    );
    await client.projects.import(drafts);
  });
  after(() => client.dispose());

  async function shown(view: 'board' | 'list'): Promise<MoProjects> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-projects view=${view}></mo-projects></mo-vault>
      </div>`,
    );
    const projects = box.querySelector('mo-projects')!;
    await eventually(() => projects.shadowRoot?.querySelector('.card'), 'the cards');
    return projects;
  }
  const box = (projects: MoProjects, index: number) =>
    inside<HTMLInputElement>(projects, `[data-index="${index}"] [data-control=select]`);
  const count = (projects: MoProjects) => textOf(projects, '.bulk-count');
  const statuses = async (status: 'planned' | 'in-progress' | 'completed') =>
    (await client.projects.list({ status })).total;

  it('moves what may be moved on the board, says how many stayed, and takes it back', async () => {
    const projects = await shown('board');
    inside(projects, '[data-select]').click();
    await eventually(() => projects.shadowRoot!.querySelector('.bulk'), 'the bar');
    box(projects, 0).click();
    await eventually(() => count(projects) === '1 selected', 'one');
    // Over the edge of a column: everything in between, in the order that is shown.
    box(projects, 2).dispatchEvent(
      new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }),
    );
    await eventually(() => count(projects) === '3 selected', 'three');
    const menu = inside<HTMLSelectElement>(projects, '.bulk select');
    menu.value = 'completed';
    menu.dispatchEvent(new Event('change'));
    await eventually(() => /1 of 3 changed/.test(textOf(projects, '.bulk-done')), 'what was done');
    expect(await statuses('completed')).to.equal(3);
    await eachTheme(() => expect(projects).to.be.accessible());
    inside(projects, '[data-bulk=undo]').click();
    await eventually(() => projects.shadowRoot!.querySelector('.bulk-done') === null, 'the undo');
    expect(await statuses('completed')).to.equal(2);
  });

  it('archives all that are listed, from the keyboard alone', async () => {
    const projects = await shown('list');
    inside(projects, '.card [data-control]').focus();
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'a' });
    await sendKeys({ up: 'Control' });
    await eventually(() => count(projects) === '4 selected', 'all that are open');
    const archive = [...projects.shadowRoot!.querySelectorAll<HTMLElement>('.bulk .button')].find(
      (button) => button.textContent.trim() === 'Archive',
    )!;
    archive.focus();
    await sendKeys({ press: 'Enter' });
    await eventually(() => projects.shadowRoot!.querySelector('.bulk-done'), 'what was done');
    expect((await client.projects.list({ status: 'archived' })).total).to.equal(4);
    expect(textOf(projects, '[role=status]')).to.contain('4 changed');
    await client.undo();
    expect((await client.projects.list({ status: 'archived' })).total).to.equal(0);
  });
});
