import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import '../balance-wheel/balance-wheel.ts';
import '../goals/goals.ts';
import '../history/history.ts';
import '../projects/projects.ts';
import '../timeline/timeline.ts';
import { eventually } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';

const goal = (summary: string) =>
  ({ summary, slice: 'Health', priority: 'must', targetMonth: '2031-03' }) as const;
const project = (name: string) => ({ name, startDate: '2031-01-01', targetDate: '2031-12-31' }) as const;

/** How each element shows that it knows of one more goal and one more project. */
const SHOWN: Readonly<Record<string, (text: string, word: string) => boolean>> = {
  'mo-goals': (text, word) => text.includes(`Goal ${word}`),
  'mo-balance-wheel': (text, word) => text.includes(word === 'one' ? '0 / 1' : '0 / 2'),
  'mo-projects': (text, word) => text.includes(`Project ${word}`),
  'mo-timeline': (text, word) => text.includes(`Goal ${word}`) && text.includes(`Project ${word}`),
  'mo-history': (text, word) => text.includes(`Goal ${word}`),
};

describe('an element that the page does not display', () => {
  let client: VaultClient;
  before(async () => {
    client = await realVault();
  });
  after(() => client.dispose());

  it('draws nothing of what changes, shows it once it is displayed, and forgets all when the vault closes', async () => {
    await client.goals.create(goal('Goal one'));
    await client.projects.create(project('Project one'));
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}>
          <div class="view">
            <mo-balance-wheel></mo-balance-wheel>
            <mo-goals></mo-goals>
            <mo-projects></mo-projects>
            <mo-timeline from="2031-01"></mo-timeline>
            <mo-history></mo-history>
          </div>
        </mo-vault>
      </div>`,
    );
    const view = box.querySelector<HTMLElement>('.view')!;
    const shows = (name: string, word: string) =>
      SHOWN[name]!(view.querySelector(name)!.shadowRoot!.textContent, word);
    const all = (word: string) => Object.keys(SHOWN).every((name) => shows(name, word));
    const none = (word: string) => Object.keys(SHOWN).every((name) => !shows(name, word));
    await eventually(() => all('one'), 'what there is');

    view.hidden = true;
    await aTimeout(200);
    await client.goals.create(goal('Goal two'));
    await client.projects.create(project('Project two'));
    await aTimeout(800);
    expect(Object.keys(SHOWN).filter((name) => shows(name, 'two'))).to.deep.equal([]);
    expect(all('one'), 'what was shown stays').to.equal(true);

    view.hidden = false;
    await eventually(() => all('two'), 'what changed meanwhile');

    view.hidden = true;
    await aTimeout(200);
    await client.lock();
    await eventually(() => none('one') && none('two'), 'nothing of a vault that is closed');
  });

  it('shows all the same where its host has no box of its own', async () => {
    const other = await realVault();
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${other}><mo-goals></mo-goals></mo-vault>
      </div>`,
    );
    const goals = box.querySelector('mo-goals')!;
    goals.style.display = 'contents';
    await eventually(() => goals.shadowRoot?.querySelector('.empty'), 'the list');
    await aTimeout(200);
    await other.goals.create(goal('Goal three'));
    await eventually(() => goals.shadowRoot!.textContent.includes('Goal three'), 'the new goal');
    other.dispose();
  });
});
