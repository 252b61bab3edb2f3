/** The wheel's own measures, in the units of its view box, whose origin is the hub. */
export const RADIUS = 100;
const HOLE = 26;
/** Degrees between two sectors. */
const GAP = 2;

/**
 * The outline of one of `count` sectors, clockwise from the top, filled up to `share` of its depth (0–1).
 *
 * @returns the `d` of an SVG path
 */
export function sectorPath(index: number, count: number, share: number): string {
  const step = 360 / count;
  const from = index * step + GAP / 2;
  const to = (index + 1) * step - GAP / 2;
  const outer = HOLE + (RADIUS - HOLE) * share;
  const [x1, y1] = point(from, HOLE);
  const [x2, y2] = point(from, outer);
  const [x3, y3] = point(to, outer);
  const [x4, y4] = point(to, HOLE);
  return `M${x1} ${y1}L${x2} ${y2}A${outer} ${outer} 0 0 1 ${x3} ${y3}L${x4} ${y4}A${HOLE} ${HOLE} 0 0 0 ${x1} ${y1}Z`;
}

/** The middle of a sector, where its number stands. */
export function sectorMiddle(index: number, count: number): readonly [number, number] {
  return point((index + 0.5) * (360 / count), (HOLE + RADIUS) / 2);
}

/** `degrees` clockwise from the top. */
function point(degrees: number, radius: number): readonly [number, number] {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return [round(radius * Math.cos(angle)), round(radius * Math.sin(angle))];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
