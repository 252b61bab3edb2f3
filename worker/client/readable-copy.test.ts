import assert from 'node:assert/strict';
import { it } from 'node:test';
import { v7 } from 'uuid';
import type { VaultCommand } from '../api.ts';
import type { OwnerCore } from '../owner/owner-core.ts';
import { command, createGoal, createVault } from '../owner/testing/core-fixture.ts';
import type { Calls } from './calls.ts';
import { exportReadable, importReadable } from './readable-copy.ts';

const callsTo = (core: OwnerCore): Calls => ({
  query: (name, input) => core.query(name, input),
  execute: (body) => core.execute({ ...body, commandId: v7(), at: 1_760_000_000_000 } as VaultCommand),
  run: (name, input) => core.run(name, input),
  watch: () => () => undefined,
});
const goalsOf = async (core: OwnerCore) =>
  (await core.query('goals.list', { status: 'all', limit: 1000 })).items;

it('a readable copy brings every goal back under its id, and twice changes nothing', async () => {
  const { core } = await createVault();
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { goalId, command: create } = createGoal({ summary: `Ziel „${index}“, \\ "x"` });
    ids.push(goalId);
    await core.execute(create);
  }
  await core.execute(command('goal.achieve', { goalId: ids[1]! }));
  await core.execute(command('goal.archive', { goalId: ids[2]! }));
  const file = await exportReadable(callsTo(core), {});
  const { core: other } = await createVault();
  assert.deepEqual(await importReadable(callsTo(other), file, {}), { imported: 5, skipped: 0 });
  const fields = (goals: Awaited<ReturnType<typeof goalsOf>>) =>
    goals
      .map(({ goalId, summary, achieved, archived }) => ({ goalId, summary, achieved, archived }))
      .sort((one, two) => one.goalId.localeCompare(two.goalId));
  assert.deepEqual(fields(await goalsOf(other)), fields(await goalsOf(core)));
  await other.execute(command('goal.change', { goalId: ids[0]!, summary: 'Changed since' }));
  assert.deepEqual(await importReadable(callsTo(other), file, {}), { imported: 0, skipped: 5 });
  assert.equal(
    (await goalsOf(other)).some(({ summary }) => summary === 'Changed since'),
    true,
  );
});

it('what is no copy, or holds a goal that cannot be, is refused and changes nothing', async () => {
  const { core } = await createVault();
  const calls = callsTo(core);
  const bad = [
    'hello',
    '[]',
    'null',
    '{"format":"mo-kit-readable","version":2,"goals":[]}',
    '{"format":"mo-kit-readable","version":1,"goals":[1]}',
    `{"format":"mo-kit-readable","version":1,"goals":[{"goalId":"${v7()}","summary":"","slice":"Work"}]}`,
  ];
  for (const text of bad) {
    await assert.rejects(importReadable(calls, new Blob([text]), {}), { code: 'input/invalid' }, text);
  }
  assert.deepEqual(await goalsOf(core), []);
});
