/**
 * A vault of many years: 2,000 projects with 10,000 milestones and 50,000 documents beside the goals, and what a person does
 * with it while the page is watched for stutter.
 */
import { goTo, partOf, pause, rootOf, untilShown, wheelOver } from './page-parts.mjs';

export const PROJECTS = 2_000;
export const MILESTONES = 5 * PROJECTS;
export const DOCUMENTS = 50_000;

const PROJECTS_ROOT = rootOf('mo-projects');
const TIMELINE_ROOT = rootOf('mo-timeline');
const SEARCH_ROOT = rootOf('mo-search');

/** Fills the vault through the public client. */
export async function fillLarge(/** @type {import('puppeteer-core').Page} */ page) {
  await page.evaluate(
    async (projectCount, documentCount) => {
      const { projects, collection } = document.querySelector('mo-vault').client;
      const statuses = ['planned', 'in-progress', 'completed', 'canceled'];
      const year = new Date().getFullYear();
      const projectAt = (number) => {
        const month = String((number % 12) + 1).padStart(2, '0');
        const startDate = `${year + (number % 5)}-${month}-01`;
        const targetDate = `${year + (number % 5) + 1}-${month}-28`;
        const milestones = Array.from({ length: 5 }, (_, step) => ({
          name: `Milestone ${number * 5 + step}`,
          date: step < 4 ? startDate.replace(/..$/, String(10 + step)) : targetDate,
          completed: step < 2,
        }));
        const name = `Project ${number} of the river`;
        const status = statuses[number % 4];
        return { name, description: 'What is to be done', status, startDate, targetDate, milestones };
      };
      for (let first = 0; first < projectCount; first += 500)
        await projects.import(Array.from({ length: 500 }, (_, index) => projectAt(first + index)));
      const notes = collection('notes');
      for (let first = 0; first < documentCount; first += 5_000) {
        await notes.import(
          Array.from({ length: 5_000 }, (_, index) => ({
            title: `Note ${first + index}`,
            body: `About riverbanks and sandpits, number ${first + index}`,
          })),
        );
      }
    },
    PROJECTS,
    DOCUMENTS,
  );
}

/** How many of each the vault holds. */
export const countLarge = (/** @type {import('puppeteer-core').Page} */ page) =>
  page.evaluate(async () => {
    const { projects, collection } = document.querySelector('mo-vault').client;
    const [ofProjects, ofDocuments] = await Promise.all([
      projects.list({ status: 'all', limit: 1 }),
      collection('notes').list({ limit: 1 }),
    ]);
    return { projects: ofProjects.total, documents: ofDocuments.total };
  });

/** @type {readonly { name: string, run: (page: import('puppeteer-core').Page) => Promise<void> }[]} */
export const LARGE_SCENARIOS = [
  {
    name: 'board: opened, more shown, scrolled',
    async run(page) {
      await goTo(page, 'projects');
      await untilShown(page, `${PROJECTS_ROOT}?.querySelectorAll('.card').length > 40`, 'the board');
      for (let times = 0; times < 4; times += 1) {
        await page.evaluate(`${PROJECTS_ROOT}.querySelector('.more').click()`);
        await pause(400);
      }
      await wheelOver(page, await partOf(page, 'mo-projects', '.column'), { deltaY: 500 });
      await page.evaluate('scrollTo(0, 0)');
    },
  },
  {
    name: 'list of projects: opened, more shown, scrolled, and the board again',
    async run(page) {
      await page.evaluate(`${PROJECTS_ROOT}.querySelector('input[name=view][value=list]').click()`);
      await untilShown(page, `${PROJECTS_ROOT}.querySelector('.cards.list .card') !== null`, 'the list');
      for (let times = 0; times < 6; times += 1) {
        await page.evaluate(`${PROJECTS_ROOT}.querySelector('.more').click()`);
        await pause(300);
      }
      await wheelOver(page, await partOf(page, 'mo-projects', '.cards'), { deltaY: 500 });
      await page.evaluate('scrollTo(0, 0)');
      await page.evaluate(`${PROJECTS_ROOT}.querySelector('input[name=view][value=board]').click()`);
      await untilShown(page, `${PROJECTS_ROOT}.querySelectorAll('.column .card').length > 40`, 'the board');
    },
  },
  {
    name: 'projects: a search typed and cleared',
    async run(page) {
      const field = await partOf(page, 'mo-projects', 'input[type=search]');
      await field.type('project 1234', { delay: 60 });
      await untilShown(page, `${PROJECTS_ROOT}.querySelectorAll('.card').length === 1`, 'one project');
      await field.click({ clickCount: 3 });
      await page.keyboard.press('Backspace');
      await untilShown(page, `${PROJECTS_ROOT}.querySelectorAll('.card').length > 40`, 'the board again');
    },
  },
  {
    name: 'timeline: opened, scrolled',
    async run(page) {
      await goTo(page, 'timeline');
      const track = await partOf(page, 'mo-timeline', '.track');
      await untilShown(page, `${TIMELINE_ROOT}.querySelectorAll('[part~=bar]').length > 0`, 'the timeline');
      await wheelOver(page, track, { deltaX: 200 });
      await wheelOver(page, track, { deltaY: 500 });
      await page.evaluate('scrollTo(0, 0)');
    },
  },
  {
    name: 'timeline: moved by three years and back',
    async run(page) {
      for (const turn of [2, 2, 2, 0, 0, 0]) {
        await page.evaluate(`${TIMELINE_ROOT}.querySelectorAll('.navigation .button')[${turn}].click()`);
        await pause(400);
      }
    },
  },
  {
    name: 'search: beginnings, insides and nothing, letter by letter',
    async run(page) {
      await goTo(page, 'search');
      const field = await partOf(page, 'mo-search', 'input[type=search]');
      const found = `${SEARCH_ROOT}.querySelectorAll('.hit').length`;
      for (const text of ['river', 'verbank', 'milestone 99', 'xyzzy']) {
        await field.type(text, { delay: 60 });
        const expected =
          text === 'xyzzy' ? `${SEARCH_ROOT}.querySelector('.empty') !== null` : `${found} > 0`;
        await untilShown(page, expected, `what was found of ${text}`);
        await field.click({ clickCount: 3 });
        await page.keyboard.press('Backspace');
      }
      await untilShown(page, `${found} === 0`, 'an empty search');
    },
  },
  {
    name: 'history: opened, and more shown',
    async run(page) {
      await goTo(page, 'history');
      const root = rootOf('mo-history');
      await untilShown(page, `${root}?.querySelectorAll('.entry').length > 0`, 'the history');
      for (let times = 0; times < 4; times += 1) {
        await page.evaluate(
          `[...${root}.querySelectorAll('[part=content] .button, .entries + .button')].at(-1)?.click()`,
        );
        await pause(400);
      }
    },
  },
];
