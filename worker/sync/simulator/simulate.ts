import assert from 'node:assert/strict';
import type { Goal } from '../../api.ts';
import { MoError } from '../../errors/mo-error.ts';
import { command } from '../../owner/testing/core-fixture.ts';
import { verifyEventLog } from '../../storage/event-store/verify-event-log.ts';
import { createRandom } from '../../storage/testing/random.ts';
import { revokeDevice } from '../roster-actions.ts';
import { Crash, createPerson, createTestDevice, type TestDevice } from '../testing/test-device.ts';
import { createTestServer } from '../testing/test-server.ts';
import { createFaultyFetch, FAIR, type Weather } from './faulty-fetch.ts';
import { createRewindableStore } from './rewindable-store.ts';

/** What one history was like. */
export interface SimulationReport {
  readonly seed: number;
  readonly steps: number;
  readonly devices: number;
  readonly commands: number;
  readonly events: number;
  readonly crashes: number;
  readonly restarts: number;
  readonly revoked: number;
  readonly rewinds: number;
}

interface SimulatedDevice {
  readonly device: TestDevice;
  readonly weather: Weather;
  /** Milliseconds that its clock is off. */
  readonly skew: number;
  /** Tasks on the store until the owner dies; negative for never. */
  crashIn: number;
  crashKind: 'before' | 'middle' | 'after';
  isRevoked: boolean;
  /** Commands that were acknowledged on it. */
  acknowledged: number;
}

const MAX_DEVICES = 4;
const ROUNDS_TO_HEAL = 12;

/**
 * One random history from a seed: devices of one person, commands, lost, doubled and late requests, a lying server, one that
 * is put back to an old copy, crashes around every task on the store, revocation; then everything is made well, and all
 * devices must hold the same, with every acknowledged change in it once.
 */
