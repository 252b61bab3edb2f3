import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../testing/runs.ts';
import { ARGON2_FLOOR, checkArgon2Parameters } from './argon2.ts';
import type { Argon2Input } from './argon2.ts';
import { calibrateArgon2, parametersFor } from './calibrate.ts';

const costOf = ({ memoryKiB, iterations }: { memoryKiB: number; iterations: number }) =>
  (memoryKiB * iterations) / (ARGON2_FLOOR.memoryKiB * ARGON2_FLOOR.iterations);

test('a device that is slow at the floor gets the floor', () => {
  for (const floorMs of [251, 500, 3_000, 60_000, Infinity]) {
    const parameters = parametersFor(floorMs);
    assert.equal(parameters.memoryKiB, ARGON2_FLOOR.memoryKiB);
    if (floorMs >= 500) assert.deepEqual(parameters, ARGON2_FLOOR);
  }
});

test('a faster device pays with memory first, then with passes', () => {
  assert.deepEqual(parametersFor(250), { memoryKiB: 131_072, iterations: 3, parallelism: 1 });
  assert.deepEqual(parametersFor(125), { memoryKiB: 262_144, iterations: 3, parallelism: 1 });
  assert.deepEqual(parametersFor(62.5), { memoryKiB: 262_144, iterations: 6, parallelism: 1 });
});

test('the costs are always within the limits, never above half a second but for the floor, and not wasteful', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (floorMs) => {
      const parameters = parametersFor(floorMs);
      checkArgon2Parameters(parameters);
      const expectedMs = costOf(parameters) * floorMs;
      if (floorMs <= 500) assert.ok(expectedMs <= 500 + 1e-6);
      if (floorMs <= 500 && floorMs > 30) assert.ok(expectedMs > 300);
    }),
    runs(500),
  );
});

test('it measures one run at the floor, with the clock it is given', async () => {
  const inputs: Argon2Input[] = [];
  const times = [1_000, 1_250];
  const parameters = await calibrateArgon2(
    (input) => {
      inputs.push(input);
      return Promise.resolve(new Uint8Array(32));
    },
    { clock: () => times.shift() ?? 0 },
  );
  assert.equal(inputs.length, 1);
  assert.equal(inputs[0]?.memoryKiB, ARGON2_FLOOR.memoryKiB);
  assert.equal(inputs[0]?.iterations, ARGON2_FLOOR.iterations);
  assert.deepEqual(parameters, parametersFor(250));
});
