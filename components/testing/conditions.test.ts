import { expect, fixture, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import type { VaultClient } from '@mo-kit/worker';
import '../balance-wheel/balance-wheel.ts';
import '../goals/goals.ts';
import '../history/history.ts';
import '../projects/projects.ts';
import '../search/search.ts';
import '../timeline/timeline.ts';
import '../vault/vault.ts';
import { eventually, inside } from './deep.ts';
import { inEveryCondition, inFarConditions } from './in-every-condition.ts';
import { realVault } from './real-vault.ts';
import { stagedVault, type Stage } from './staged-vault.ts';

const LONG =
  'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsurkunde and then a walk along the river, every single morning before work, whatever the weather may be';

interface Subject {
  readonly name: string;
  readonly content: (aggregateId: string) => TemplateResult;
  /** What shows that an element has come to a state; null where it has no such state. */
  readonly shows: Readonly<Record<Stage | 'empty', string | null>>;
  /** What is opened before anything is looked at, where there is something to see. */
  readonly opens?: string;
}

const list = { loading: '.loading', error: '[part=empty] .button', empty: '[part=empty]' };
const SUBJECTS: readonly Subject[] = [
  {
    name: '<mo-goals>',
    content: () => html`<mo-goals></mo-goals>`,
    shows: { ...list, filled: '[data-index="2"]' },
  },
  {
    name: '<mo-projects>, the board',
    content: () => html`<mo-projects></mo-projects>`,
    shows: { ...list, filled: '.card' },
  },
  {
    name: '<mo-projects>, the list',
    content: () => html`<mo-projects view="list"></mo-projects>`,
    shows: { ...list, filled: '.card' },
  },
  {
    name: '<mo-balance-wheel>',
    content: () => html`<mo-balance-wheel></mo-balance-wheel>`,
    shows: { ...list, filled: 'svg', empty: 'svg' },
  },
  {
    name: '<mo-timeline>',
    content: () => html`<mo-timeline from="2031-01" months="6"></mo-timeline>`,
    shows: { ...list, filled: '[part=bar]', empty: '.months' },
  },
  {
    name: '<mo-search>',
    content: () => html`<mo-search text="river"></mo-search>`,
    shows: { ...list, loading: 'input', filled: '.hit' },
  },
  {
    name: '<mo-history>',
    content: (aggregateId) => html`<mo-history aggregate-id=${aggregateId}></mo-history>`,
    shows: { ...list, filled: '.entry', empty: '[part=empty]' },
    opens: '.typed summary',
  },
];

describe('in every state, as different people see it', () => {
  let filled: VaultClient;
  let bare: VaultClient;
  let goalId = '';
  before(async () => {
    [filled, bare] = [await realVault(), await realVault()];
    const fields = { slice: 'Relationships', priority: 'must', targetMonth: '2031-03' } as const;
    ({ goalId } = await filled.goals.create({ ...fields, summary: LONG }));
    await filled.goals.create({ ...fields, summary: 'أقرأ الكتاب الجديد' });
    const done = await filled.goals.create({ ...fields, summary: 'A short one' });
    await filled.goals.change({ goalId, priority: 'maybe', targetMonth: '2031-04' });
    await filled.goals.achieve(done);
    await filled.goals.create({ ...fields, summary: 'Ride by the river', slice: 'Mindfulness' });
    const dates = { startDate: '2031-01-10', targetDate: '2031-05-20' };
    const milestones = [{ name: LONG, date: '2031-02-01', completed: true }];
    for (const status of ['planned', 'in-progress', 'completed', 'canceled'] as const) {
      await filled.projects.create({
        name: `${status} ${LONG}`,
        status,
        goalIds: [goalId],
        milestones,
        ...dates,
      });
    }
  });
  after(() => {
    filled.dispose();
    bare.dispose();
  });

  async function shown(subject: Pick<Subject, 'content'>, client: VaultClient, id: string) {
    const box = await fixture<HTMLElement>(
      html`<div><mo-vault .client=${client}>${subject.content(id)}</mo-vault></div>`,
    );
    return { box, element: box.querySelector('mo-vault')!.firstElementChild as HTMLElement };
  }

  for (const subject of SUBJECTS) {
    for (const stage of ['filled', 'loading', 'error', 'empty'] as const) {
      const selector = subject.shows[stage];
      if (selector === null) continue;
      it(`${subject.name}: ${stage}`, async () => {
        const client = stage === 'empty' ? bare : stagedVault(filled, stage);
        const { box, element } = await shown(subject, client, stage === 'empty' ? 'nothing' : goalId);
        await eventually(() => element.shadowRoot?.querySelector(selector), `${selector} of ${subject.name}`);
        if (stage === 'filled' && subject.opens !== undefined) inside(element, subject.opens).click();
        await (stage === 'filled' ? inEveryCondition : inFarConditions)(element, box);
      });
    }
  }

  it('moves nothing for those who do not want it, and leaves the controls out of what is printed', async () => {
    for (const { name, content } of SUBJECTS) {
      const { element } = await shown({ content }, filled, goalId);
      await eventually(
        () =>
          element.shadowRoot?.querySelector('[data-index="2"], .card, svg.wheel, [part=bar], .hit, .entry'),
        name,
      );
      const root = element.shadowRoot!;
      const css = root.adoptedStyleSheets.map((sheet) =>
        [...sheet.cssRules].map(({ cssText }) => cssText).join('\n'),
      );
      expect(/prefers-reduced-motion/.test(css.join()), `${name} looks at reduced motion`).to.equal(true);
      root.adoptedStyleSheets = css.map((text) => {
        const onPaper = new CSSStyleSheet();
        onPaper.replaceSync(text.replaceAll('@media print', '@media all'));
        return onPaper;
      });
      // What was searched for and found is the content, and the name of a thing stays where it opens its history.
      const printed = [
        ...root.querySelectorAll('button:not(.hit, .title), select, input:not([type=search])'),
      ].filter((control) => control.checkVisibility());
      expect(
        printed.map((control) => control.outerHTML.slice(0, 80)),
        `${name} prints controls`,
      ).to.deep.equal([]);
    }
  });
});
