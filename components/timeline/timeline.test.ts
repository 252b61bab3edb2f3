import { expect, fixture, html } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import { addMonths, lastDayOf, monthsFrom, placeOfDay } from './months.ts';
import type { MoTimeline } from './timeline.ts';
import './timeline.ts';

describe('<mo-timeline>', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
    const goal = { slice: 'Work', priority: 'must' } as const;
    await client.goals.import([
      ...Array.from({ length: 10 }, (_, index) => ({
        ...goal,
        summary: `Goal ${String(index)}`,
        targetMonth: '2031-02',
      })),
      { ...goal, summary: 'In summer', targetMonth: '2031-07' },
    ]);
    await client.projects.create({
      name: 'Build a boat',
      startDate: '2030-06-01',
      targetDate: '2031-03-31',
      milestones: [{ name: 'Keel', date: '2031-02-14' }],
    });
  });
  after(() => client.dispose());

  async function shown(width = 1000): Promise<MoTimeline> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-timeline from="2031-01" months="6"></mo-timeline></mo-vault>
      </div>`,
    );
    box.style.inlineSize = `${String(width)}px`;
    const timeline = box.querySelector('mo-timeline')!;
    await eventually(() => timeline.shadowRoot?.querySelector('.months > li'), 'the months');
    return timeline;
  }
  const month = (timeline: MoTimeline, index: number) =>
    timeline.shadowRoot!.querySelectorAll('.months > li')[index]!.textContent.replace(/\s+/g, ' ');

  it('shows the goals of each month, how many more there are, and the projects across', async () => {
    const timeline = await shown();
    expect(timeline.shadowRoot!.querySelectorAll('.months > li').length).to.equal(6);
    await eventually(() => /2 more goals/.test(month(timeline, 1)), 'what is hidden');
    expect(textOf(timeline, '.bars > li')).to.match(
      /Build a boat Jun 1, 2030 to Mar 31, 2031, 0 of 1 milestones/,
    );
    const bar = timeline.shadowRoot!.querySelector('.bars > li')!.getBoundingClientRect();
    const track = timeline.shadowRoot!.querySelector('.inner')!.getBoundingClientRect();
    expect(bar.width / track.width).to.be.closeTo(0.5, 0.03);
    await eachTheme(() => expect(timeline).to.be.accessible());
  });

  it('moves through the months by its buttons, and back to today', async () => {
    const timeline = await shown();
    const [earlier, today, later] = timeline.shadowRoot!.querySelectorAll<HTMLElement>('.navigation button');
    later!.click();
    await eventually(() => /In summer/.test(month(timeline, 0)), 'July');
    earlier!.click();
    earlier!.click();
    await eventually(() => /July 2030/.test(month(timeline, 0)), 'the year before');
    today!.click();
    await eventually(() => /January 2031/.test(month(timeline, 0)), 'where it began');
    timeline.from = '';
    await eventually(() => timeline.shadowRoot!.querySelector('[aria-current=date]'), 'this month');
    expect(timeline.shadowRoot!.querySelector('.today')).not.to.equal(null);
  });

  it('shows more projects on request, where there are many', async () => {
    const dates = { startDate: '2041-01-01', targetDate: '2041-12-31' };
    await client.projects.import(
      Array.from({ length: 70 }, (_, index) => ({ name: `Boat ${String(index)}`, ...dates })),
    );
    const timeline = await shown();
    const bars = () => timeline.shadowRoot!.querySelectorAll('.bars > li').length;
    const more = () => timeline.shadowRoot!.querySelector<HTMLElement>('.track + .button');
    expect(more()).to.equal(null);
    timeline.from = '2041-01';
    await eventually(() => bars() === 60, 'the first of them');
    expect(more()?.textContent.trim()).to.equal('Show more projects');
    more()!.click();
    await eventually(() => bars() === 70, 'all of them');
    await eventually(() => more() === null, 'nothing more to show');
    await eachTheme(() => expect(timeline).to.be.accessible());
  });

  it('becomes a column on a narrow screen, also from right to left', async () => {
    const timeline = await shown(320);
    timeline.closest<HTMLElement>('mo-vault')!.parentElement!.lang = 'ar';
    await eventually(() => /الخط الزمني/.test(textOf(timeline, 'h2')), 'Arabic');
    expect(timeline.scrollWidth).to.be.at.most(320);
    await eachTheme(() => expect(timeline).to.be.accessible());
  });

  it('reckons with months', () => {
    expect(addMonths('2031-11', 3)).to.equal('2032-02');
    expect(addMonths('2000-01', -5)).to.equal('2000-01');
    expect(monthsFrom('2199-11', 6)).to.deep.equal(['2199-11', '2199-12']);
    expect(lastDayOf('2028-02')).to.equal('2028-02-29');
    expect(placeOfDay('2031-02-01', monthsFrom('2031-01', 4))).to.equal(0.25);
  });
});
