/**
 * The table: the product's figure, and beside it those of Evolu with the ratio of the two. A row names a key of the
 * results of each; where one does no such work it names none.
 */
const ROWS = [
  {
    name: 'one change beside a list, call to durable, p50',
    kit: 'commandAtRestP50Ms',
    evolu: 'commandAtRestP50Ms',
    target: 1.5,
  },
  { name: '  one right behind the other, p50', kit: 'commandP50Ms', evolu: 'commandP50Ms' },
  { name: '    p99', kit: 'commandP99Ms', evolu: 'commandP99Ms' },
  { name: '    in the demo with all its views, p50', kit: 'demoCommandP50Ms' },
  { name: "  Evolu's onComplete, sent before its COMMIT, p50", evolu: 'commandCompletedP50Ms' },
  { name: '10,000 goals imported in one go, p50', kit: 'import10000Ms', evolu: 'import10000Ms', target: 800 },
  { name: "  Evolu's onComplete, sent before its COMMIT", evolu: 'importCompletedMs' },
  {
    name: 'navigation to first query, p50',
    kit: 'navigationToFirstQueryP50Ms',
    evolu: 'navigationToFirstQueryP50Ms',
  },
  { name: 'key derived to first query, p50', kit: 'keyToFirstQueryMs', target: 200 },
  { name: '  with 100,000 events', kit: 'manyKeyToFirstQueryMs', target: 400 },
  { name: '  with 100,000 events, navigation to first query', kit: 'manyNavigationToFirstQueryP50Ms' },
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

/** The subjects beside the product, by their key of the results. */
const PEERS = [
  { key: 'evolu', title: 'Evolu' },
  { key: 'evoluPlain', title: 'Evolu plain' },
];

const shown = (value) =>
  value === undefined || value === null ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const shownRatio = (ratio) => (ratio === undefined ? '' : `${ratio.toFixed(2)} ×`);

/** Lines of text, and by peer the ratios of the product's figures to its own. */
export function report(/** @type {Record<string, Record<string, number>>} */ results) {
  const peers = PEERS.filter(({ key }) => results[key] !== undefined);
  const ratios = Object.fromEntries(peers.map(({ key }) => [key, {}]));
  const titles = peers.map(({ title }) => title.padStart(13) + 'ratio'.padStart(9));
  const lines = [`${''.padEnd(56)}${'MO Kit'.padStart(10)}${titles.join('')}`];
  for (const { name, kit, evolu, target } of ROWS) {
    if (kit === undefined && evolu === undefined) {
      lines.push(name);
      continue;
    }
    const own = results.kit?.[kit] ?? undefined;
    let line = name.padEnd(56) + shown(own).padStart(10);
    for (const { key } of peers) {
      const value = results[key][evolu];
      const ratio = own === undefined || value === undefined ? undefined : own / value;
      if (ratio !== undefined) ratios[key][`${kit} / ${evolu}`] = Number(ratio.toFixed(3));
      line += shown(value).padStart(13) + shownRatio(ratio).padStart(9);
    }
    lines.push((line + (target === undefined ? '' : `   target ≤ ${target} ms`)).trimEnd());
  }
  return { lines, ratios };
}

/** Lines of text for a vault of many years: no task over 50 ms is wanted. */
export function reportScale(
  /** @type {{ frames: readonly Record<string, any>[] } & Record<string, number>} */ scale,
) {
  const name = 72;
  const head = ['tasks > 50 ms', 'longest', 'slowest frame'].map((title) => title.padStart(15)).join('');
  const { changeToPaintP50Ms, changeToLaidOutP50Ms, trivialChangeToPaintP50Ms } = scale;
  return [
    `\n${'11,000 goals, 2,000 projects, 10,000 milestones, 50,000 documents'.padEnd(name)}${head}`,
    ...scale.frames.map(
      (frame) =>
        frame.name.padEnd(name) +
        String(frame.longTasks).padStart(15) +
        shown(frame.longestTaskMs).padStart(15) +
        shown(frame.slowestFrameMs).padStart(15),
    ),
    `a change in the live list, message on the page to painted, p50: ${shown(changeToPaintP50Ms)} (target ≤ 5 ms)`,
    `  to laid out, without the frame: ${shown(changeToLaidOutP50Ms)}; the floor, a trivial change to painted: ${shown(trivialChangeToPaintP50Ms)}`,
    `  within two frames of another, where the browser waits for the screen: ${shown(scale['hasty.changeToPaintP50Ms'])}; a trivial change: ${shown(scale['hasty.trivialChangeToPaintP50Ms'])}`,
  ];
}
