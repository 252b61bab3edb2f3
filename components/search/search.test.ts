import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoOpenEvent, MoSearch } from './search.ts';
import './search.ts';

describe('<mo-search>', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
    await client.goals.create({
      summary: 'Sail to Málaga',
      slice: 'Leisure',
      priority: 'must',
      targetMonth: '2031-06',
    });
    await client.projects.create({
      name: 'Build a boat',
      description: 'She shall carry us to Malaga.',
      startDate: '2031-01-01',
      targetDate: '2031-12-31',
      milestones: [{ name: 'Reach Malaga', date: '2031-06-01' }],
    });
  });
  after(() => client.dispose());

  async function shown(): Promise<MoSearch> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-search></mo-search></mo-vault>
      </div>`,
    );
    const search = box.querySelector('mo-search')!;
    await eventually(() => search.shadowRoot?.querySelector('input'), 'the field');
    return search;
  }
  const hits = (search: MoSearch) => [...search.shadowRoot!.querySelectorAll<HTMLElement>('.hit')];

  it('finds goals, projects and milestones at once, marks the matches, and opens one', async () => {
    const search = await shown();
    fill(search, 'input', 'malag');
    await eventually(() => hits(search).length === 3, 'three results');
    expect(search.shadowRoot!.querySelector('mark')!.textContent.toLowerCase()).to.match(/m[aá]lag/);
    expect(textOf(search, '[role=status]')).to.equal('3 results');
    await eachTheme(() => expect(search).to.be.accessible());
    const goal = hits(search).find((hit) => /Goal/.test(hit.textContent))!;
    const opened = oneEvent(search, 'mo-open');
    goal.click();
    expect(((await opened) as unknown as MoOpenEvent).hit.kind).to.equal('goal');
    search.kinds = 'milestone';
    await eventually(() => hits(search).length === 1, 'the milestone');
  });

  it('looks again when something has changed, and says nothing about it', async () => {
    const search = await shown();
    fill(search, 'input', 'quinc');
    await eventually(() => /Nothing found/.test(textOf(search, '.empty')), 'nothing');
    const said = textOf(search, '[role=status]');
    const fields = { slice: 'Health', priority: 'must', targetMonth: '2031-06' } as const;
    const { goalId } = await client.goals.create({ summary: 'Plant a quince', ...fields });
    await eventually(() => hits(search).length === 1, 'what was made meanwhile');
    await client.goals.archive({ goalId });
    await eventually(() => /archived/.test(hits(search)[0]!.textContent), 'that it was archived');
    expect(textOf(search, '[role=status]')).to.equal(said);
  });

  it('says when nothing is found, and forgets with an empty field', async () => {
    const search = await shown();
    fill(search, 'input', 'zanzibar');
    await eventually(() => /Nothing found/.test(textOf(search, '.empty')), 'nothing');
    await eachTheme(() => expect(search).to.be.accessible());
    fill(search, 'input', '');
    await eventually(() => search.shadowRoot!.querySelector('.empty') === null, 'no results');
  });
});
