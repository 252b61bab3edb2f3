import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MoError, SYNC_OFF } from '@mo-kit/worker';
import type { ConflictSide, FieldConflict, JsonValue } from '@mo-kit/worker';
import { eventually, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault } from '../testing/memory-vault.ts';
import '../vault/vault.ts';
import type { MoVault } from '../vault/vault.ts';
import { MoConflicts } from './conflicts.ts';

const AT = Date.UTC(2031, 4, 6, 10);

function side(eventId: string, value: JsonValue, change: Partial<ConflictSide> = {}): ConflictSide {
  return { eventId, deviceId: 'd1', deviceName: 'Phone', ownDevice: false, at: AT, value, ...change };
}

function conflict(change: Partial<FieldConflict> = {}): FieldConflict {
  return {
    aggregateId: 'g1',
    kind: 'goal',
    title: 'Learn to sail',
    field: 'priority',
    current: side('e2', 'must'),
    other: side('e1', 'maybe', { deviceName: 'Laptop', ownDevice: true }),
    ...change,
  };
}

const sailing = conflict();
const late = conflict({
  aggregateId: 'p1',
  kind: 'project',
  title: 'Build a boat',
  field: 'targetDate',
  current: side('e4', '2031-12-31'),
  other: side('e3', '2031-06-01', { deviceName: '' }),
});

async function setUp(items: readonly FieldConflict[] = [sailing, late]) {
  const client = new MemoryVault('correct horse');
  client.conflicts.items = items;
  client.set({ state: 'unlocked', sync: { ...SYNC_OFF, state: 'idle', conflicts: items.length } });
  const vault = await fixture<MoVault>(
    html`<mo-vault .client=${client}><mo-conflicts></mo-conflicts></mo-vault>`,
  );
  const element = vault.querySelector('mo-conflicts');
  if (!(element instanceof MoConflicts)) throw new Error('No <mo-conflicts>.');
  await eventually(() => element.shadowRoot?.querySelector('.list, .empty'), 'the list');
  return { client, vault, element };
}

const items = (element: Element) => [...element.shadowRoot!.querySelectorAll<HTMLElement>('.conflict')];
const press = (element: Element, selector: string) => inside(element, selector).click();
const words = (element: Element) => element.textContent.replace(/\s+/g, ' ').trim();

