import { expect, fixture, html } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { inEveryCondition } from '../testing/in-every-condition.ts';
import { realVault } from '../testing/real-vault.ts';
import './goals.ts';

const LONG = `Donaudampfschifffahrtsgesellschaftskapitän ${'and a very long name '.repeat(7)}`.trim();

describe('the projects of a goal', () => {
  let client: VaultClient;
  let goalId = '';
  before(async () => {
    client = await realVault();
    const fields = { slice: 'Leisure', priority: 'should', targetMonth: '2031-08' } as const;
    ({ goalId } = await client.goals.create({ ...fields, summary: 'Learn to sail' }));
    await client.goals.create({ ...fields, summary: 'Alone', targetMonth: '2031-09' });
    const dates = { startDate: '2031-01-01', targetDate: '2031-06-30' };
    const milestones = [
      { name: 'Keel', date: '2031-02-01', completed: true },
      { name: 'Mast', date: '2031-03-01' },
    ];
    const goalIds = [goalId];
    await client.projects.create({
      name: 'Build a boat',
      status: 'in-progress',
      goalIds,
      milestones,
      ...dates,
    });
    await client.projects.create({ name: LONG, status: 'completed', goalIds, ...dates });
    await client.projects.create({ name: 'Buy a boat', status: 'canceled', goalIds, ...dates });
  });
  after(() => client.dispose());

  it('show in its row how many are completed, and in its form how far along each is', async () => {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-goals></mo-goals></mo-vault>
      </div>`,
    );
    const goals = box.querySelector('mo-goals')!;
    const row = (index: number) => `.row[data-index="${String(index)}"]`;
    await eventually(() => goals.shadowRoot?.querySelector(row(1)), 'the goals');
    expect(textOf(goals, `${row(0)} .progress-line`)).to.equal('1 of 2 projects done');
    expect(inside<HTMLProgressElement>(goals, `${row(0)} progress`).position).to.equal(0.5);
    expect(goals.shadowRoot!.querySelector(`${row(1)} .progress-line`)).to.equal(null);

    await inEveryCondition(goals, box);

    const { items } = await client.projects.list({ goalId, status: 'in-progress' });
    const { projectId } = items[0]!;
    await client.projects.setStatus({ projectId, status: 'completed' });
    inside<HTMLInputElement>(goals, 'input[value=achieved]').click();
    await eventually(
      () => textOf(goals, `${row(0)} .progress-line`) === '2 of 2 projects done',
      'achieved by both',
    );
    await client.projects.setStatus({ projectId, status: 'in-progress' });
    inside<HTMLInputElement>(goals, 'input[value=active]').click();
    await eventually(
      () => textOf(goals, `${row(0)} .progress-line`) === '1 of 2 projects done',
      'open again',
    );

    inside(goals, `${row(0)} [data-control=edit]`).click();
    await eventually(() => goals.shadowRoot?.querySelectorAll('.goal-projects > li').length === 3, 'three');
    expect(textOf(goals, 'fieldset:has(.goal-projects) legend')).to.equal('3 projects');
    const shown = [...goals.shadowRoot!.querySelectorAll('.goal-projects > li')].map((item) =>
      item.textContent.replace(/\s+/g, ' ').trim(),
    );
    expect(shown).to.have.members([
      'Build a boat In progress 1 of 2 milestones',
      `${LONG} Completed`,
      'Buy a boat Canceled',
    ]);
    await eachTheme(() => expect(goals).to.be.accessible());
  });
});
