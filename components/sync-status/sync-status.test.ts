import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { MoError, SYNC_OFF } from '@mo-kit/worker';
import type { MoErrorCode, SyncStatus } from '@mo-kit/worker';
import { eventually, fill, inside, textOf } from '../testing/deep.ts';
import { eachTheme } from '../testing/each-theme.ts';
import { MemoryVault, TEST_PHRASE } from '../testing/memory-vault.ts';
import '../vault/vault.ts';
import type { MoVault } from '../vault/vault.ts';
import { stepsFor } from './sync-steps.ts';
import { MoSyncStatus } from './sync-status.ts';

const ON: SyncStatus = { ...SYNC_OFF, state: 'idle', url: 'https://sync.example/mo', syncedAt: Date.now() };
const errorOf = (code: MoErrorCode, field?: string) =>
  new MoError(code, 'Something.', field === undefined ? {} : { field }).toJSON();
const problem = (code: MoErrorCode): SyncStatus => ({ ...ON, state: 'problem', error: errorOf(code) });

async function setUp(sync: SyncStatus = ON, compact = false) {
  const client = new MemoryVault('correct horse');
  client.set({ state: 'unlocked', sync });
  const vault = await fixture<MoVault>(
    html`<mo-vault .client=${client} sync-url="https://sync.example/mo"
      ><mo-sync-status ?compact=${compact}></mo-sync-status
    ></mo-vault>`,
  );
  const element = vault.querySelector('mo-sync-status');
  if (!(element instanceof MoSyncStatus)) throw new Error('No <mo-sync-status>.');
  await eventually(() => element.shadowRoot?.querySelector('.panel'), 'the panel');
  const show = async (status: SyncStatus) => {
    client.set({ sync: status });
    await element.updateComplete;
  };
  return { client, vault, element, show };
}

const press = (element: Element, selector: string) => inside(element, selector).click();
const step = (name: string) => `[data-step='${name}']`;
const focused = (element: Element) => element.shadowRoot?.activeElement;
const steps = (element: Element) =>
  [...element.shadowRoot!.querySelectorAll<HTMLElement>('[data-step]')].map(({ dataset }) => dataset['step']);

