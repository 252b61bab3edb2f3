import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MoError } from '@mo-kit/worker';
import type { HistoryEntry, VaultClient } from '@mo-kit/worker';
import '../goals/goals.ts';
import '../vault/vault.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import { realVault } from '../testing/real-vault.ts';
import type { MoHistory } from './history.ts';
import './history.ts';

const entries = (history: MoHistory) => [...history.shadowRoot!.querySelectorAll<HTMLElement>('.entry')];

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
  const inEntry = (history: MoHistory, index: number, selector: string) =>
    entries(history)[index]!.querySelector<HTMLElement>(selector)!;
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

  it('says areas, months and days as the language does', async () => {
    const history = await shown();
    const oldest = () => entries(history).at(-1)!.textContent.replace(/\s+/g, ' ');
    expect(oldest()).to.match(/Area of life Health.*Target month June 2031/);
    history.closest<HTMLElement>('mo-vault')!.lang = 'de';
    await eventually(() => /Lebensbereich Gesundheit.*Zielmonat Juni 2031/.test(oldest()), 'German');
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

  it('lets the element that is shown undo and redo, on a keyboard of any script, and no form that is open', async () => {
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${client}>
          <mo-history hidden></mo-history><mo-goals status="all"></mo-goals><mo-goals hidden></mo-goals>
        </mo-vault>
      </div>`,
    );
    const goals = box.querySelector('mo-goals')!;
    await eventually(() => goals.shadowRoot?.querySelector('.row'), 'the goals');
    await client.goals.change({ goalId, summary: 'Row' });
    const press = (init: KeyboardEventInit, target: Element = document.body) =>
      target.dispatchEvent(
        new KeyboardEvent('keydown', {
          ctrlKey: true,
          bubbles: true,
          composed: true,
          cancelable: true,
          ...init,
        }),
      );
    const before = await summary();
    for (const [init, after, said] of [
      [{ key: 'z', code: 'KeyZ' }, 'Swim', 'Undone.'],
      [{ key: 'y', code: 'KeyY' }, 'Row', 'Done again.'],
      [{ key: 'ئ', code: 'KeyZ' }, 'Swim', 'Undone.'],
      [{ key: 'ئ', code: 'KeyZ', shiftKey: true }, 'Row', 'Done again.'],
    ] as const) {
      press(init);
      await eventually(() => textOf(goals, '[role=status]') === said, said);
      expect(await summary()).to.equal(after);
    }
    expect(before).to.equal('Row');
    // Where Z is another key, its letter counts; and with Alt both are something else.
    press({ key: 'y', code: 'KeyZ' });
    press({ key: 'z', code: 'KeyZ', altKey: true });
    inside(goals, '#new').click();
    await eventually(() => goals.shadowRoot?.querySelector('dialog[open]'), 'the form');
    press({ key: 'z', code: 'KeyZ' }, inside(goals, 'dialog button'));
    expect(await summary()).to.equal('Row');
    expect(textOf(box.querySelector('mo-history')!, '[role=status]')).to.equal('');
    inside<HTMLDialogElement>(goals, 'dialog').close();
    await client.undo();
  });

  it('takes back what was changed in a vault whose areas were all asked for at once', async () => {
    const busy = await realVault();
    await Promise.all([
      busy.goals.list(),
      busy.projects.list(),
      busy.history({}),
      busy.collection('a').list(),
    ]);
    const fields = { slice: 'Work', priority: 'must', targetMonth: '2031-06' } as const;
    await busy.goals.create({ summary: 'Once', ...fields });
    await busy.collection('a').put({ fields: { title: 'Twice' } });
    await busy.undo();
    expect((await busy.collection('a').list()).total).to.equal(0);
    await busy.undo();
    expect((await busy.goals.list()).total).to.equal(0);
    expect(busy.canUndo).to.equal(false);
    busy.dispose();
  });

  it('restores an earlier value by the keyboard, and takes that back', async () => {
    await client.goals.change({ goalId, priority: 'should' });
    const history = await shown();
    const before = entries(history).length;
    expect(await summary()).to.equal('Swim');
    const restore = (index: number) => inEntry(history, index, '[data-restore=summary]');
    const oldest = restore(before - 1);
    expect(oldest.hasAttribute('aria-disabled')).to.equal(false);
    oldest.focus();
    await sendKeys({ press: 'Enter' });
    await eventually(() => entries(history).length === before + 1, 'the entry of it');
    expect(await summary()).to.equal('Run');
    expect((await client.goals.get({ goalId }))?.priority).to.equal('should');
    expect(textOf(history, '[role=status]')).to.equal('Restored.');

    // The same button, now for the value of this moment: the keyboard is still on it, and it does nothing more.
    expect(history.shadowRoot!.activeElement).to.equal(oldest);
    await eventually(() => oldest.getAttribute('aria-disabled') === 'true', 'nothing left to restore');
    const reason = history.shadowRoot!.getElementById(oldest.getAttribute('aria-describedby')!);
    expect(reason?.textContent).to.equal('It has this value now.');
    await sendKeys({ press: 'Enter' });
    await client.undo();
    await eventually(() => entries(history).length === before + 2, 'taken back, and nothing in between');
    expect(await summary()).to.equal('Swim');
    await eachTheme(() => expect(history).to.be.accessible());
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

describe('<mo-history>, restoring a value', () => {
  const entry = (eventId: string, changes: HistoryEntry['changes']): HistoryEntry => ({
    eventId,
    aggregateId: 'project-1',
    kind: 'project',
    title: 'Boat',
    type: 'project.changed',
    at: Date.UTC(2031, 4, 6, 12),
    deviceId: 'device-1',
    ownDevice: true,
    changes,
    names: {},
  });
  const PAST = [
    entry('3', [{ field: 'status', from: 'in-progress', to: 'completed' }]),
    entry('2', [{ field: 'status', from: 'planned', to: 'in-progress' }]),
    entry('1', [
      { field: 'created', from: null, to: true },
      { field: 'name', from: null, to: 'Boat' },
      { field: 'description', from: null, to: '' },
      { field: 'status', from: null, to: 'planned' },
    ]),
  ];

  async function shown(vault: MemoryVault, aggregateId = 'project-1'): Promise<MoHistory> {
    vault.past.put(PAST);
    vault.set({ state: 'unlocked', vaultId: 'vault-1' });
    const box = await fixture<HTMLElement>(
      html`<div>
        <mo-vault .client=${vault}><mo-history aggregate-id=${aggregateId}></mo-history></mo-vault>
      </div>`,
    );
    const history = box.querySelector('mo-history')!;
    await eventually(() => history.shadowRoot?.querySelector('.entry'), 'the history');
    return history;
  }
  const buttons = (history: MoHistory) => [
    ...history.shadowRoot!.querySelectorAll<HTMLElement>('[data-restore]'),
  ];
  const reasonOf = (history: MoHistory, button: HTMLElement) =>
    history.shadowRoot!.getElementById(button.getAttribute('aria-describedby') ?? '-')?.textContent;

  it('says beside each value why it cannot be restored, and asks the vault for nothing then', async () => {
    const vault = new MemoryVault('x');
    const history = await shown(vault);
    expect(buttons(history).map((button) => reasonOf(history, button))).to.deep.equal([
      'It has this value now.',
      undefined,
      'It has this value now.',
      'It has this value now.',
      'The status it has now cannot change to this one at once.',
    ]);
    expect(buttons(history)[1]!.getAttribute('aria-label')).to.match(
      /^Restore this value: Status, “In progress”, of .*2031/,
    );
    expect(buttons(history)[3]!.getAttribute('aria-label')).to.match(/Description, empty/);
    for (const index of [0, 2, 3, 4]) buttons(history)[index]!.click();
    expect(vault.past.restored).to.deep.equal([]);
    await eachTheme(() => expect(history).to.be.accessible());
  });

  it('sends one command, once, and shows what was wrong with it', async () => {
    const vault = new MemoryVault('x');
    const history = await shown(vault);
    let answer = (): void => undefined;
    vault.faults.before = (call) =>
      call === 'restore' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve();
    const [, button] = buttons(history);
    button!.click();
    button!.click();
    await eventually(() => button!.getAttribute('aria-busy') === 'true', 'its being on the way');
    expect(vault.past.restored).to.deep.equal([{ eventId: '2', fields: ['status'] }]);
    answer();
    await eventually(() => entries(history).length === 4, 'the entry of it');

    vault.faults.before = () => Promise.reject(new MoError('storage/quota', 'The device is full.'));
    const failed = oneEvent(history, 'mo-error');
    buttons(history)
      .find((each) => !each.hasAttribute('aria-disabled'))!
      .click();
    await failed;
    await eventually(() => history.shadowRoot?.querySelector('[part=problem]'), 'what was wrong');
    await eachTheme(() => expect(history).to.be.accessible());
  });

  it('says which device, goal and milestone it was, once their names are known', async () => {
    const vault = new MemoryVault('x');
    const history = await shown(vault);
    const changes = [
      { field: 'milestones.m1.completed', from: false, to: true },
      { field: 'goals.g1', from: null, to: true },
    ];
    const names = { m1: 'Keel', g1: 'Learn to sail' };
    const list = vault.devices.list.bind(vault.devices);
    vault.devices.list = () => Promise.reject(new MoError('sync/offline', 'Off.'));
    vault.past.put([{ ...entry('4', changes), names, deviceId: 'd2', ownDevice: false }, ...PAST]);
    const first = () => entries(history)[0]!.textContent.replace(/\s+/g, ' ');
    await eventually(() => /another device/.test(first()), 'one whose name is not known');
    expect(first()).to.match(/Milestone done · Keel.*no.*yes.*Linked goal · Learn to sail yes/);
    vault.devices.list = list;
    vault.past.put([{ ...entry('4', changes), names, deviceId: 'd2', ownDevice: false }, ...PAST]);
    await eventually(() => /· Phone Undo/.test(first()), 'the name of the other device');
    await eachTheme(() => expect(history).to.be.accessible());
  });

  it('is not offered in the history of the whole vault, and speaks German and Arabic', async () => {
    const history = await shown(new MemoryVault('x'), '');
    expect(buttons(history)).to.deep.equal([]);
    history.aggregateId = 'project-1';
    const root = history.closest<HTMLElement>('mo-vault')!.parentElement!;
    for (const [lang, text, reason] of [
      ['de', 'Diesen Wert wiederherstellen', 'Das ist der jetzige Wert.'],
      ['ar', 'استعادة هذه القيمة', 'هذه هي القيمة الحالية.'],
    ] as const) {
      root.lang = lang;
      await eventually(() => buttons(history)[0]?.textContent.trim() === text, lang);
      expect(reasonOf(history, buttons(history)[0]!)).to.equal(reason);
      await eachTheme(() => expect(history).to.be.accessible());
    }
  });
});
