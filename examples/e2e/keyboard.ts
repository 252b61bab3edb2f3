import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';

/** What a screen reader would name the focused element, through all shadow roots. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    let focused: Element | null = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (!focused || focused === document.body) return '';
    const labels = [...((focused as HTMLInputElement).labels ?? [])].map((label) => label.textContent);
    const name =
      focused.getAttribute('aria-label') ?? (labels.length > 0 ? labels.join(' ') : focused.textContent);
    return (name ?? '').replaceAll(/\s+/g, ' ').trim();
  });
}

/** Presses Tab until the focused element has this name, as somebody without a pointer would. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    const current = await focusedName(page);
    if (name.test(current)) return;
    seen.push(current);
    await pressTab(page);
  }
  assert.fail(`Tab never reached ${String(name)}; it went over: ${[...new Set(seen)].join(' | ')}`);
}

/**
 * Behind the last element of a page Tab goes on to the browser's own buttons, and through them back to the first. Firefox
 * under automation sends every key to the page all the same, but to a page without the focus: no Enter presses a button
 * there, and nothing brings the focus back. So that stretch of the way is left out.
 */
async function pressTab(page: Page): Promise<void> {
  const isAtEnd = await page.evaluate(() => {
    const stops = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select')];
    if (document.activeElement !== stops.at(-1)) return false;
    stops[0]?.focus();
    return true;
  });
  if (!isAtEnd) await page.keyboard.press('Tab');
}

/** Fails when the focus was lost to the page: whoever uses a keyboard would have to start from the top. */
export async function focusStays(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.activeElement !== null && document.activeElement !== document.body,
    {
      timeout: 20_000,
      polling: 50,
    },
  );
}

/** Waits until a text is on screen, in any shadow root. */
export async function untilShown(page: Page, text: string, timeoutMs = 60_000): Promise<void> {
  await untilVisible(page, text, true, timeoutMs);
}

/** Waits until a text is no longer on screen, such as the title of a dialog that was closed. */
export async function untilGone(page: Page, text: string, timeoutMs = 60_000): Promise<void> {
  await untilVisible(page, text, false, timeoutMs);
}

async function untilVisible(page: Page, text: string, isVisible: boolean, timeoutMs: number): Promise<void> {
  await page.waitForFunction(
    (wanted, expected) => {
      // No named function in here: the compiler would wrap it in a helper that the page does not have.
      const roots: ParentNode[] = [document];
      for (const root of roots) {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) roots.push(element.shadowRoot);
          if (
            element.childElementCount === 0 &&
            element.textContent.includes(wanted) &&
            element.checkVisibility()
          ) {
            return expected;
          }
        }
      }
      return !expected;
    },
    { timeout: timeoutMs, polling: 100 },
    text,
    isVisible,
  );
}
