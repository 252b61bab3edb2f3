import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MoError } from '@mo-kit/worker';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import { sampleGoals } from '../testing/sample-goals.ts';
import type { MoChangeEvent } from '../internal/change-event.ts';
import { registerLanguage } from '../translations/languages.ts';
import type { Translation } from '../translations/translation.ts';
import type { MoGoals } from './goals.ts';
import './goals.ts';

const PASSPHRASE = 'correct horse battery';

async function goalsWith(count: number, width = 800): Promise<{ client: MemoryVault; goals: MoGoals }> {
  const client = new MemoryVault(PASSPHRASE);
  if (count > 0) await client.goals.import(sampleGoals(count));
  await client.unlock({ passphrase: PASSPHRASE });
  const box = await fixture<HTMLElement>(
    html`<div>
      <mo-vault .client=${client}><mo-goals></mo-goals></mo-vault>
    </div>`,
  );
  box.style.inlineSize = `${String(width)}px`;
  const goals = box.querySelector('mo-goals')!;
  await eventually(() => goals.shadowRoot?.querySelector(count > 0 ? '.row' : '.empty'), 'the goals');
  return { client, goals };
}
const rows = (goals: MoGoals) => [...goals.shadowRoot!.querySelectorAll<HTMLElement>('.row')];
const control = (row: HTMLElement | undefined, name: string) =>
  row!.querySelector<HTMLElement>(`[data-control=${name}]`)!;
const summaries = (goals: MoGoals) => rows(goals).map((row) => row.querySelector('.summary')!.textContent);
const focused = (goals: MoGoals) => goals.shadowRoot?.activeElement as HTMLElement | null;