describe('<mo-sync-status>', () => {
  it('says how things stand in words, in each state and theme accessible', async () => {
    const { element, show } = await setUp();
    const states: readonly (readonly [SyncStatus, RegExp, readonly string[]])[] = [
      [SYNC_OFF, /Sync is off This vault is on this device only/, ['turn-on']],
      [{ ...ON, state: 'connecting' }, /Connecting/, ['pause', 'move', 'leave']],
      [{ ...ON, state: 'syncing', pending: 3 }, /Syncing….*3 changes wait/, ['pause', 'move', 'leave']],
      [ON, /In step sync\.example\/mo.*Every change.*just now/, ['now', 'pause', 'move', 'leave']],
      [
        { ...ON, unopened: 1, newWords: true, conflicts: 2 },
        /1 record cannot be opened yet.*New recovery words wait for the server.*2 conflicts to choose in/,
        ['now', 'pause', 'move', 'leave'],
      ],
      [
        { ...ON, state: 'offline', pending: 1, error: errorOf('sync/offline'), retryAt: Date.now() + 30_000 },
        /Offline.*1 change waits.*Tries again in \d+ seconds/,
        ['now', 'pause', 'move', 'leave'],
      ],
      [
        { ...ON, state: 'offline', error: errorOf('sync/rate-limited'), retryAt: Date.now() + 600_000 },
        /Tries again in 10 minutes.*asks for a pause/,
        ['now', 'pause', 'move', 'leave'],
      ],
      [{ ...ON, state: 'paused' }, /Paused/, ['resume', 'move', 'leave']],
      [problem('sync/unauthorized'), /Needs you.*does not accept this device/, ['sign-in', 'move', 'leave']],
      [problem('sync/rollback'), /older state than before/, ['restart', 'now', 'move', 'leave']],
      [problem('sync/fork'), /different histories/, ['restart', 'now', 'move', 'leave']],
      [problem('sync/gone'), /deleted/, ['restart', 'now', 'move', 'leave']],
      [problem('sync/revoked'), /removed from the vault.*nothing newer arrives/, ['now', 'leave']],
      [problem('sync/quota'), /allowance/, ['now', 'pause', 'move', 'leave']],
    ];
    for (const [status, words, expected] of states) {
      await show(status);
      expect(textOf(element, '.panel')).to.match(words);
      expect(steps(element)).to.deep.equal(expected);
      await eachTheme(() => expect(element).to.be.accessible());
    }
  });

  it('has a way on in every state, whatever the problem', () => {
    const codes = ['sync/unauthorized', 'sync/forbidden', 'sync/revoked', 'internal/unexpected'] as const;
    for (const code of codes) {
      const { first, others } = stepsFor(problem(code));
      expect([first, ...others].filter((one) => one !== null)).to.not.be.empty;
    }
    const words = { ...problem('sync/unauthorized'), error: errorOf('sync/unauthorized', 'recoveryPhrase') };
    expect(stepsFor(words).first).to.equal('turn-on');
    expect(stepsFor({ ...words, url: null })).to.deep.equal({ first: 'turn-on', others: ['leave'] });
  });

  it('does the next step by one press, keeps quiet about what the status says, and tells what failed', async () => {
    const { client, element, show } = await setUp();
    for (const [name, call] of [
      ['now', 'sync.now'],
      ['pause', 'sync.pause'],
    ] as const) {
      press(element, step(name));
      await eventually(() => client.sync.calls.at(-1) === call, call);
      await aTimeout(0);
    }
    await show({ ...ON, state: 'paused' });
    press(element, step('resume'));
    await eventually(() => client.sync.calls.at(-1) === 'sync.resume', 'resume');
    await show(problem('sync/unauthorized'));
    client.faults.before = () => Promise.reject(new MoError('sync/unauthorized', 'No.'));
    const failed = oneEvent(element, 'mo-error');
    press(element, step('sign-in'));
    await failed;
    await element.updateComplete;
    expect(element.shadowRoot?.querySelectorAll('.note').length).to.equal(1);
    client.faults.before = () => Promise.reject(new MoError('vault/timeout', 'Slow.'));
    await aTimeout(0);
    press(element, step('sign-in'));
    await eventually(() => /did not answer/.test(textOf(element, '.panel')), 'the failure');
    expect(textOf(element, '[role=status]')).to.match(/did not answer/);
  });

  it('explains what starting anew and leaving do before it does them, and gives the focus back', async () => {
    const { client, element, show } = await setUp(problem('sync/rollback'));
    press(element, step('restart'));
    await eventually(() => focused(element)?.id === 'confirm-title', 'the question');
    expect(textOf(element, '.form')).to.match(/Nothing is deleted on any device.*follow by themselves/);
    await expect(element).to.be.accessible();
    press(element, '#cancel');
    await eventually(() => focused(element)?.getAttribute('data-step') === 'restart', 'the button');
    expect(client.sync.calls).to.deep.equal([]);
    press(element, step('restart'));
    await eventually(() => element.shadowRoot?.querySelector('#confirm'), 'the question');
    expect(textOf(element, '.form')).not.to.match(/not on this device/);
    await show({
      ...problem('sync/rollback'),
      history: { done: 1, total: 9, since: Date.UTC(2026, 2, 14, 12) },
    });
    expect(textOf(element, '.form')).to.match(/history from before March 14, 2026 is not on this device yet/);
    press(element, '#confirm');
    await eventually(() => client.sync.calls.at(-1) === 'sync.restart', 'the restart');
    await show({ ...ON, pending: 2 });
    await eventually(() => element.shadowRoot?.querySelector(step('leave')), 'the steps');
    press(element, step('leave'));
    await eventually(() => element.shadowRoot?.querySelector('#confirm'), 'the question');
    expect(textOf(element, '.form')).to.match(
      /Everything stays.*2 changes of this device are not on the server/,
    );
    expect(textOf(element, '.form')).not.to.match(/history/);
    const since = Date.UTC(2026, 2, 14, 12);
    await show({ ...ON, pending: 2, history: { done: 1, total: 9, since } });
    expect(textOf(element, '.form')).to.match(
      /history from before March 14, 2026 is not on this device yet.*nothing that is in the vault now is lost/,
    );
    await expect(element).to.be.accessible();
    press(element, '#confirm');
    await eventually(() => client.sync.calls.at(-1) === 'sync.disable', 'leaving');
  });

  it('turns sync on with words, invitation and name, and explains what becomes of the data', async () => {
    const { client, element } = await setUp(SYNC_OFF);
    press(element, step('turn-on'));
    await eventually(() => focused(element)?.id === 'form-title', 'the form');
    expect(inside<HTMLInputElement>(element, '#sync-url').value).to.equal('https://sync.example/mo');
    expect(textOf(element, '.cases')).to.match(
      /Data here.*Nothing here yet.*Data on both sides.*stays one of its own/,
    );
    fill(element, '#sync-words', 'only three words');
    press(element, '#submit');
    await eventually(() => focused(element)?.id === 'sync-words', 'the fault');
    expect(textOf(element, '#sync-words-hint')).to.match(/24 words/);
    await eachTheme(() => expect(element).to.be.accessible());
    fill(element, '#sync-words', ` 1. ${TEST_PHRASE.toUpperCase().replaceAll(' ', ',\n')} `);
    fill(element, '#sync-device', 'Laptop');
    fill(element, '#sync-invite', 'friend');
    press(element, '#submit');
    await eventually(() => client.sync.enabled.length === 1, 'the call');
    expect(client.sync.enabled).to.deep.equal([
      {
        url: 'https://sync.example/mo',
        recoveryPhrase: TEST_PHRASE,
        invite: 'friend',
        deviceName: 'Laptop',
      },
    ]);
    await eventually(() => element.shadowRoot?.querySelector('#turn-on') === null, 'the end of the form');
  });

  it('asks for no words while they wait for confirmation, keeps what was typed when it fails, and asks for the invitation', async () => {
    const { client, element } = await setUp(SYNC_OFF);
    client.set({ recoveryConfirmed: false });
    press(element, step('turn-on'));
    await eventually(() => focused(element)?.id === 'form-title', 'the form');
    expect(element.shadowRoot?.querySelector('#sync-words')).to.equal(null);
    client.faults.before = () => Promise.reject(new MoError('sync/forbidden', 'Closed.'));
    fill(element, '#sync-url', '/mo');
    press(element, '#submit');
    await eventually(() => element.shadowRoot?.querySelector('.note.danger'), 'the failure');
    expect(inside<HTMLInputElement>(element, '#sync-url').value).to.equal('/mo');
    expect(inside<HTMLDetailsElement>(element, '#turn-on details').open).to.equal(true);
    fill(element, '#sync-url', '');
    press(element, '#submit');
    await eventually(() => focused(element)?.id === 'sync-url', 'the fault');
    press(element, '#cancel');
    await eventually(() => focused(element)?.getAttribute('data-step') === 'turn-on', 'the button');
  });

  it('moves to another server, whose address nobody has guessed', async () => {
    const { client, element } = await setUp();
    press(element, step('move'));
    await eventually(() => focused(element)?.id === 'form-title', 'the form');
    expect(inside<HTMLInputElement>(element, '#sync-url').value).to.equal('');
    expect(textOf(element, '#turn-on')).to.match(/Move your other devices there as well/);
    fill(element, '#sync-url', 'https://other.example/mo');
    fill(element, '#sync-words', TEST_PHRASE);
    press(element, '#submit');
    await eventually(() => client.sync.enabled.length === 1, 'the call');
    expect(client.sync.enabled[0]).to.deep.equal({
      url: 'https://other.example/mo',
      recoveryPhrase: TEST_PHRASE,
    });
  });

  it('shows how far a first sync is, and stops it', async () => {
    const { client, element, show } = await setUp(SYNC_OFF);
    press(element, step('turn-on'));
    await eventually(() => element.shadowRoot?.querySelector('#submit'), 'the form');
    client.faults.before = (call) =>
      call === 'sync.enable' ? new Promise(() => undefined) : Promise.resolve();
    press(element, '#submit');
    await show({ ...ON, state: 'syncing', syncedAt: null, progress: { done: 1_200, total: 5_000 } });
    expect(textOf(element, '#progress')).to.equal('1,200 of 5,000 records');
    expect(inside<HTMLProgressElement>(element, 'progress').position).to.equal(0.24);
    await expect(element).to.be.accessible();
    press(element, '#stop');
    await eventually(() => client.sync.calls.at(-1) === 'sync.pause', 'the pause');
    await show({ ...ON, state: 'paused', syncedAt: null });
    expect(steps(element)[0]).to.equal('resume');
    expect(textOf(element, '.facts')).to.match(/Not in step yet/);
  });

  it('tells what changed to those who do not see it, and nothing that passes by itself', async () => {
    const { element, show } = await setUp();
    const said = () => textOf(element, '[role=status]');
    await show({ ...ON, state: 'syncing' });
    await show(ON);
    expect(said()).to.equal('');
    await show({ ...ON, state: 'offline', error: errorOf('sync/offline') });
    await element.updateComplete;
    expect(said()).to.equal('There is no connection.');
    await show(ON);
    await element.updateComplete;
    expect(said()).to.equal('In step');
  });

  it('counts the time since, as it passes', async () => {
    const { element, show } = await setUp();
    await show({ ...ON, syncedAt: Date.now() - 3 * 60_000 });
    expect(textOf(element, '.facts')).to.match(/In step 3 minutes ago/);
    expect(inside<HTMLTimeElement>(element, 'time').dateTime).to.match(/^\d{4}-/);
    await show({ ...ON, syncedAt: Date.now() - 26 * 3_600_000 });
    expect(textOf(element, '.facts')).to.match(/In step 26 hours ago/);
  });

  it('is a button of a header, whose popover opens by keyboard, stays in the window, and closes', async () => {
    const { element, show } = await setUp(ON, true);
    await show({ ...ON, state: 'problem', error: errorOf('sync/fork'), pending: 4 });
    const toggle = inside(element, '.toggle');
    const popover = inside(element, '#details');
    expect(textOf(element, '.toggle')).to.equal('Sync: Needs you 4 4 changes wait on this device.');
    expect(textOf(element, '.toggle .count')).to.equal('4');
    await setViewport({ width: 360, height: 740 });
    toggle.focus();
    await sendKeys({ press: 'Enter' });
    await eventually(() => popover.matches(':popover-open'), 'the popover');
    await eventually(() => popover.style.getPropertyValue('--_left') !== '', 'its place');
    const { left, right } = popover.getBoundingClientRect();
    expect(left).to.be.at.least(0);
    expect(right).to.be.at.most(document.documentElement.clientWidth);
    await eachTheme(() => expect(element).to.be.accessible());
    await sendKeys({ press: 'Tab' });
    expect(focused(element)?.getAttribute('data-step')).to.equal('restart');
    await sendKeys({ press: 'Escape' });
    await eventually(() => !popover.matches(':popover-open'), 'the end of it');
    await setViewport({ width: 1000, height: 740 });
  });

  it('shows nothing of a locked vault', async () => {
    const { client, element } = await setUp();
    press(element, step('leave'));
    await eventually(() => element.shadowRoot?.querySelector('#confirm'), 'the question');
    client.set({ state: 'locked' });
    await eventually(() => /how it stands/.test(textOf(element, '.empty')), 'the lock');
    client.set({ state: 'unlocked' });
    await eventually(() => element.shadowRoot?.querySelector(step('now')), 'the steps');
  });

  it('speaks German and Arabic, right to left', async () => {
    const { element, vault } = await setUp({ ...ON, pending: 3, retryAt: null });
    for (const [lang, title] of [
      ['de', 'Abgleich'],
      ['ar', 'المزامنة'],
    ] as const) {
      vault.lang = lang;
      element.lang = lang;
      await eventually(() => textOf(element, '#heading').includes(title), title);
      await expect(element).to.be.accessible();
    }
    expect(inside(element, '.sync').getAttribute('dir')).to.equal('rtl');
  });
});
