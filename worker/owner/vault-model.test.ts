import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GOAL_SORTS, type Goal, type GoalQuery } from '../api.ts';
import { runs } from '../crypto/testing/runs.ts';
import { naiveList } from '../storage/cache/testing/naive-list.ts';
import { SimulatedCrash, DiskModel } from '../storage/testing/disk-model.ts';
import { createRandom } from '../storage/testing/random.ts';
import type { OwnerCore } from './owner-core.ts';
import { applyChanges } from './testing/apply-changes.ts';
import { codeOf } from './testing/code-of.ts';
import {
  createDevice,
  createVault,
  PASSPHRASE,
  watchesAreTold,
  type Device,
} from './testing/core-fixture.ts';
import { arbitraryStep, createVaultModel, type VaultModel } from './testing/vault-model.ts';

const ALL: GoalQuery = { status: 'all', limit: 1000 };

async function assertIsModel(core: OwnerCore, model: VaultModel) {
  const { items } = await core.query('goals.list', ALL);
  assert.deepEqual(items, naiveList(model.goals(), ALL));
  const { counts, integrity } = await core.query('diagnostics.get', { verify: true });
  assert.equal(counts.events, model.events());
  assert.deepEqual(integrity, { eventStore: 'ok', cache: 'ok', eventLog: 'ok' });
}

describe('the vault beside its model', () => {
  it('does what the model does, and every command once however often it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { core } = await createVault();
        const model = createVaultModel();
        for (const step of steps) {
          const command = model.commandOf(step);
          const expected = model.apply(step);
          assert.equal(await codeOf(core.execute(command)), expected);
          if (expected === null) assert.equal((await core.execute(command)).replayed, true);
        }
        await assertIsModel(core, model);
        await core.close();
      }),
      runs(10),
    );
  });

  it('shows each watch what a list would show, by changes alone', async () => {
    const plain = {
      status: fc.constantFrom('active' as const, 'all' as const),
      sort: fc.constantFrom(...GOAL_SORTS),
      descending: fc.boolean(),
      limit: fc.integer({ min: 1, max: 3 }),
    };
    const filtered = {
      ...plain,
      status: fc.constantFrom('active' as const, 'archived' as const, 'all' as const),
      offset: fc.constantFrom(0, 0, 2),
      slice: fc.constantFrom('Health' as const, 'Work' as const),
      priority: fc.constantFrom('must' as const),
      search: fc.constantFrom('run', 'e', 'b2'),
    };
    // Few filters on most of them, so that windows are full and goals move through them.
    const arbitraryWatch: fc.Arbitrary<GoalQuery> = fc.oneof(
      { weight: 2, arbitrary: fc.record(plain, { noNullPrototype: true }) },
      {
        weight: 1,
        arbitrary: fc.record(filtered, { requiredKeys: ['limit', 'sort'], noNullPrototype: true }),
      },
    );
    const arbitraryWatches = fc.array(arbitraryWatch, { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryStep, { minLength: 10, maxLength: 50 }),
        arbitraryWatches,
        async (steps, queries) => {
          const { core } = await createVault();
          const model = createVaultModel();
          const watches = queries.map((query) => {
            const watch = { query, items: [] as readonly Goal[], total: 0, deliveries: 0, stop: () => {} };
            watch.stop = core.watch('goals', query, (event) => {
              watch.items =
                'items' in event ? event.items : applyChanges(watch.items, event.changes, 'goalId');
              watch.total = event.total;
              watch.deliveries += 1;
            });
            return watch;
          });
          for (const step of steps) {
            const command = model.commandOf(step);
            model.apply(step);
            await codeOf(core.execute(command));
            await watchesAreTold(core);
            for (const { query, items, total } of watches) {
              const expected = naiveList(model.goals(), query);
              assert.deepEqual(items, expected.slice(query.offset ?? 0).slice(0, query.limit));
              assert.equal(total, expected.length);
            }
          }
          for (const watch of watches) watch.stop();
          const before = watches.map(({ deliveries }) => deliveries);
          for (const step of steps) await codeOf(core.execute(model.commandOf(step)));
          await watchesAreTold(core);
          assert.deepEqual(
            watches.map(({ deliveries }) => deliveries),
            before,
          );
          await core.close();
        },
      ),
      runs(10),
    );
  });

  it('comes back after a crash at any step with every acknowledged command once', async () => {
    const crashes = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 });
    const arbitrarySteps = fc.array(arbitraryStep, { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        arbitrarySteps,
        crashes,
        fc.integer(),
        fc.boolean(),
        async (steps, crashAfter, seed, losing) => {
          const device = await createDevice();
          const disk = new DiskModel({ random: createRandom(seed) });
          const model = createVaultModel();
          let core = device.start({ directory: disk });
          await core.run('vault.create', { passphrase: PASSPHRASE });
          const session = core.session()!;
          const crashesLeft = [...crashAfter];
          disk.crashAfter(crashesLeft.pop()!);
          for (const step of steps) {
            const command = model.commandOf(step);
            const expected = model.apply(step);
            for (;;) {
              const code = await codeOf(core.execute(command)).catch((error: unknown) => {
                if (error instanceof SimulatedCrash) return 'crash';
                throw error;
              });
              if (!disk.hasCrashed) {
                assert.equal(code, expected);
                break;
              }
              // The answer may have been given before the crash hit: then the command must not be lost.
              core = await restart(device, disk, losing, core);
              await core.resume(session);
              disk.crashAfter(crashesLeft.pop() ?? Infinity);
              // As the client does: what is unanswered is sent again, with the same id.
            }
          }
          // Closing writes too: the crash that is still ahead may come there, or while the last commands are read back.
          core = await restart(device, disk, losing, core);
          await core.resume(session);
          await assertIsModel(core, model);
          await core.close();
        },
      ),
      runs(15),
    );
  });
});

async function restart(
  device: Device,
  disk: DiskModel,
  losing: boolean,
  crashed: OwnerCore,
): Promise<OwnerCore> {
  await crashed.close().catch(() => undefined);
  disk.restart(losing);
  return device.start({ directory: disk });
}
