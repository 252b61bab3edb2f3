const MARK = 'data-mo-printing';

/**
 * Prints one element of a page and nothing else of it. The sheet is constructed, which a strict CSP allows, and is
 * gone after the dialog. Inside a foreign shadow root the whole page prints: a sheet of the document ends there.
 */
export function printAlone(element: Element): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `@media print { body *:not([${MARK}], :has([${MARK}])) { display: none !important; } body { background: none !important; } }`,
  );
  const inDocument = element.getRootNode() === document;
  element.setAttribute(MARK, '');
  if (inDocument) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  window.addEventListener(
    'afterprint',
    () => {
      element.removeAttribute(MARK);
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    },
    { once: true },
  );
  window.print();
}
