import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VaultClient } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoHistory } from './history.ts';
import './history.ts';

describe('<mo-history>', () => {
  let client: VaultClient;
  let goalId = '';
  before(async () => {
    client = await realVault();
    ({ goalId } = await client.goals.create({
      summary: 'Run',
      slice: 'Health',
      priority: 'maybe',
      targetMonth: '2031-06',
    }));
    await client.goals.change({ goalId, summary: 'Run ten miles', priority: 'must' });
  });
  after(() => client.dispose());

  async function shown(): Promise<MoHistory> {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-history aggregate-id=${goalId}></mo-history></mo-vault>
      </div>`,
    );
    const history = box.querySelector('mo-history')!;
    await eventually(() => history.shadowRoot?.querySelector('.entry'), 'the history');
    return history;
  }
  const entries = (history: MoHistory) => [...history.shadowRoot!.querySelectorAll<HTMLElement>('.entry')];
  const summary = async () => (await client.goals.get({ goalId }))?.summary;

  it('tells when, where, and what changed from what to what', async () => {
    const history = await shown();
    expect(entries(history).length).to.equal(2);
    const [newest] = entries(history);
    expect(newest!.textContent.replace(/\s+/g, ' ')).to.match(
      /this device.*Goal Run Run ten miles.*Priority Maybe Must/,
    );
    await eachTheme(() => expect(history).to.be.accessible());
  });

  it('takes back one change, and the last changes by the keyboard', async () => {
    const history = await shown();
    entries(history)[0]!.querySelector<HTMLElement>('.button')!.click();
    await eventually(() => entries(history).length === 3, 'the change that takes it back');
    expect(await summary()).to.equal('Run');
    await client.goals.change({ goalId, summary: 'Swim' });
    await eventually(() => entries(history).length === 4, 'one more');
    (document.activeElement as HTMLElement | null)?.blur();
    await sendKeys({ down: 'Control' });
    await sendKeys({ press: 'z' });
    await sendKeys({ up: 'Control' });
    await eventually(() => entries(history).length === 5, 'undone');
    expect(await summary()).to.equal('Run');
    await client.redo();
    expect(await summary()).to.equal('Swim');
  });

  it('shows the whole vault, one thing of it and the vault again, in Arabic too', async () => {
    const { goalId: otherId } = await client.goals.create({
      summary: 'Sleep eight hours',
      slice: 'Health',
      priority: 'must',
      targetMonth: '2031-07',
    });
    const history = await shown();
    const ofOneThing = entries(history).length;
    history.aggregateId = '';
    const titles = () =>
      [...history.shadowRoot!.querySelectorAll('.title')].map((title) => title.textContent.trim());
    await eventually(() => titles()[0] === 'Sleep eight hours' && titles()[1] === 'Swim', 'newest first');
    expect(entries(history).length).to.equal(ofOneThing + 1);
    await client.goals.archive({ goalId: otherId });
    await eventually(() => entries(history).length === ofOneThing + 2, 'told of what happens');
    await eachTheme(() => expect(history).to.be.accessible());

    history.shadowRoot!.querySelector<HTMLElement>('.title')!.click();
    await eventually(() => textOf(history, '.chosen h3') === 'Sleep eight hours', 'the one that was chosen');
    await eventually(() => entries(history).length === 2, 'its own entries');
    expect(history.shadowRoot!.activeElement?.id).to.equal('heading');
    await eachTheme(() => expect(history).to.be.accessible());
    history.shadowRoot!.querySelector<HTMLElement>('.chosen .link')!.click();
    await eventually(() => entries(history).length === ofOneThing + 2, 'the vault again');
    history.closest<HTMLElement>('mo-vault')!.parentElement!.lang = 'ar';
    await eventually(() => /السجل/.test(textOf(history, 'h2')), 'Arabic');
    await eachTheme(() => expect(history).to.be.accessible());
  });

  it('destroys one thing for good, after a word and a fresh unlock, and says what it cannot reach', async () => {
    const { goalId: lostId } = await client.goals.create({
      summary: 'Lighthouse',
      slice: 'Work',
      priority: 'must',
      targetMonth: '2031-06',
    });
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}><mo-history aggregate-id=${lostId}></mo-history></mo-vault>
      </div>`,
    );
    const history = box.querySelector('mo-history')!;
    await eventually(() => history.shadowRoot?.querySelector('.typed'), 'the way to destroy it');
    inside(history, '.typed summary').click();
    expect(textOf(history, '.typed')).to.match(/Lighthouse.*cannot be undone.*backups.*offline/);
    await eachTheme(() => expect(history).to.be.accessible());
    const button = inside(history, '.typed .danger');
    button.click();
    fill(history, '#shred-word', 'destro');
    await history.updateComplete;
    button.click();
    expect(await client.goals.get({ goalId: lostId })).not.to.equal(null);
    fill(history, '#shred-word', 'destroy');
    await history.updateComplete;
    expect(button.hasAttribute('aria-disabled')).to.equal(false);
    button.click();
    await eventually(() => textOf(history, '.empty h3') === 'This was destroyed for good.', 'its end');
    expect(await client.goals.get({ goalId: lostId })).to.equal(null);
    await eventually(() => history.shadowRoot?.activeElement?.id === 'heading', 'the focus');
    expect(history.shadowRoot?.querySelector('.typed')).to.equal(null);
    await expect(history).to.be.accessible();
  });
});
