import { aTimeout, expect } from '@open-wc/testing';

interface Condition {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly lang: 'en' | 'de' | 'ar';
  readonly width: number;
  /** Of the root, px: 32 is a person's 200 %. */
  readonly fontSize: number;
}

/** Each way in which people look at a page is in one of these; not every combination. */
const CONDITIONS: readonly Condition[] = [
  { name: 'light', scheme: 'light', lang: 'en', width: 1000, fontSize: 16 },
  { name: 'dark', scheme: 'dark', lang: 'en', width: 1000, fontSize: 16 },
  { name: 'German, narrow', scheme: 'light', lang: 'de', width: 320, fontSize: 16 },
  { name: 'Arabic, narrow, dark', scheme: 'dark', lang: 'ar', width: 320, fontSize: 16 },
  { name: '200 %', scheme: 'light', lang: 'en', width: 500, fontSize: 32 },
];

/**
 * Looks at an element as different people do: in both themes, from right to left, on a narrow screen and with letters
 * of twice the size. In each it must pass axe, nothing may stand out of it at a side, and words must stay words.
 */
export async function inEveryCondition(element: HTMLElement, box: HTMLElement): Promise<void> {
  await inConditions(element, box, CONDITIONS);
}

/** The same for a state of few parts: as those see it to whom the most is different. */
export async function inFarConditions(element: HTMLElement, box: HTMLElement): Promise<void> {
  await inConditions(element, box, CONDITIONS.slice(3));
}

async function inConditions(
  element: HTMLElement,
  box: HTMLElement,
  conditions: readonly Condition[],
): Promise<void> {
  const root = document.documentElement;
  const { lang } = root;
  try {
    for (const condition of conditions) {
      root.style.setProperty('--mo-duration', '0s');
      root.style.colorScheme = condition.scheme;
      root.style.background = condition.scheme === 'dark' ? '#101214' : '#fff';
      root.style.fontSize = `${String(condition.fontSize)}px`;
      root.lang = condition.lang;
      root.dir = condition.lang === 'ar' ? 'rtl' : 'ltr';
      box.style.inlineSize = `${String(condition.width)}px`;
      // Another language is fetched, and the element drawn again; sizes are measured in the frame after.
      await aTimeout(150);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      expect(standingOut(element), `${condition.name}: stands out of the element`).to.deep.equal([]);
      expect(squeezed(element), `${condition.name}: a word in a column of letters`).to.deep.equal([]);
      await expect(element, condition.name).to.be.accessible();
    }
  } finally {
    root.removeAttribute('style');
    root.removeAttribute('dir');
    root.lang = lang;
    box.removeAttribute('style');
  }
}

/** What a person would have to scroll the whole page sideways to see. */
function standingOut(element: HTMLElement): readonly string[] {
  const { left, right } = element.getBoundingClientRect();
  return [...(element.shadowRoot?.querySelectorAll<HTMLElement>('*') ?? [])]
    .filter((each) => each.checkVisibility() && !isScrolledOrHidden(each))
    .filter((each) => {
      const rect = each.getBoundingClientRect();
      return rect.width > 0 && (rect.left < left - 1 || rect.right > right + 1);
    })
    .map((each) => `${each.localName}.${each.className}`);
}

/** Texts in a column so narrow that hardly a letter stands beside another. */
function squeezed(element: HTMLElement): readonly string[] {
  const root = element.shadowRoot;
  if (root === null) return [];
  const found: string[] = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const { currentNode: node } = texts;
    const parent = node.parentElement;
    const text = (node.textContent ?? '').trim();
    if (parent === null || text.length <= 3 || !parent.checkVisibility()) continue;
    range.selectNodeContents(node);
    const { width, height } = range.getBoundingClientRect();
    const em = parseFloat(getComputedStyle(parent).fontSize);
    if (width > 1 && width < 2 * em && height > 4 * em) found.push(`${parent.localName}: ${text}`);
  }
  return found;
}

/** Inside of a box that scrolls or cuts by itself, or for screen readers only. */
function isScrolledOrHidden(element: HTMLElement): boolean {
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    const { overflowX, position, clipPath } = getComputedStyle(each);
    if (clipPath !== 'none' || (position === 'absolute' && each.classList.contains('visually-hidden')))
      return true;
    if (each !== element && overflowX !== 'visible') return true;
  }
  return element instanceof SVGElement;
}
