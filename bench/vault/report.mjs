/**
 * The table: the product's figure, Evolu's, and the ratio of the two. A row names a key of the results of each; where
 * Evolu does no such work it names none.
 */
const ROWS = [
  { name: 'one change, call to durable, p50', kit: 'commandP50Ms', evolu: 'commandP50Ms', target: 1.5 },
  { name: '  p99', kit: 'commandP99Ms', evolu: 'commandP99Ms' },
  { name: "  Evolu's onComplete, sent before its COMMIT, p50", evolu: 'commandCompletedP50Ms' },
  { name: '10,000 goals imported in one go, p50', kit: 'import10000Ms', evolu: 'import10000Ms', target: 800 },
  { name: "  Evolu's onComplete, sent before its COMMIT", evolu: 'importCompletedMs' },
  { name: 'navigation to first query, p50', kit: 'navigationToFirstQueryP50Ms', evolu: 'openP50Ms' },
  { name: 'key derived to first query, p50', kit: 'keyToFirstQueryMs', target: 200 },
  { name: 'a change in a list of 11,000, LIMIT 60 in Evolu, p50' },
  { name: '  call to painted', kit: 'callToPaintP50Ms', evolu: 'window.callToPaintP50Ms' },
  {
    name: '  message on the page to painted',
    kit: 'changeToPaintP50Ms',
    evolu: 'window.changeToPaintP50Ms',
    target: 5,
  },
  {
    name: '    the floor: a trivial change to painted',
    kit: 'trivialChangeToPaintP50Ms',
    evolu: 'trivialChangeToPaintP50Ms',
  },
  {
    name: '  message on the page to laid out, without the frame',
    kit: 'changeToLaidOutP50Ms',
    evolu: 'window.changeToLaidOutP50Ms',
  },
  {
    name: '  message on the page to rendered rows',
    kit: 'changeToRenderedP50Ms',
    evolu: 'window.changeToRenderedP50Ms',
  },
  { name: 'the same, whole list subscribed and drawn in Evolu, p50' },
  { name: '  call to painted', kit: 'callToPaintP50Ms', evolu: 'all.callToPaintP50Ms' },
  { name: '  message on the page to painted', kit: 'changeToPaintP50Ms', evolu: 'all.changeToPaintP50Ms' },
  {
    name: '  message on the page to laid out, without the frame',
    kit: 'changeToLaidOutP50Ms',
    evolu: 'all.changeToLaidOutP50Ms',
  },
  {
    name: '  message on the page to rendered rows',
    kit: 'changeToRenderedP50Ms',
    evolu: 'all.changeToRenderedP50Ms',
  },
  { name: 'unlock with the passphrase, all of it, p50', kit: 'unlockMs' },
  { name: 'create a vault, all of it, p50', kit: 'createMs' },
  { name: 'failover, owner crashed, p50', kit: 'failoverP50Ms' },
  { name: '  p95', kit: 'failoverP95Ms', target: 150 },
];

const shown = (value) => (value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ms`);

/** Lines of text, and the ratios by the name of the product's figure. */
export function report(/** @type {{ kit?: object, evolu?: object }} */ { kit = {}, evolu = {} }) {
  const ratios = {};
  const lines = [`${''.padEnd(58)}${'MO Kit'.padStart(10)}${'Evolu'.padStart(11)}${'ratio'.padStart(9)}`];
  for (const row of ROWS) {
    const own = kit[row.kit] ?? undefined;
    const peer = evolu[row.evolu] ?? undefined;
    const ratio = own === undefined || peer === undefined ? undefined : own / peer;
    if (ratio !== undefined) ratios[`${row.kit} / ${row.evolu}`] = Number(ratio.toFixed(3));
    const isHeading = row.kit === undefined && row.evolu === undefined;
    const figures = isHeading
      ? ''
      : shown(own).padStart(10) +
        shown(peer).padStart(11) +
        (ratio === undefined ? '' : `${ratio.toFixed(2)} ×`).padStart(9) +
        (row.target === undefined ? '' : `   target ≤ ${row.target} ms`);
    lines.push((row.name.padEnd(58) + figures).trimEnd());
  }
  return { lines, ratios };
}
