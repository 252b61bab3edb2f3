import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoProjects } from './projects.ts';
import './projects.ts';

const dates = { startDate: '2031-01-01', targetDate: '2031-12-31' };

describe('<mo-projects>', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
  });
  after(() => client.dispose());

  async function shown(width = 1000): Promise<MoProjects> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-projects></mo-projects></mo-vault>
      </div>`,
    );
    box.style.inlineSize = `${String(width)}px`;
    const projects = box.querySelector('mo-projects')!;
    await eventually(
      () => projects.shadowRoot?.querySelector('.board, .empty:not([hidden]) .emblem'),
      'the projects',
    );
    return projects;
  }
  const card = (projects: MoProjects, name: string) =>
    [...projects.shadowRoot!.querySelectorAll<HTMLElement>('.card')].find(
      (each) => each.querySelector('.name')!.textContent === name,
    );
  const columnOf = (projects: MoProjects, name: string) =>
    card(projects, name)?.closest('.column')?.getAttribute('aria-labelledby');

  it('begins empty, without an axe finding in either theme', async () => {
    const projects = await shown();
    expect(textOf(projects, '.empty')).to.match(/What are you working on/);
    await eachTheme(() => expect(projects).to.be.accessible());
  });

  it('makes one through the form: milestones and linked goals in one command', async () => {
    const { goalId } = await client.goals.create({
      summary: 'Sail around the island',
      slice: 'Leisure',
      priority: 'must',
      targetMonth: '2031-12',
    });
    const projects = await shown();
    inside(projects, '#new').focus();
    inside(projects, '#new').click();
    await eventually(() => projects.shadowRoot?.querySelector('dialog[open]'), 'the form');
    const form = inside<HTMLFormElement>(projects, 'dialog form');
    form.requestSubmit();
    await eventually(() => projects.shadowRoot?.querySelector('#project-name-error'), 'the error');
    expect(projects.shadowRoot!.activeElement?.id).to.equal('project-name');
    fill(projects, '#project-name', '  Build a boat ');
    fill(projects, '#project-start', dates.startDate);
    fill(projects, '#project-target', dates.targetDate);
    inside(projects, '#add-milestone').click();
    await eventually(() => projects.shadowRoot?.querySelector('#milestone-0-name'), 'the milestone');
    fill(projects, '#milestone-0-name', 'Keel laid');
    fill(projects, '#milestone-0-date', '2032-01-01');
    form.requestSubmit();
    await eventually(() => projects.shadowRoot?.querySelector('#milestone-0-error'), 'outside');
    await eachTheme(() => expect(projects).to.be.accessible());
    fill(projects, '#milestone-0-date', '2031-03-01');
    fill(projects, '#link-search', 'island');
    (
      await eventually(() => projects.shadowRoot?.querySelector<HTMLElement>('.found .button'), 'the goal')
    ).click();
    await eventually(() => projects.shadowRoot?.querySelector('.links li'), 'the link');
    const changed = oneEvent(projects, 'mo-change');
    form.requestSubmit();
    await changed;
    await eventually(() => card(projects, 'Build a boat'), 'the card');
    const [stored] = (await client.projects.list()).items;
    expect(stored?.goalIds).to.deep.equal([goalId]);
    expect(stored?.milestones.map(({ name, date }) => ({ name, date }))).to.deep.equal([
      { name: 'Keel laid', date: '2031-03-01' },
    ]);
    await eventually(() => projects.shadowRoot!.activeElement?.id === 'new', 'the focus');
  });

  it('moves a card by the list of statuses, keeps the focus on it, and refuses no step that is offered', async () => {
    const projects = await shown();
    await eventually(() => card(projects, 'Build a boat'), 'the card');
    expect(columnOf(projects, 'Build a boat')).to.equal('column-planned');
    const status = card(projects, 'Build a boat')!.querySelector<HTMLSelectElement>('[data-control=status]')!;
    expect([...status.options].map(({ value }) => value)).to.deep.equal([
      'planned',
      'in-progress',
      'canceled',
    ]);
    status.focus();
    status.value = 'in-progress';
    status.dispatchEvent(new Event('change', { bubbles: true }));
    await eventually(() => columnOf(projects, 'Build a boat') === 'column-in-progress', 'the other column');
    await eventually(
      () => (projects.shadowRoot!.activeElement as HTMLElement | null)?.dataset['control'] === 'status',
      'the focus',
    );
    await eachTheme(() => expect(projects).to.be.accessible());
  });

  it('moves a card by dragging, to where it may go only', async () => {
    const projects = await shown();
    const boat = await eventually(() => card(projects, 'Build a boat'), 'the card');
    const column = (status: string) =>
      projects.shadowRoot!.querySelector<HTMLElement>(`.column[aria-labelledby=column-${status}]`)!;
    const drag = (type: string, target: Element) => {
      const event = new DragEvent(type, {
        bubbles: true,
        cancelable: true,
        dataTransfer: new DataTransfer(),
      });
      target.dispatchEvent(event);
      return event;
    };
    drag('dragstart', boat);
    await projects.updateComplete;
    expect(drag('dragover', column('completed')).defaultPrevented).to.equal(true);
    drag('drop', column('completed'));
    await eventually(() => columnOf(projects, 'Build a boat') === 'column-completed', 'completed');
    drag('dragstart', card(projects, 'Build a boat')!);
    await projects.updateComplete;
    expect(drag('dragover', column('canceled')).defaultPrevented).to.equal(false);
    drag('drop', column('canceled'));
    drag('dragend', card(projects, 'Build a boat')!);
    expect(columnOf(projects, 'Build a boat')).to.equal('column-completed');
    expect((await client.goals.list({ status: 'achieved' })).total).to.equal(1);
  });

  it('sends only what differs when a project is edited', async () => {
    const projects = await shown();
    const boat = await eventually(() => card(projects, 'Build a boat'), 'the card');
    boat.querySelector<HTMLElement>('[data-control=edit]')!.click();
    await eventually(() => projects.shadowRoot?.querySelector('dialog[open]'), 'the form');
    fill(projects, '#project-name', 'Build a better boat');
    const done = inside<HTMLInputElement>(projects, '.rows input[type=checkbox]');
    done.click();
    const sent: object[] = [];
    const change = client.projects.change.bind(client.projects);
    client.projects.change = (input, options) => (sent.push(input), change(input, options));
    inside<HTMLFormElement>(projects, 'dialog form').requestSubmit();
    await eventually(() => card(projects, 'Build a better boat'), 'the change');
    client.projects.change = change;
    const { projectId, milestones } = (await client.projects.list({ status: 'completed' })).items[0]!;
    expect(sent).to.deep.equal([
      {
        projectId,
        name: 'Build a better boat',
        milestones: [{ kind: 'complete', milestoneId: milestones[0]!.milestoneId }],
      },
    ]);
  });

  it('shows a list with its filters, archives, and finds', async () => {
    const projects = await shown();
    projects.view = 'list';
    projects.status = 'completed';
    const boat = await eventually(() => card(projects, 'Build a better boat'), 'the card');
    boat.querySelector<HTMLElement>('[data-control=archive]')!.click();
    await eventually(() => card(projects, 'Build a better boat') === undefined, 'gone');
    projects.status = 'archived';
    await eventually(() => card(projects, 'Build a better boat'), 'in the archive');
    projects.search = 'nothing like it';
    await eventually(() => /No project matches/.test(textOf(projects, '.empty')), 'nothing');
    projects.search = 'bett';
    await eventually(() => card(projects, 'Build a better boat'), 'found');
    await eachTheme(() => expect(projects).to.be.accessible());
  });

  it('draws the first of many while it is not shown, and the others when it is', async () => {
    const names = Array.from({ length: 14 }, (_, number) => `One of many ${String(number)}`);
    await client.projects.import(names.map((name) => ({ ...dates, name })));
    const projects = await shown(320);
    const cards = () => [...projects.shadowRoot!.querySelectorAll('.card')];
    await eventually(() => cards().length === names.length, 'every card');

    const vault = projects.closest<HTMLElement>('mo-vault')!;
    projects.remove();
    vault.hidden = true;
    vault.append(projects);
    await eventually(() => cards().length === 5, 'the first cards');
    await aTimeout(300);
    expect(cards()).to.have.length(5);
    vault.hidden = false;
    await eventually(() => cards().length === names.length, 'the others');
  });

  it('speaks Arabic from right to left, and fits 320 px with long names', async () => {
    await client.projects.create({ ...dates, name: 'Donaudampfschifffahrtsgesellschaft'.repeat(5) });
    const projects = await shown(320);
    projects.closest<HTMLElement>('mo-vault')!.parentElement!.lang = 'ar';
    await eventually(() => /المشاريع/.test(textOf(projects, 'h2')), 'Arabic');
    expect(getComputedStyle(inside(projects, '.projects')).direction).to.equal('rtl');
    expect(projects.scrollWidth).to.be.at.most(320);
    await eachTheme(() => expect(projects).to.be.accessible());
  });

  it('says that there is no vault', async () => {
    const alone = await fixture<MoProjects>(html`<mo-projects></mo-projects>`);
    expect(textOf(alone, '.empty')).to.match(/No vault here/);
    await expect(alone).to.be.accessible();
  });
});