export async function simulate(seed: number): Promise<SimulationReport> {
  const random = createRandom(seed);
  const rewindable = createRewindableStore();
  const server = await createTestServer({ store: rewindable.store });
  const person = createPerson();
  const all: SimulatedDevice[] = [];
  const goalIds: string[] = [];
  const counts = { commands: 0, crashes: 0, restarts: 0, revoked: 0, rewinds: 0 };
  let time = 1_760_000_000_000;

  const addDevice = async () => {
    const skew = random.chance(0.3) ? random.below(2_000_000_000) - 1_000_000_000 : 0;
    const weather = { ...FAIR };
    const simulated: SimulatedDevice = {
      device: await createTestDevice(person, {
        fetch: createFaultyFetch(server.fetch, random, weather),
        now: () => (time += 1) + skew,
        random: () => random.below(1_000) / 1_000,
        crash: () => {
          if (simulated.crashIn < 0) return null;
          simulated.crashIn -= 1;
          return simulated.crashIn < 0 ? simulated.crashKind : null;
        },
      }),
      weather,
      skew,
      crashIn: -1,
      crashKind: 'before',
      isRevoked: false,
      acknowledged: 0,
    };
    all.push(simulated);
    // What it has before it joins comes along.
    for (let count = random.below(4); count > 0; count -= 1) act(simulated);
    await simulated.device.enable(server.url);
  };

  const act = (simulated: SimulatedDevice) => {
    const { device } = simulated;
    const known = goalIds[random.below(Math.max(1, goalIds.length))];
    const isKnown = known !== undefined && device.vault.query('goals.get', { goalId: known }) !== null;
    counts.commands += 1;
    simulated.acknowledged += 1;
    if (!isKnown || random.chance(0.3)) {
      goalIds.push(device.createGoal({ summary: `goal ${random.below(1_000)}` }));
      return;
    }
    switch (random.below(4)) {
      case 0:
        device.execute(command('goal.change', { goalId: known, summary: `changed ${random.below(1_000)}` }));
        break;
      case 1:
        device.execute(command('goal.change', { goalId: known, priority: 'maybe', slice: 'Work' }));
        break;
      case 2:
        device.execute(command(random.chance(0.5) ? 'goal.achieve' : 'goal.unachieve', { goalId: known }));
        break;
      default:
        device.execute(command(random.chance(0.5) ? 'goal.archive' : 'goal.unarchive', { goalId: known }));
    }
  };

  /** Runs something that may fail as the weather and crashes have it; a crash is followed by a new owner. */
  const attempt = async (simulated: SimulatedDevice, task: () => Promise<unknown>) => {
    try {
      await task();
    } catch (error) {
      if (error instanceof Crash) {
        counts.crashes += 1;
        simulated.crashIn = -1;
        await simulated.device.restart({ keepCache: random.chance(0.7) });
        return;
      }
      if (!(error instanceof MoError) || error.code.startsWith('internal/')) throw error;
    } finally {
      simulated.crashIn = -1;
    }
  };

  const setWeather = (weather: Weather) => {
    const level = random.below(3);
    const bad = level === 0 ? 0 : level === 1 ? 0.05 : 0.25;
    Object.assign(weather, {
      lost: bad,
      unanswered: bad,
      doubled: bad,
      late: bad,
      truncated: bad / 2,
      lied: bad,
    });
    if (random.chance(0.15)) weather.lost = 1;
  };

  const pick = () => all[random.below(all.length)] as SimulatedDevice;

  await addDevice();
  const steps = 20 + random.below(60);
  for (let step = 0; step < steps; step += 1) {
    const simulated = pick();
    switch (random.below(12)) {
      case 0:
        if (all.length < MAX_DEVICES) await addDevice();
        break;
      case 1:
        setWeather(simulated.weather);
        break;
      case 2:
        await simulated.device.restart({ keepCache: random.chance(0.7) });
        break;
      case 3: {
        const target = pick();
        const active = all.filter(({ isRevoked }) => !isRevoked).length;
        if (
          target === simulated ||
          target.isRevoked ||
          simulated.isRevoked ||
          active < 3 ||
          !random.chance(0.3)
        )
          break;
        await attempt(simulated, async () => {
          const connection = await simulated.device.engine.connection();
          await revokeDevice(simulated.device.host, connection, target.device.identity.device.deviceId);
          target.isRevoked = true;
          counts.revoked += 1;
        });
        break;
      }
      case 4:
        if (rewindable.pushes > 3 && random.chance(0.15)) {
          counts.rewinds += 1;
          await rewindable.rewind(1 + random.below(rewindable.pushes - 1));
        }
        break;
      case 5:
      case 6:
      case 7:
      case 8:
        simulated.crashKind = (['before', 'middle', 'after'] as const)[random.below(3)] ?? 'before';
        if (random.chance(0.3)) simulated.crashIn = random.below(14);
        await attempt(simulated, () => simulated.device.engine.now());
        break;
      default:
        for (let count = random.below(4) + 1; count > 0; count -= 1) act(simulated);
    }
  }

  // ---- Everything is made well -----------------------------------------------------------------------------------------

  for (const { weather } of all) Object.assign(weather, FAIR);
  // Whether a revocation came through before the weather broke is what the roster says.
  for (let round = 0; round < ROUNDS_TO_HEAL; round += 1) {
    let isRestarted = false;
    for (const simulated of all) {
      await attempt(simulated, () => simulated.device.engine.now());
      const { status } = simulated.device.engine;
      if (status.error?.code === 'sync/revoked' && !(await isRevokedAnywhere(simulated.device, all))) {
        // The server forgot that it was let in: the words let it in again.
        await attempt(simulated, () => simulated.device.enable(server.url));
      }
      const needsRestart = status.error?.code === 'sync/fork' || status.error?.code === 'sync/rollback';
      if (needsRestart && !isRestarted && !(await isRevoked(simulated.device))) {
        isRestarted = true;
        counts.restarts += 1;
        await attempt(simulated, () => simulated.device.engine.restart());
      }
    }
  }

  const revoked = await Promise.all(all.map(({ device }) => isRevokedAnywhere(device, all)));
  const honest = all.filter((_, index) => revoked[index] !== true);
  assert.ok(honest.length > 0, 'somebody is left');
  for (const { device } of honest) {
    assert.equal(device.engine.status.error, null, `in step, but ${JSON.stringify(device.engine.status)}`);
    assert.equal(device.engine.status.pending, 0, 'nothing is pending');
    assert.equal(device.engine.status.unopened, 0, 'nothing is unopened');
  }

  // ---- What must hold --------------------------------------------------------------------------------------------------

  const [first] = honest;
  assert.ok(first);
  const goals = first.device.goals();
  const events = eventsOf(first.device);
  for (const { device } of honest) {
    assert.deepEqual(device.goals(), goals, 'INV-002: the same state everywhere');
    assert.deepEqual(eventsOf(device), events, 'INV-001: the same bytes at the same places');
    assert.deepEqual(conflictsOf(device), conflictsOf(first.device), 'the same conflicts everywhere');
    const { database, identity } = device;
    const keys = { vaultId: identity.vaultId, aggregateKeysKey: new Uint8Array(32), device: identity.device };
    verifyEventLog(database, device.vault.sync.sodium, keys);
    const own = events.filter(({ device_id: id }) => id === identity.device.deviceId);
    const numbers = own.map(({ device_sequence: number }) => number).sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
      'every acknowledged change is there once',
    );
    await device.restart({ keepCache: false });
    assert.deepEqual(device.goals(), goals, 'INV-011: read models can be made anew');
  }
  for (const { device } of all) await device.close();
  await server.close();
  return {
    seed,
    steps,
    devices: all.length,
    events: events.length,
    ...counts,
  };
}

interface PlacedEvent {
  readonly device_id: string;
  readonly device_sequence: number;
  readonly place: number | null;
  readonly inner: string;
}

function eventsOf(device: TestDevice): readonly PlacedEvent[] {
  return device.database.all<PlacedEvent>(
    `SELECT device_id, device_sequence, global_sequence AS place, hex(inner) AS inner FROM events
      ORDER BY device_id, device_sequence`,
  );
}

function conflictsOf(device: TestDevice): readonly object[] {
  return device.database.all(
    'SELECT aggregate_id, field, event_id, other_event_id FROM conflicts ORDER BY 1, 2, 3, 4',
  );
}

async function isRevoked(device: TestDevice): Promise<boolean> {
  const { settings } = await device.engine.connection();
  const roster = device.vault.sync.tables.roster(settings.logId);
  return roster?.devices.get(device.identity.device.deviceId)?.revoked === true;
}

/** Whether any device holds this one for revoked in the log that it follows. */
async function isRevokedAnywhere(device: TestDevice, all: readonly SimulatedDevice[]): Promise<boolean> {
  for (const other of all) {
    const { settings } = await other.device.engine.connection();
    const roster = other.device.vault.sync.tables.roster(settings.logId);
    if (roster?.devices.get(device.identity.device.deviceId)?.revoked === true) return true;
  }
  return false;
}

/** The goals of a device, for a look at what differs. */
export type SimulatedGoals = readonly Goal[];
