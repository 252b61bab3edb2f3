import { wipe } from '../wipe.ts';
import { randomBytes } from '../random.ts';
import { ARGON2_CEILING, ARGON2_FLOOR, ARGON2_SALT_BYTES } from './argon2.ts';
import type { Argon2Parameters, Argon2Runner } from './argon2.ts';

/** What unlocking may cost a person. */
const TARGET_MS = 500;
/** A phone must be able to open what a workstation made: memory grows to here at most, then the passes. */
const MEMORY_LIMIT_KIB = 262_144;

export interface CalibrationOptions {
  readonly signal?: AbortSignal;
  /** A monotonic clock in ms. */
  readonly clock?: () => number;
}

/**
 * Costs that take about half a second here, found from one run at the floor: first the memory is doubled (it is what
 * hurts a guesser most), up to 256 MiB, then passes are added. Never below the floor, however slow the device.
 */
export async function calibrateArgon2(
  runner: Argon2Runner,
  options: CalibrationOptions = {},
): Promise<Argon2Parameters> {
  const clock = options.clock ?? (() => performance.now());
  const startedAt = clock();
  const hash = await runner(
    { password: randomBytes(16), salt: randomBytes(ARGON2_SALT_BYTES), ...ARGON2_FLOOR },
    options.signal === undefined ? {} : { signal: options.signal },
  );
  wipe(hash);
  return parametersFor(clock() - startedAt);
}

/** The costs for a device that takes `floorMs` at the floor; time grows with memory × passes. */
export function parametersFor(floorMs: number): Argon2Parameters {
  const budget = TARGET_MS / Math.max(floorMs, 1);
  let { memoryKiB, iterations } = ARGON2_FLOOR;
  let spent = 1;
  while (spent * 2 <= budget && memoryKiB * 2 <= MEMORY_LIMIT_KIB) {
    memoryKiB *= 2;
    spent *= 2;
  }
  const perPass = spent / iterations;
  iterations += Math.max(0, Math.floor((budget - spent) / perPass));
  return { ...ARGON2_FLOOR, memoryKiB, iterations: Math.min(iterations, ARGON2_CEILING.iterations) };
}
