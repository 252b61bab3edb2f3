/** How often a property is tried: `short` in CI, `MO_RUNS` times when that is more. */
export function runs(short: number): { numRuns: number } {
  const wanted = Number(process.env['MO_RUNS'] ?? 0);
  return { numRuns: Number.isSafeInteger(wanted) ? Math.max(short, wanted) : short };
}