describe('<mo-goals>', () => {
  describe('states, free of axe findings in both themes', () => {
    it('a list', async () => {
      const { client, goals } = await goalsWith(5);
      const { items } = await client.goals.list();
      await client.goals.achieve({ goalId: items[0]!.goalId });
      goals.status = 'all';
      await eventually(() => goals.shadowRoot?.querySelector('.badge'), 'the badge');
      await eachTheme(() => expect(goals).to.be.accessible());
    });
    it('in the words that a page registers, also where rows are drawn already', async () => {
      const { goals } = await goalsWith(2);
      const said = (text: string) => {
        const words: Partial<Translation> = {
          $code: 'eo',
          $name: 'Esperanto',
          $dir: 'ltr',
          edit: () => text,
        };
        registerLanguage(words as Translation);
      };
      const label = () => control(rows(goals)[0], 'edit').getAttribute('aria-label');
      said('Ŝanĝi');
      goals.closest<HTMLElement>('mo-vault')!.lang = 'eo';
      await eventually(() => label() === 'Ŝanĝi', 'the language of the page');
      said('Redakti');
      await eventually(() => label() === 'Redakti', 'what it says now');
    });
    it('empty', async () => {
      const { goals } = await goalsWith(0);
      expect(textOf(goals, '.empty')).to.match(/What would you like to achieve/);
      expect(goals.matches(':state(empty)')).to.equal(true);
      await eachTheme(() => expect(goals).to.be.accessible());
    });
    it('no results', async () => {
      const { goals } = await goalsWith(3);
      goals.search = 'nothing like it';
      await eventually(() => /No goal matches/.test(textOf(goals, '.empty')), 'no results');
      await eachTheme(() => expect(goals).to.be.accessible());
      inside(goals, '.empty .button').click();
      await eventually(() => rows(goals).length === 3, 'all again');
      expect(focused(goals)?.localName).to.equal('input');
    });
    it('loading, then failed, then retried', async () => {
      const { client, goals } = await goalsWith(3);
      client.faults.before = () => Promise.reject(new MoError('vault/timeout', 'Late.', { retryable: true }));
      goals.status = 'all';
      await eventually(() => /vault\/timeout/.test(textOf(goals, '.empty')), 'the failure');
      await eachTheme(() => expect(goals).to.be.accessible());
      client.faults.before = () => aTimeout(50);
      inside(goals, '.empty .button').click();
      await eventually(() => rows(goals).length === 3, 'the goals');
    });
    it('the panel of filters', async () => {
      const { goals } = await goalsWith(3);
      inside(goals, '.filter-button').click();
      goals.month = '2027-01';
      await eventually(() => goals.shadowRoot?.querySelector('#filter-month-year'), 'the year');
      await eachTheme(() => expect(goals).to.be.accessible());
    });
    it('the form', async () => {
      const { goals } = await goalsWith(1);
      inside(goals, '#new').click();
      await eventually(() => goals.shadowRoot?.querySelector('dialog[open]'), 'the form');
      await eachTheme(() => expect(goals).to.be.accessible());
    });
    it('locked, and without any vault', async () => {
      const { client } = await goalsWith(1);
      const alone = await fixture<MoGoals>(html`<mo-goals></mo-goals>`);
      expect(textOf(alone, '.empty')).to.match(/No vault here/);
      await expect(alone).to.be.accessible();
      document.querySelector('mo-vault')!.id = 'elsewhere';
      alone.vault = 'elsewhere';
      await eventually(() => rows(alone).length === 1, 'the goals of the vault by id');
      await client.lock();
      await eventually(() => /Unlock the vault/.test(textOf(alone, '.empty')), 'locked');
      expect(alone.shadowRoot?.innerHTML).not.to.include('Run ten');
      await expect(alone).to.be.accessible();
    });
    it('320 px wide, without scrolling sideways', async () => {
      const { goals } = await goalsWith(4, 320);
      await expect(goals).to.be.accessible();
      const scroller = inside(goals, '.scroller');
      expect(scroller.scrollWidth).to.be.at.most(scroller.clientWidth);
      expect(goals.scrollWidth).to.be.at.most(320);
    });
    it('targets of at least 24 px', async () => {
      const { goals } = await goalsWith(2, 320);
      inside(goals, '.filter-button').click();
      await goals.updateComplete;
      for (const target of goals.shadowRoot!.querySelectorAll<HTMLElement>(
        'button, select, input:not([type=radio]), .tabs label',
      )) {
        const { width, height } = target.getBoundingClientRect();
        expect(Math.min(width, height), target.outerHTML.slice(0, 80)).to.be.at.least(24);
      }
    });
  });

  describe('changing goals', () => {
    it('makes one through the form and returns the focus', async () => {
      const { client, goals } = await goalsWith(0);
      const open = inside(goals, '#new');
      open.focus();
      open.click();
      await eventually(() => goals.shadowRoot?.querySelector('dialog[open]'), 'the form');
      const form = inside<HTMLFormElement>(goals, 'dialog form');
      form.requestSubmit();
      await eventually(() => goals.shadowRoot?.querySelector('#goal-summary-error'), 'the error');
      expect(focused(goals)?.id).to.equal('goal-summary');
      fill(goals, '#goal-summary', '  Learn\nthe cello  ');
      fill(goals, '#goal-month-year', '2031');
      const changed = oneEvent(goals, 'mo-change');
      form.requestSubmit();
      const event = (await changed) as unknown as MoChangeEvent;
      expect(event.action).to.equal('create');
      await eventually(() => rows(goals).length === 1, 'the new goal');
      expect(summaries(goals)).to.deep.equal(['Learn the cello']);
      expect((await client.goals.get({ goalId: event.aggregateId }))?.targetMonth).to.match(/^2031-/);
      await eventually(() => focused(goals)?.id === 'new', 'the focus');
      expect(textOf(goals, '[role=status]')).to.equal('Goal created.');
    });

    it('sends only what differs, in one command', async () => {
      const { client, goals } = await goalsWith(1);
      const sent: object[] = [];
      const change = client.goals.change.bind(client.goals);
      client.goals.change = (input) => (sent.push(input), change(input));
      control(rows(goals)[0], 'edit').click();
      await eventually(() => goals.shadowRoot?.querySelector('dialog[open]'), 'the form');
      fill(goals, '#goal-summary', 'Another goal');
      inside<HTMLInputElement>(goals, '[name=goal-priority][value=maybe]').click();
      inside<HTMLFormElement>(goals, 'dialog form').requestSubmit();
      await eventually(() => summaries(goals)[0] === 'Another goal', 'the change');
      expect(sent).to.deep.equal([{ goalId: 'goal-1', summary: 'Another goal', priority: 'maybe' }]);
    });

    it('keeps the form and what was written when it cannot be stored', async () => {
      const { client, goals } = await goalsWith(0);
      inside(goals, '#new').click();
      await eventually(() => goals.shadowRoot?.querySelector('dialog[open]'), 'the form');
      client.faults.before = () => Promise.reject(new MoError('storage/quota', 'Full.'));
      fill(goals, '#goal-summary', 'A goal');
      inside<HTMLFormElement>(goals, 'dialog form').requestSubmit();
      await eventually(() => goals.shadowRoot?.querySelector('dialog .note'), 'the problem');
      expect(inside<HTMLTextAreaElement>(goals, '#goal-summary').value).to.equal('A goal');
      await expect(goals).to.be.accessible();
    });

    it('shows nothing as achieved before it is confirmed, and takes one press', async () => {
      const { client, goals } = await goalsWith(3);
      goals.status = 'all';
      await aTimeout(30);
      let confirm = () => {};
      let asked = 0;
      client.faults.before = () => {
        asked += 1;
        return new Promise((resolve) => (confirm = resolve));
      };
      const button = control(rows(goals)[0], 'achieve');
      button.click();
      await goals.updateComplete;
      expect(button.getAttribute('aria-disabled')).to.equal('true');
      expect(rows(goals)[0]!.hasAttribute('data-achieved')).to.equal(false);
      button.click();
      expect(asked).to.equal(1);
      confirm();
      await eventually(() => rows(goals)[0]!.hasAttribute('data-achieved'), 'achieved');
      await eventually(
        () => !control(rows(goals)[0], 'achieve').hasAttribute('aria-disabled'),
        'the end of waiting',
      );
    });

    it('moves the focus to the next row when the focused one vanishes, at last to the button', async () => {
      const { goals } = await goalsWith(2);
      const second = rows(goals)[1]!.dataset['goal'];
      control(rows(goals)[0], 'archive').focus();
      control(rows(goals)[0], 'archive').click();
      await eventually(() => rows(goals).length === 1, 'one row');
      await eventually(
        () => focused(goals)?.closest<HTMLElement>('.row')?.dataset['goal'] === second,
        'the focus',
      );
      expect(focused(goals)?.dataset['control']).to.equal('archive');
      focused(goals)!.click();
      await eventually(
        () => rows(goals).length === 0 && focused(goals)?.id === 'new',
        'the focus on the button',
      );
    });

    it('archives and takes back', async () => {
      const { goals } = await goalsWith(1);
      control(rows(goals)[0], 'archive').click();
      await eventually(() => rows(goals).length === 0, 'gone');
      goals.status = 'archived';
      await eventually(() => rows(goals).length === 1, 'in the archive');
      control(rows(goals)[0], 'archive').click();
      await eventually(() => /archive is empty/.test(textOf(goals, '.empty')), 'the empty archive');
    });

    it('tells of a failed change without losing the list', async () => {
      const { client, goals } = await goalsWith(2);
      client.faults.before = () => Promise.reject(new MoError('storage/quota', 'Full.'));
      const reported = oneEvent(goals, 'mo-error');
      control(rows(goals)[0], 'achieve').click();
      await reported;
      await goals.updateComplete;
      expect(textOf(goals, '.note')).to.match(/storage\/quota/);
      expect(rows(goals).length).to.equal(2);
      await expect(goals).to.be.accessible();
    });

    it('shows what another tab changed', async () => {
      const { client, goals } = await goalsWith(2);
      await client.goals.create({ ...sampleGoals(1)[0]!, summary: 'From elsewhere', targetMonth: '2026-01' });
      await eventually(() => summaries(goals)[0] === 'From elsewhere', 'the goal');
      expect(textOf(goals, '.count')).to.equal('3 goals');
    });
  });

  describe('finding goals', () => {
    it('waits for a pause in typing, and says how many were found', async () => {
      const { client, goals } = await goalsWith(10);
      let windows = 0;
      client.faults.before = (call) => {
        if (call === 'watch') windows += 1;
        return Promise.resolve();
      };
      for (const text of ['r', 're', 'rea', 'read']) fill(goals, '.search input', text);
      await eventually(() => summaries(goals).join() === 'Read one book in Italian', 'the result');
      expect(windows).to.equal(1);
      expect(textOf(goals, '[role=status]')).to.equal('1 goal found');
    });

    it('filters and sorts by attributes, properties and fields', async () => {
      const { client } = await goalsWith(10);
      document.querySelector('mo-vault')!.id = 'v';
      const goals = await fixture<MoGoals>(
        html`<mo-goals
          vault="v"
          status="all"
          slice="Work"
          priority="must"
          month="2027-04"
          sort="summary"
          descending
        ></mo-goals>`,
      );
      await eventually(() => rows(goals).length === 1, 'one goal');
      expect(summaries(goals)).to.deep.equal(['Finish the first draft of the book']);
      expect(goals.descending).to.equal(true);
      inside(goals, '.filter-button').click();
      await goals.updateComplete;
      inside(goals, '.filters .link').click();
      await eventually(() => rows(goals).length === 10, 'all');
      const select = inside<HTMLSelectElement>(goals, '#filter-sort');
      select.value = 'summary';
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await eventually(() => summaries(goals)[0] === 'Finish the first draft of the book', 'the order');
      expect(client.goals.watching).to.equal(2);
    });

    it('speaks Arabic from right to left, with its plurals and months', async () => {
      const { goals } = await goalsWith(3);
      goals.parentElement!.parentElement!.lang = 'ar';
      await eventually(() => /أهداف/.test(textOf(goals, '.count')), 'Arabic');
      expect(getComputedStyle(inside(goals, '.goals')).direction).to.equal('rtl');
      const expected = new Intl.DateTimeFormat('ar', {
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
        calendar: 'gregory',
      });
      expect(textOf(goals, '.meta')).to.include(expected.format(new Date('2027-01-01T00:00:00Z')));
      await eachTheme(() => expect(goals).to.be.accessible());
    });
  });

  describe('ten thousand goals', () => {
    it('keeps few rows in the document, at the right places, and never blanks for long', async () => {
      const { client, goals } = await goalsWith(10_000);
      const scroller = inside(goals, '.scroller');
      const rowHeight = rows(goals)[0]!.getBoundingClientRect().height;
      const onScreen = () => {
        const box = scroller.getBoundingClientRect();
        return rows(goals).filter((row) => {
          const { bottom, top } = row.getBoundingClientRect();
          return bottom > box.top && top < box.bottom;
        });
      };
      expect(scroller.scrollHeight).to.be.closeTo(10_000 * rowHeight, 10);
      for (const place of [0.1, 0.5, 0.9, 1, 0.33, 0]) {
        scroller.scrollTop = place * (scroller.scrollHeight - scroller.clientHeight);
        await eventually(
          () => onScreen().length >= Math.floor(scroller.clientHeight / rowHeight),
          'rows on screen',
          500,
        );
        expect(rows(goals).length).to.be.at.most(60);
        const [first] = onScreen();
        expect(Number(first!.getAttribute('aria-posinset'))).to.be.closeTo(
          scroller.scrollTop / rowHeight + 1,
          1.01,
        );
        expect(first!.getAttribute('aria-setsize')).to.equal('10000');
      }
      // Steady scrolling: no frame without rows.
      let blank = 0;
      for (let frame = 0; frame < 60; frame += 1) {
        scroller.scrollTop += rowHeight * 1.5;
        await new Promise(requestAnimationFrame);
        if (onScreen().length === 0) blank += 1;
      }
      expect(blank).to.equal(0);
      await eventually(() => client.goals.watching === 1, 'one watch');
      await expect(goals).to.be.accessible();
    });

    it('is passed with one Tab, and walked with the arrow keys to both ends', async () => {
      const { goals } = await goalsWith(10_000);
      const reached = (position: number) =>
        eventually(
          () => focused(goals)?.closest('.row')?.getAttribute('aria-posinset') === String(position),
          `row ${String(position)}`,
          3000,
        );
      control(rows(goals)[0], 'edit').focus();
      await sendKeys({ press: 'ArrowDown' });
      await reached(2);
      expect(focused(goals)?.dataset['control']).to.equal('edit');
      await sendKeys({ press: 'End' });
      await reached(10_000);
      await sendKeys({ press: 'ArrowUp' });
      await reached(9999);
      await sendKeys({ press: 'Home' });
      await reached(1);
      await sendKeys({ press: 'PageDown' });
      await eventually(
        () => Number(focused(goals)?.closest('.row')?.getAttribute('aria-posinset')) > 3,
        'a page on',
      );
      expect(goals.shadowRoot!.querySelectorAll('.row [tabindex="0"]').length).to.equal(3);
    });

    it('keeps the place of the focus when its row is scrolled away', async () => {
      const { goals } = await goalsWith(1000);
      control(rows(goals)[0], 'edit').focus();
      const scroller = inside(goals, '.scroller');
      scroller.scrollTop = scroller.scrollHeight / 2;
      await eventually(() => focused(goals) === scroller, 'the focus on the list');
      await sendKeys({ press: 'ArrowDown' });
      await eventually(
        () => focused(goals)?.closest('.row')?.getAttribute('aria-posinset') === '2',
        'the second row',
        3000,
      );
    });
  });

  it('finds its vault when it was there first, when it moves, and forgets the goals of the one before', async () => {
    const one = new MemoryVault(PASSPHRASE);
    const two = new MemoryVault(PASSPHRASE);
    await one.goals.import(sampleGoals(1));
    await two.goals.import(sampleGoals(2));
    for (const client of [one, two]) await client.unlock({ passphrase: PASSPHRASE });
    const goals = await fixture<MoGoals>(html`<mo-goals></mo-goals>`);
    const first = document.createElement('mo-vault');
    first.client = one;
    goals.parentElement!.append(first);
    first.append(goals);
    await eventually(() => rows(goals).length === 1, 'the first vault');
    const second = document.createElement('mo-vault');
    second.client = two;
    first.parentElement!.append(second);
    second.append(goals);
    await eventually(() => rows(goals).length === 2, 'the second vault');
    expect(one.goals.watching).to.equal(0);
    goals.remove();
    await aTimeout(10);
    expect(two.goals.watching).to.equal(0);
    expect(goals.shadowRoot?.innerHTML).not.to.include('data-goal');
  });
});
