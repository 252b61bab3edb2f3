import assert from 'node:assert/strict';
import type { MadeThings } from './random-command.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { eventsOf, stateOf } from './simulated-state.ts';

const SELECT_DESTROYED = `SELECT event_id AS id FROM events
  WHERE unreadable = 'restated' AND EXISTS (
    SELECT 1 FROM keys WHERE keys.aggregate_id = events.aggregate_id AND wrapped IS NULL)`;

/**
 * All devices are in step, hold the same bytes at the same places and show the same, also with read models made anew; every
 * acknowledged change is there once. → how many events there are
 */
export async function checkConvergence(
  honest: readonly SimulatedDevice[],
  made: MadeThings,
  forged: number,
): Promise<number> {
  const [first] = honest;
  assert.ok(first, 'somebody is left');
  const isWhole = ({ device }: SimulatedDevice) => device.vault.sync.log.base.origin() === null;
  // Nobody is left who has the older records: what there is holds for all, and not how it came to be.
  if (!honest.some(isWhole)) return checkShort(honest, made);
  assert.ok(honest.every(isWhole), 'everybody has what somebody has');
  const state = stateOf(first.device, made);
  const events = eventsOf(first.device);
  const { unopened } = first.device.engine.status;
  // As itself, or as what another device said for it.
  const inLog = new Set(
    first.device.database
      .all<{ id: string }>(
        `SELECT event_id AS id FROM events WHERE log_id IS NOT NULL
         UNION SELECT stands_for FROM events WHERE log_id IS NOT NULL AND stands_for IS NOT NULL`,
      )
      .map(({ id }) => id),
  );
  assert.ok(unopened <= forged, 'nothing is unopened but what was forged');
  for (const { acknowledged, device } of honest) {
    const { status } = device.engine;
    assert.equal(status.error, null, `in step, but ${JSON.stringify(status)}`);
    assert.equal(status.pending, 0, 'nothing is pending');
    assert.equal(status.unopened, unopened, 'the same is unopened');
    assert.deepEqual(stateOf(device, made), state, 'INV-002: the same state everywhere');
    assert.deepEqual(eventsOf(device), events, 'INV-001: the same bytes at the same places');
    assert.deepEqual(
      device.database.all(
        `SELECT coalesce(stands_for, event_id) AS id FROM events WHERE unreadable IS NULL GROUP BY 1 HAVING count(*) > 1`,
      ),
      [],
      'what was said by two devices counts once',
    );
    const { deviceId } = device.identity.device;
    const numbers = events
      .filter((event) => event.device_id === deviceId)
      .map((event) => event.device_sequence);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
      'INV-008: each change of a device is there once',
    );
    // What was destroyed is not said once more where it cannot count under its author's name any more.
    const destroyed = new Set(device.database.all<{ id: string }>(SELECT_DESTROYED).map(({ id }) => id));
    assert.deepEqual(
      acknowledged.filter((eventId) => !inLog.has(eventId) && !destroyed.has(eventId)),
      [],
      'every acknowledged change is in the log',
    );
    await device.restart({ keepCache: false });
    assert.deepEqual(stateOf(device, made), state, 'INV-011: read models can be made anew');
  }
  return events.length;
}

async function checkShort(honest: readonly SimulatedDevice[], made: MadeThings): Promise<number> {
  const currentOf = ({ device }: SimulatedDevice) => {
    const { goals, projects, documents, found } = stateOf(device, made);
    return { goals, projects, documents, found };
  };
  const [first] = honest;
  assert.ok(first, 'somebody is left');
  const current = currentOf(first);
  for (const simulated of honest) {
    const { error, pending } = simulated.device.engine.status;
    assert.deepEqual({ error, pending }, { error: null, pending: 0 }, 'in step');
    assert.deepEqual(currentOf(simulated), current, 'INV-002: the same state everywhere');
    await simulated.device.restart({ keepCache: false });
    assert.deepEqual(currentOf(simulated), current, 'INV-011: read models can be made anew');
  }
  return eventsOf(first.device).length;
}
