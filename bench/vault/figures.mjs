import { quantile } from './quantile.mjs';

/** The figures of a row that changes in a live list, by name. */
export function changeFigures(/** @type {Record<string, number>[]} */ times) {
  const p50 = (key) =>
    quantile(
      times.map((time) => time[key]),
      0.5,
    );
  return {
    changeToMessageP50Ms: p50('message'),
    changeToRenderedP50Ms: p50('rendered'),
    changeToLaidOutP50Ms: p50('laidOut'),
    changeToPaintP50Ms: p50('painted'),
    callToPaintP50Ms: p50('callToPainted'),
  };
}

/** Prefixes every name. */
export function named(/** @type {string} */ prefix, /** @type {Record<string, number>} */ figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]));
}