describe('<mo-conflicts>', () => {
  it('shows each field with both values as the other elements write them, who and when, in each theme accessible', async () => {
    const { element } = await setUp();
    const [goal, project] = items(element).map(words);
    expect(goal).to.match(/Learn to sail.*Goal · Priority.*Phone.*Holds now.*Must.*this device.*Maybe/);
    expect(project).to.match(/Build a boat.*Project · End.*Dec 31, 2031.*another device.*Jun 1, 2031/);
    expect(textOf(element, '.count')).to.equal('2 conflicts');
    await eachTheme(() => expect(element).to.be.accessible());
  });

  it('writes values of every kind, and says when there is none', async () => {
    const fields: readonly (readonly [string, JsonValue, RegExp])[] = [
      ['targetMonth', '2031-05', /May 2031/],
      ['slice', 'Work', /Work/],
      ['achieved', true, /yes/],
      ['status', 'in-progress', /In progress/],
      ['description', '', /Empty/],
      ['fields.tags', ['a', 'b'], /\[ "a", "b" \]/],
      ['fields.size', 1200.5, /1,200\.5/],
      ['slice', 'Of later', /Of later/],
      ['targetMonth', '9999-99', /9999-99/],
    ];
    const { element } = await setUp(
      fields.map(([field, value], index) =>
        conflict({ aggregateId: `g${String(index)}`, field, current: side('e2', value) }),
      ),
    );
    for (const [index, [, , expected]] of fields.entries()) {
      expect(words(items(element)[index]!.querySelector('[data-holds] .value')!)).to.match(expected);
    }
  });

  it('settles by one click, says so, and settles the other way by the other button', async () => {
    const { client, element } = await setUp();
    const changed = oneEvent(element, 'mo-change');
    press(element, '[data-choose=e1]');
    expect((await changed) as unknown).to.include({ aggregate: 'goal', action: 'settle', aggregateId: 'g1' });
    expect(client.conflicts.settled).to.deep.equal([{ aggregateId: 'g1', field: 'priority', eventId: 'e1' }]);
    await eventually(() => textOf(element, '.count') === '1 conflict', 'one left');
    expect(textOf(element, '[role=status]')).to.equal('Settled: Maybe');
    const [goal] = items(element);
    expect(words(goal!)).to.match(/Settled on all your devices\..*this device.*Holds now.*Maybe/);
    await eventually(() => element.shadowRoot?.activeElement?.getAttribute('data-choose') === 'e2', 'focus');
    await expect(element).to.be.accessible();
    element.shadowRoot!.querySelector<HTMLElement>(':focus')!.click();
    await eventually(() => client.conflicts.settled.length === 2, 'the other way');
    expect(client.conflicts.settled[1]).to.deep.equal({
      aggregateId: 'g1',
      field: 'priority',
      eventId: 'e2',
      revise: true,
    });
    await eventually(() => /Must/.test(words(goal!.querySelector('[data-holds]')!)), 'the other holds');
  });

  it('keeps all as they are after a question, and shows that the devices agree', async () => {
    const { element } = await setUp();
    press(element, '#keep-all');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'cancel-all', 'the question');
    expect(textOf(element, '#question')).to.match(/all 2 conflicts/);
    await expect(element).to.be.accessible();
    press(element, '#cancel-all');
    await eventually(() => element.shadowRoot?.activeElement?.id === 'keep-all', 'the button');
    press(element, '#keep-all');
    await eventually(() => element.shadowRoot?.querySelector('#confirm-all'), 'the question');
    press(element, '#confirm-all');
    await eventually(() => element.shadowRoot?.querySelector('.empty'), 'no conflict');
    expect(textOf(element, '.empty')).to.match(/Your devices agree/);
    expect(textOf(element, '[role=status]')).to.equal('2 conflicts settled.');
    expect(element.shadowRoot?.activeElement?.id).to.equal('heading');
    await eachTheme(() => expect(element).to.be.accessible());
  });

  it('puts three devices into one item, and reads on beyond what is shown at first', async () => {
    const many = Array.from({ length: 130 }, (_, index) =>
      conflict({ aggregateId: `g${String(index).padStart(3, '0')}`, title: `Goal ${String(index)}` }),
    );
    const third = { ...many[0]!, other: side('e0', 'should', { deviceName: 'Tablet' }) };
    const { element } = await setUp([third, ...many]);
    expect(items(element)[0]!.querySelectorAll('.side').length).to.equal(3);
    expect(items(element).length).to.equal(49);
    press(element, '#more');
    await eventually(() => items(element).length === 99, 'a hundred conflicts');
    await eventually(() => items(element)[49]!.contains(element.shadowRoot!.activeElement), 'focus');
    press(element, '#more');
    await eventually(() => items(element).length === 130, 'all of them');
    expect(element.shadowRoot?.querySelector('#more')).to.equal(null);
  });

  it('is used by keyboard alone', async () => {
    const { client, element } = await setUp([sailing]);
    inside(element, '[data-choose=e2]').focus();
    await sendKeys({ press: 'Tab' });
    expect(element.shadowRoot?.activeElement?.getAttribute('data-choose')).to.equal('e1');
    await sendKeys({ press: 'Enter' });
    await eventually(() => client.conflicts.settled.length === 1, 'the choice');
  });

  it('follows what other devices do, and forgets everything when the vault locks', async () => {
    const { client, element } = await setUp();
    client.conflicts.items = [late];
    client.set({ sync: { ...client.status.sync, conflicts: 1, syncedAt: AT } });
    await eventually(() => items(element).length === 1, 'one conflict');
    client.set({ state: 'locked' });
    await eventually(() => /disagree/.test(textOf(element, '.empty')), 'the lock');
    expect(items(element)).to.deep.equal([]);
  });

  it('says what failed, keeps the conflict, and reads the list again', async () => {
    const { client, element } = await setUp();
    client.faults.before = (call) =>
      call === 'conflicts.settle'
        ? Promise.reject(new MoError('input/not-found', 'Settled already.'))
        : Promise.resolve();
    const failed = oneEvent(element, 'mo-error');
    press(element, '[data-choose=e1]');
    await failed;
    await eventually(() => element.shadowRoot?.querySelector('.note.danger'), 'the note');
    expect(items(element).length).to.equal(2);
    client.faults.before = () => Promise.reject(new MoError('vault/timeout', 'Slow.', { retryable: true }));
    client.set({ sync: { ...client.status.sync, syncedAt: AT } });
    await eventually(() => /did not answer/.test(textOf(element, '.empty')), 'the failure');
    client.faults.before = () => Promise.resolve();
    press(element, '.empty .button');
    await eventually(() => items(element).length === 2, 'the list');
  });

  it('speaks German and Arabic, right to left', async () => {
    const { element, vault } = await setUp();
    for (const [lang, title] of [
      ['de', 'Konflikte'],
      ['ar', 'التعارضات'],
    ] as const) {
      vault.lang = lang;
      element.lang = lang;
      await eventually(() => textOf(element, '#heading').includes(title), title);
      await expect(element).to.be.accessible();
    }
    expect(inside(element, '.conflicts').getAttribute('dir')).to.equal('rtl');
  });
});
