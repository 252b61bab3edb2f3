import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { inEveryCondition } from '../testing/in-every-condition.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoTransfer } from './transfer.ts';
import './transfer.ts';

const GOALS = `summary,slice,priority,targetMonth,colour
Learn to sail,Leisure,should,2031-06,blue
,Health,must,2031-01,red
Read more,Nowhere,must,2031-13,green
"Run, far",Health,must,2031-02,red
`;
const PROJECTS = `name,startDate,targetDate,milestones
Build a boat,2031-01-01,2031-12-31,"[x] 2031-02-01 Keel
2031-06-01 Mast"
Backwards,2031-12-31,2031-01-01,
`;

describe('<mo-transfer>', () => {
  let client: VaultClient;

  /** Each on a vault of its own. */
  async function shown() {
    client = await realVault();
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-transfer></mo-transfer></mo-vault>
      </div>`,
    );
    const transfer = box.querySelector('mo-transfer')!;
    await eventually(() => transfer.shadowRoot?.querySelector('#csv-file'), 'the panel');
    return { box, transfer };
  }
  function choose(transfer: MoTransfer, text: string): void {
    const field = inside<HTMLInputElement>(transfer, '#csv-file');
    const files = new DataTransfer();
    files.items.add(new File([text], 'file.csv', { type: 'text/csv' }));
    field.files = files.files;
    field.dispatchEvent(new Event('change'));
  }
  const rows = (transfer: MoTransfer) =>
    [...transfer.shadowRoot!.querySelectorAll('tbody tr')].map((row) =>
      row.textContent.replace(/\s+/g, ' ').trim(),
    );

  it('shows every row with what is wrong, stores nothing before it is told to, and then only the good ones', async () => {
    const { box, transfer } = await shown();
    choose(transfer, GOALS);
    await eventually(() => transfer.shadowRoot!.querySelector('#ready'), 'the preview');
    expect(textOf(transfer, '#ready')).to.equal('2 rows can be imported, 2 rows cannot.');
    expect(textOf(transfer, '[role=status]')).to.contain('2 rows can be imported');
    // What cannot be imported comes first.
    const wanted = [
      /^3.*summary: missing/,
      /^4.*slice: missing.*targetMonth: missing.*Read more\s*Nowhere\s*must\s*2031-13/,
      /^2.*sail/,
      /^5.*Run, far/,
    ];
    expect(rows(transfer)).to.have.length(4);
    for (const [index, pattern] of wanted.entries()) expect(rows(transfer)[index]).to.match(pattern);
    expect(transfer.shadowRoot!.textContent).to.contain('colour');
    expect((await client.goals.list()).total).to.equal(0);
    await inEveryCondition(transfer, box);
    const told = oneEvent(transfer, 'mo-change');
    inside(transfer, '#import').click();
    await told;
    await eventually(() => textOf(transfer, '#report') === '2 rows imported.', 'the report');
    const { items } = await client.goals.list({ sort: 'summary' });
    expect(items.map(({ summary }) => summary)).to.deep.equal(['Learn to sail', 'Run, far']);
    await eventually(() => transfer.shadowRoot!.activeElement?.id === 'choose', 'the focus');
  });

  it('reads projects with their milestones', async () => {
    const { transfer } = await shown();
    inside(transfer, 'input[value=projects]').click();
    await transfer.updateComplete;
    choose(transfer, PROJECTS);
    await eventually(() => transfer.shadowRoot!.querySelector('#ready'), 'the preview');
    expect(rows(transfer)[0]).to.contain('targetDate: missing or not valid');
    inside(transfer, '#import').click();
    await eventually(() => textOf(transfer, '#report') === '1 row imported.', 'the report');
    const [project] = (await client.projects.list()).items;
    expect(project?.milestones.map(({ name, completed }) => [name, completed])).to.deep.equal([
      ['Keel', true],
      ['Mast', false],
    ]);
  });

  it('imports thousands with progress, and stops where it is told to', async () => {
    const { transfer } = await shown();
    const lines = Array.from({ length: 1_500 }, (_, index) => `Goal ${index},Work,must,2031-05`);
    choose(transfer, `summary,slice,priority,targetMonth\n${lines.join('\n')}`);
    await eventually(() => transfer.shadowRoot!.querySelector('#ready'), 'the preview', 20_000);
    expect(rows(transfer)).to.have.length(100);
    inside(transfer, '#import').click();
    const progress = await eventually(() => transfer.shadowRoot!.querySelector('progress'), 'the progress');
    expect(progress.max).to.equal(1_500);
    await eventually(
      () => (transfer.shadowRoot!.querySelector('progress')?.value ?? 0) > 0,
      'a step',
      20_000,
    );
    inside(transfer, '[part=progress] button').click();
    await eventually(() => /^Stopped/.test(textOf(transfer, '#report')), 'the stop', 20_000);
    const { total } = await client.goals.list({ limit: 1 });
    expect(total).to.be.within(500, 1_000);
    expect(textOf(transfer, '#report')).to.contain(`${total.toLocaleString('en')} of 1,500`);
  });

  it('says what is wrong with a file that is none', async () => {
    const { transfer } = await shown();
    choose(transfer, 'this,is\nno,list of goals');
    await eventually(() => transfer.shadowRoot!.querySelector('[part=problem]'), 'the problem');
    expect(transfer.shadowRoot!.querySelector('#ready')).to.equal(null);
  });

  it('saves goals, projects and the calendar as files', async () => {
    const { transfer } = await shown();
    await client.goals.create({
      summary: 'Sail',
      slice: 'Leisure',
      priority: 'must',
      targetMonth: '2031-06',
    });
    const saved: string[] = [];
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download);
    };
    try {
      for (const name of ['goals.csv', 'projects.csv', 'goals.ics']) {
        inside(transfer, `[data-save="${name}"]`).click();
        await eventually(() => saved.includes(name), name);
      }
    } finally {
      HTMLAnchorElement.prototype.click = click;
    }
    expect(await client.transfer.writeCsv('goals')).to.contain('Sail,Leisure,must,2031-06');
    expect(await client.transfer.writeCalendar()).to.contain('SUMMARY:Sail');
  });

  it('says that the vault is closed', async () => {
    client = await realVault();
    await client.lock();
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-transfer slot="locked"></mo-transfer></mo-vault>
      </div>`,
    );
    const transfer = box.querySelector('mo-transfer')!;
    await eventually(() => /Unlock the vault/.test(textOf(transfer, '[part=empty]')), 'the text');
  });
});
