import { quantile } from './quantile.mjs';

const median = (samples, key) =>
  quantile(
    samples.map((sample) => sample[key]),
    0.5,
  );

function commonFigures({ commands, commandsAtRest, imports, floor }) {
  return {
    commandP50Ms: median(commands, 'storedMs'),
    commandP99Ms: quantile(
      commands.map(({ storedMs }) => storedMs),
      0.99,
    ),
    commandAtRestP50Ms: median(commandsAtRest, 'storedMs'),
    import10000Ms: median(imports, 'storedMs'),
    trivialChangeToPaintP50Ms: quantile(floor, 0.5),
  };
}

/** The figures of a row that changes in a live list; the names start with `prefix`. */
function changeFigures(times, prefix = '') {
  return {
    [`${prefix}changeToMessageP50Ms`]: median(times, 'message'),
    [`${prefix}changeToRenderedP50Ms`]: median(times, 'rendered'),
    [`${prefix}changeToLaidOutP50Ms`]: median(times, 'laidOut'),
    [`${prefix}changeToPaintP50Ms`]: median(times, 'painted'),
    [`${prefix}callToPaintP50Ms`]: median(times, 'callToPainted'),
  };
}

/** Unlocks whose end of the derivation was seen. */
const withDerivation = (unlocks) => unlocks.filter(({ keyToQueryMs }) => keyToQueryMs !== null);

/** What the samples of the product come to, in ms. */
export function kitFigures(samples) {
  const derived = withDerivation(samples.unlocks);
  const derivedMany = withDerivation(samples.unlocksMany ?? []);
  return {
    ...commonFigures(samples),
    ...changeFigures(samples.list),
    demoCommandP50Ms: median(samples.demoCommands, 'storedMs'),
    navigationToFirstQueryP50Ms: quantile(samples.opened, 0.5),
    createMs: quantile(samples.created, 0.5),
    unlockMs: median(samples.unlocks, 'ms'),
    keyToFirstQueryMs: derived.length === 0 ? null : median(derived, 'keyToQueryMs'),
    ...(samples.openedMany === undefined
      ? {}
      : {
          manyNavigationToFirstQueryP50Ms: quantile(samples.openedMany, 0.5),
          manyKeyToFirstQueryMs: derivedMany.length === 0 ? null : median(derivedMany, 'keyToQueryMs'),
        }),
    frames: samples.frames,
    failoverP50Ms: quantile(samples.failovers, 0.5),
    failoverP95Ms: quantile(samples.failovers, 0.95),
  };
}

/** What the samples of a vault of many years come to, in ms. */
export function scaleFigures({ framesLarge, large, largeFloor, hasty, hastyFloor }) {
  return {
    frames: framesLarge,
    ...changeFigures(large),
    trivialChangeToPaintP50Ms: quantile(largeFloor, 0.5),
    ...changeFigures(hasty, 'hasty.'),
    'hasty.trivialChangeToPaintP50Ms': quantile(hastyFloor, 0.5),
  };
}

/** What the samples of Evolu come to, in ms. */
export function evoluFigures(samples) {
  return {
    ...commonFigures(samples),
    ...changeFigures(samples.window, 'window.'),
    ...changeFigures(samples.all, 'all.'),
    commandCompletedP50Ms: median(samples.commands, 'completedMs'),
    importCompletedMs: median(samples.imports, 'completedMs'),
    navigationToFirstQueryP50Ms: quantile(samples.opened, 0.5),
    firstVisitP50Ms: quantile(samples.created, 0.5),
  };
}
