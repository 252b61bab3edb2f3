/** Pages of documentation made from the custom-elements manifest: one for each element, with the element itself in it. */
import { readFileSync } from 'node:fs';

/** Elements that are shown best with others around them, or with attributes. */
const DEMOS = {
  'mo-vault': '<mo-goals></mo-goals>',
  'mo-goals': '<mo-goals></mo-goals>',
  'mo-balance-wheel':
    '<mo-balance-wheel for="list"></mo-balance-wheel><mo-goals id="list" status="all"></mo-goals>',
  'mo-history': '<mo-goals></mo-goals><mo-history></mo-history>',
  'mo-search': '<mo-search></mo-search><mo-goals></mo-goals><mo-projects></mo-projects>',
  'mo-transfer': '<mo-transfer></mo-transfer><mo-goals></mo-goals>',
  'mo-timeline': '<mo-timeline></mo-timeline><mo-goals></mo-goals>',
};

/** Reads the manifest of a build. → the elements, by tag */
export function readElements(manifestPath) {
  const { modules } = JSON.parse(readFileSync(manifestPath, 'utf8'));
  return new Map(
    modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter(({ tagName }) => tagName !== undefined)
      .sort((a, b) => a.tagName.localeCompare(b.tagName))
      .map((declaration) => [declaration.tagName, declaration]),
  );
}

/** A list of the pages. */
export function renderIndex(elements) {
  const items = [...elements.values()].map(
    ({ tagName, summary = '' }) =>
      `<li><a href="/docs/${tagName}"><code>&lt;${tagName}&gt;</code></a><br />${escape(summary)}</li>`,
  );
  return page(
    'MO Kit: documentation',
    `<h1>Documentation</h1>
    <h2>Elements</h2>
    <ul class="index">${items.join('')}</ul>
    <h2>Without the elements</h2>
    <ul class="index">
      <li><a href="/docs/client">The headless client</a><br />Everything a vault can do, for an interface of your own.</li>
      <li><a href="/docs/collections">Collections</a><br />Documents of your own, encrypted, searched and synced like everything else.</li>
    </ul>`,
    elements,
  );
}

/** The page of one element: what it is, the element at work, and all that can be set, heard and styled. */
export function renderElement(declaration, elements) {
  const { tagName, summary = '', members = [], attributes = [] } = declaration;
  const attributeOf = new Map(attributes.map(({ name, fieldName }) => [fieldName, name]));
  const fields = members.filter(
    ({ kind, description, static: isStatic }) => kind === 'field' && description && !isStatic,
  );
  const methods = members.filter(({ kind, description }) => kind === 'method' && description);
  const rows = (items, cells) =>
    items
      .map(
        (item) =>
          `<tr>${cells(item)
            .map((cell) => `<td>${cell}</td>`)
            .join('')}</tr>`,
      )
      .join('');
  const table = (title, heads, items, cells) =>
    items.length === 0
      ? ''
      : `<section><h2>${title}</h2><div class="wide" tabindex="0" role="group" aria-label="${title}"><table><thead><tr>${heads
          .map((head) => `<th scope="col">${head}</th>`)
          .join('')}</tr></thead><tbody>${rows(items, cells)}</tbody></table></div></section>`;
  const code = (text) => `<code>${escape(text)}</code>`;
  const described = (title, head, items = [], nameOf = ({ name }) => code(name)) =>
    table(title, [head, 'Description'], items, (item) => [nameOf(item), prose(item.description)]);
  return page(
    `<${tagName}>`,
    `<h1><code>&lt;${tagName}&gt;</code></h1>
    <p class="lead">${prose(summary)}</p>
    <section class="demo" aria-label="Demo">
      <mo-vault store="docs" ephemeral>${DEMOS[tagName] ?? `<${tagName}></${tagName}>`}</mo-vault>
    </section>
    ${table(
      'Attributes and properties',
      ['Property', 'Attribute', 'Type', 'Default', 'Description'],
      fields,
      (field) => [
        code(field.name),
        attributeOf.has(field.name) ? code(attributeOf.get(field.name)) : '–',
        field.type === undefined ? '–' : code(field.type.text),
        field.default === undefined ? '–' : code(field.default),
        prose(field.description),
      ],
    )}
    ${described('Methods', 'Method', methods, ({ name }) => code(`${name}()`))}
    ${described('Events', 'Event', declaration.events)}
    ${described('Slots', 'Slot', declaration.slots, ({ name }) => (name === '' ? 'default' : code(name)))}
    ${described('Parts', 'Part', declaration.cssParts)}
    ${described('Custom properties', 'Property', declaration.cssProperties)}
    ${described('States', 'State', declaration.cssStates, ({ name }) => code(`:state(${name})`))}`,
    elements,
  );
}

function page(title, content, elements) {
  const links = [...elements.keys()].map((tag) => `<a href="/docs/${tag}">${tag}</a>`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${escape(title)}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/docs.css" />
    <script type="module" src="/kit/mo.js"></script>
  </head>
  <body>
    <nav aria-label="Documentation">
      <a href="/docs/">Documentation</a>
      ${links.join('\n      ')}
      <a href="/docs/client">Headless client</a>
      <a href="/docs/collections">Collections</a>
    </nav>
    <main>
    ${content}
    </main>
  </body>
</html>
`;
}

/** Text of a doc comment: only its code spans are marked up. */
function prose(text = '') {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text) {
  return String(text).replace(
    /[&<>"]/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character],
  );
}

/** Puts a page that is written by hand into the same frame. */
export function renderGuide(title, content, elements) {
  return page(title, content, elements);
}
