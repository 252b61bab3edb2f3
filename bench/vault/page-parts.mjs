/** How a scenario finds its way on the page of the demo. */

/** @typedef {import('puppeteer-core').Page} Page */

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The shadow root of an element, as an expression for the page. */
export const rootOf = (tag) => `document.querySelector('${tag}').shadowRoot`;

/** Waits until an expression holds on the page; `what` names it when it never does. */
export async function untilShown(/** @type {Page} */ page, expression, what) {
  await page.waitForFunction(expression, { polling: 25, timeout: 20_000 }).catch(() => {
    throw new Error(`The page does not show ${what}.`);
  });
}

/** A part of an element, as soon as it is there. */
export async function partOf(/** @type {Page} */ page, tag, selector) {
  const expression = `${rootOf(tag)}?.querySelector(${JSON.stringify(selector)})`;
  await untilShown(page, `${expression} != null`, `${selector} in <${tag}>`);
  return (await page.evaluateHandle(expression)).asElement();
}

/** The demo shows one part at a time, by the fragment of its address. */
export const goTo = (/** @type {Page} */ page, view) => page.evaluate((hash) => (location.hash = hash), view);

/** Turns the wheel over a part, as a person does who looks for something. */
export async function wheelOver(/** @type {Page} */ page, part, { turns = 30, deltaX = 0, deltaY = 0 }) {
  await part.hover();
  for (let turn = 0; turn < turns; turn += 1) {
    await page.mouse.wheel({ deltaX, deltaY });
    await pause(30);
  }
}
