/** How often a property is tried: `short` in CI, `MO_RUNS` times when it is set. */
export function runs(short: number): { numRuns: number } {
  const wanted = Number(process.env['MO_RUNS']);
  return { numRuns: Number.isSafeInteger(wanted) && wanted > 0 ? wanted : short };
}
