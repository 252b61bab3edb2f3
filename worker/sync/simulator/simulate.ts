import assert from 'node:assert/strict';
import { MoError } from '../../errors/mo-error.ts';
import { verifyEventLog } from '../../storage/event-store/verify-event-log.ts';
import { createRandom } from '../../storage/testing/random.ts';
import { renameDevice, revokeDevice } from '../roster-actions.ts';
import { backupOf, restoreInto } from '../testing/restore-from.ts';
import { Crash, createPerson, createTestDevice } from '../testing/test-device.ts';
import { createTestServer, type TestServer } from '../testing/test-server.ts';
import { createFaultyFetch, FAIR, type Weather } from './faulty-fetch.ts';
import { bringSnapshot } from '../snapshots/keep-snapshot.ts';
import { checkConvergence } from './check-convergence.ts';
import { randomCommand, type MadeThings } from './random-command.ts';
import { createRewindableStore } from './rewindable-store.ts';
import { eventsBy, isRevokedAnywhere, type SimulatedDevice } from './simulated-device.ts';
import { createSimulatedSlot } from './simulated-slot.ts';
import { createSimulatedWords } from './simulated-words.ts';
import { noCounts, type SimulationReport } from './simulation-report.ts';
import { twinOf } from '../twin.ts';

const MAX_DEVICES = 4;
/** Few, so that a pull has several pages and asks for the next one while it applies. */
const PAGES = { pageRecords: 7 };
/** Apart from everything else that is random, so that histories without these stay what they were. */
const RESTORE_SEEDS = 1_000_000;
const COPY_SEEDS = 2_000_000;
const SLOT_SEEDS = 3_000_000;
const WORD_SEEDS = 4_000_000;
const MOVE_SEEDS = 5_000_000;
const ROUNDS_TO_HEAL = 14;
/** More requests than any history needs: somebody asks without an end. */
const MAX_REQUESTS = 20_000;

/**
 * One random history from a seed: devices of one person; commands of every kind; lost, doubled, late and cut requests; a
 * server that lies, is put back to an old copy, shows devices different histories and puts records in; crashes around every
 * task on the store and every request; clocks that are off; devices that are shut out, that begin from another's backup, or are the copied profile of one;
 * an account slot that is set, changed, turned off, and lets devices in; recovery words that are replaced; snapshots, and a server that is
 * lost while devices lack what was before these, and begin anew on another. Then everything is
 * made well, and all devices must hold the same, with every acknowledged change in it once.
 */
export async function simulate(seed: number): Promise<SimulationReport> {
  const random = createRandom(seed);
  const restores = createRandom(RESTORE_SEEDS + seed);
  const copies = createRandom(COPY_SEEDS + seed);
  const slots = createRandom(SLOT_SEEDS + seed);
  /** In some histories devices come in by passphrase and secret key. */
  const hasSlot = slots.chance(0.4);
  const wordsRandom = createRandom(WORD_SEEDS + seed);
  /** In some, new recovery words are made. */
  const hasWords = wordsRandom.chance(0.3);
  const slot = createSimulatedSlot(() => slots.below(256));
  const moves = createRandom(MOVE_SEEDS + seed);
  /** In some, devices begin with snapshots, and the server is lost; it tells no lies meanwhile, and the words are one set. */
  const isMoving = moves.chance(0.3) && !hasWords;
  const main = createRewindableStore();
  let server = await createTestServer({ store: main.store, limits: PAGES });
  const servers = [server];
  const person = createPerson();
  const words = createSimulatedWords(person.entropy);
  const all: SimulatedDevice[] = [];
  const made: MadeThings = { goals: [], projects: [], documents: [] };
  const counts = noCounts();
  /** Who is shown another history. */
  const misled = new Map<SimulatedDevice, TestServer>();
  let time = 1_760_000_000_000;
  let requests = 0;

  /** A device that joins; with `copied`, the copied profile of one that lives. */
  const addDevice = async (copied: SimulatedDevice | null = null) => {
    const skew = random.chance(0.3) ? random.below(2_000_000_000) - 1_000_000_000 : 0;
    const weather = { ...FAIR };
    const dies = () => {
      if (simulated.isDead) return true;
      if (simulated.crashIn < 0 || simulated.crashKind !== 'network') return false;
      simulated.crashIn -= 1;
      simulated.isDead = simulated.crashIn < 0;
      return simulated.isDead;
    };
    const fetch = createFaultyFetch(
      (url, init) => {
        requests += 1;
        assert.ok(requests < MAX_REQUESTS, 'nobody asks without an end');
        return (misled.get(simulated) ?? server).fetch(url, init);
      },
      random,
      weather,
      dies,
    );
    const simulated: SimulatedDevice = {
      device: await createTestDevice(person, {
        ...(copied && { copyOf: copied.device }),
        fetch,
        now: () => (time += 1) + skew,
        random: () => random.below(1_000) / 1_000,
        crash: () => {
          if (simulated.isDead) return 'before';
          if (simulated.crashIn < 0 || simulated.crashKind === 'network') return null;
          simulated.crashIn -= 1;
          return simulated.crashIn < 0 ? simulated.crashKind : null;
        },
      }),
      weather,
      crashIn: -1,
      crashKind: 'before',
      isDead: false,
      isRevoked: false,
      acknowledged: [],
    };
    all.push(simulated);
    if (copied !== null) {
      counts.copied += 1;
      return;
    }
    const source = all[restores.below(all.length)];
    if (!isMoving && source !== undefined && source !== simulated && restores.chance(0.3)) {
      // A backup of a device that lives, with what it has not sent yet.
      await restoreInto(simulated.device, backupOf(source.device));
      counts.restored += 1;
    }
    // What it has before it joins comes along.
    for (let count = random.below(4); count > 0; count -= 1) act(simulated);
    const known = hasSlot ? all[slots.below(all.length)] : undefined;
    const isIn =
      known !== undefined &&
      known !== simulated &&
      (await slot.enter(simulated.device, known.device, server.url, fetch));
    if (isIn) counts.entered += 1;
    else await words.enter(simulated.device, server.url);
  };

  /** Runs what makes events at once; they are acknowledged when it comes back. */
  const acknowledge = (simulated: SimulatedDevice, task: () => void) => {
    const { database, identity } = simulated.device;
    const last = () =>
      database.get<{ last: number | null }>('SELECT max(commit_sequence) AS last FROM events')?.last ?? 0;
    const before = last();
    try {
      task();
    } catch (error) {
      if (!(error instanceof MoError) || !error.code.startsWith('input/')) throw error;
      assert.equal(last(), before, 'what is refused leaves nothing');
      counts.refused += 1;
      return;
    }
    const events = database.all<{ id: string }>(
      'SELECT event_id AS id FROM events WHERE commit_sequence > ? AND device_id = ?',
      [before, identity.device.deviceId],
    );
    simulated.acknowledged.push(...events.map(({ id }) => id));
  };

  const act = (simulated: SimulatedDevice) => {
    const { device } = simulated;
    const next = randomCommand(random, made, device.vault, (time += 1));
    if (next === null) return;
    counts.commands += 1;
    acknowledge(simulated, () => void device.execute(next));
  };

  /** Destroys keys, or chooses in a conflict. */
  const actRarely = (simulated: SimulatedDevice) => {
    const { sync } = simulated.device.vault;
    if (random.chance(0.3)) {
      const things = [...made.goals, ...made.projects, ...made.documents];
      const aggregateId = things[random.below(Math.max(1, things.length))];
      if (aggregateId === undefined) return;
      acknowledge(simulated, () => sync.shred(aggregateId));
      counts.shredded += 1;
      return;
    }
    const { items } = simulated.device.vault.query('conflicts.list', {});
    const conflict = items[random.below(Math.max(1, items.length))];
    if (conflict === undefined) return;
    counts.settled += 1;
    if (random.chance(0.2)) return acknowledge(simulated, () => void sync.keepCurrent());
    const { aggregateId, field, current, other } = conflict;
    const { eventId } = random.chance(0.5) ? current : other;
    acknowledge(simulated, () => sync.settle({ aggregateId, field, eventId }));
  };

  /** Runs something that may fail as the weather and crashes have it; a crash is followed by a new owner. */
  const attempt = async (simulated: SimulatedDevice, task: () => Promise<unknown>) => {
    let crashed = false;
    try {
      await task();
    } catch (error) {
      crashed = error instanceof Crash || simulated.isDead;
      if (!crashed && (!(error instanceof MoError) || error.code.startsWith('internal/'))) throw error;
    } finally {
      simulated.crashIn = -1;
    }
    if (crashed || simulated.isDead) {
      counts.crashes += 1;
      simulated.isDead = false;
      await restart(simulated);
    } else if (simulated.device.mustReopen) await restart(simulated);
  };

  /** Another owner. A device that was one with another says what it had not sent under its new name then. */
  const restart = async (simulated: SimulatedDevice) => {
    const { device, acknowledged } = simulated;
    // The name it had while this owner lived.
    const { deviceId } = device.host.identity.device;
    const twin = device.mustReopen ? twinOf(device.database, deviceId) : null;
    const before = twin === null ? [] : eventsBy(device, twin.deviceId);
    await device.restart({ keepCache: random.chance(0.7) });
    if (twin === null) return;
    counts.parted += 1;
    const kept = new Set(eventsBy(device, twin.deviceId).map(({ id }) => id));
    const gone = before.filter(({ id }) => !kept.has(id));
    const said = eventsBy(device, device.identity.device.deviceId).map(({ id }) => id);
    assert.ok(said.length >= gone.filter(({ isReadable }) => isReadable === 1).length, 'all is said anew');
    const lost = new Set(gone.map(({ id }) => id));
    acknowledged.splice(0, Infinity, ...acknowledged.filter((id) => !lost.has(id)), ...said);
  };

  const setWeather = (weather: Weather) => {
    const bad = [0, 0.05, 0.25][random.below(3)] ?? 0;
    Object.assign(weather, { lost: bad, unanswered: bad, doubled: bad, late: bad, lied: bad });
    weather.truncated = bad / 2;
    if (random.chance(0.15)) weather.lost = 1;
  };

  const pick = () => all[random.below(all.length)] as SimulatedDevice;

  const changeRoster = async (simulated: SimulatedDevice) => {
    const target = pick();
    if (simulated.isRevoked || target.isRevoked) return;
    const { deviceId } = target.device.identity.device;
    const { host, engine } = simulated.device;
    if (random.chance(0.4)) {
      await attempt(simulated, async () => {
        const connection = await engine.connection();
        await renameDevice(host, connection, deviceId, `device ${random.below(100)}`);
      });
      return;
    }
    const active = all.filter(({ isRevoked }) => !isRevoked).length;
    if (target === simulated || active < 3 || !random.chance(0.3)) return;
    await attempt(simulated, async () => {
      await revokeDevice(host, await engine.connection(), deviceId);
      target.isRevoked = true;
      counts.revoked += 1;
    });
  };

  /** The server is put back, shows some devices something else, or puts a record in. */
  const betray = async () => {
    if (main.pushes < 4 || isMoving) return;
    const some = () => 1 + random.below(main.pushes - 1);
    if (random.chance(0.12)) {
      counts.rewinds += 1;
      await main.rewind(some());
    } else if (random.chance(0.12) && misled.size === 0) {
      counts.forks += 1;
      const other = await main.fork(random.chance(0.5) ? main.pushes : some());
      const liar = await createTestServer({ store: other.store, limits: PAGES });
      servers.push(liar);
      for (const simulated of all) if (random.chance(0.5)) misled.set(simulated, liar);
    } else if (random.chance(0.5)) {
      misled.clear();
    } else if (random.chance(0.15) && (await main.forge(random))) {
      counts.forged += 1;
    }
  };

  const bringSnapshotBy = (simulated: SimulatedDevice) =>
    attempt(simulated, async () => {
      const { device } = simulated;
      const { client, settings } = await device.engine.connection();
      const isThere = await device.engine.inTurn(() => bringSnapshot(device.host, client, settings.logId));
      if (isThere) counts.snapshots += 1;
    });

  /** The server is gone for good, and somebody goes to another one. */
  const loseServer = async (simulated: SimulatedDevice) => {
    if (counts.moved > 0 || isRevokedAnywhere(simulated, all)) return;
    server = await createTestServer({ limits: PAGES });
    servers.push(server);
    counts.moved += 1;
    if (simulated.device.vault.sync.log.base.origin() !== null) counts.short += 1;
    await attempt(simulated, () => words.enter(simulated.device, server.url));
  };

  await addDevice();
  counts.steps = 20 + random.below(60);
  for (let step = 0; step < counts.steps; step += 1) {
    if (all.length < MAX_DEVICES && misled.size === 0 && copies.chance(0.02)) {
      await addDevice(all[copies.below(all.length)]);
    }
    if (hasSlot && slots.chance(0.12)) {
      const { device } = all[slots.below(all.length)] as SimulatedDevice;
      await slot.wish(device, slots.chance(0.75));
      counts.slots += 1;
    }
    if (isMoving && moves.chance(0.1)) await bringSnapshotBy(all[moves.below(all.length)] as SimulatedDevice);
    if (isMoving && all.length > 2 && moves.chance(0.05))
      await loseServer(all[1 + moves.below(all.length - 1)] as SimulatedDevice);
    if (hasWords && wordsRandom.chance(0.04)) {
      const { device } = all[wordsRandom.below(all.length)] as SimulatedDevice;
      await words.make(
        device,
        new Uint8Array(32).map(() => wordsRandom.below(256)),
      );
      counts.words += 1;
    }
    const simulated = pick();
    switch (random.below(14)) {
      case 0:
        if (all.length < MAX_DEVICES && misled.size === 0) await addDevice();
        break;
      case 1:
        setWeather(simulated.weather);
        break;
      case 2:
        await restart(simulated);
        break;
      case 3:
        await changeRoster(simulated);
        break;
      case 4:
        await betray();
        break;
      case 5:
        actRarely(simulated);
        break;
      case 6:
      case 7:
      case 8:
      case 9:
        simulated.crashKind =
          (['before', 'middle', 'after', 'network'] as const)[random.below(4)] ?? 'before';
        if (random.chance(0.3)) simulated.crashIn = random.below(14);
        await attempt(simulated, () => simulated.device.engine.now());
        break;
      default:
        for (let count = random.below(4) + 1; count > 0; count -= 1) act(simulated);
    }
  }

  // ---- Everything is made well -----------------------------------------------------------------------------------------

  misled.clear();
  for (const { weather } of all) Object.assign(weather, FAIR);
  // Whether a revocation came through before the weather broke is what the roster says.
  for (let round = 0; round < ROUNDS_TO_HEAL; round += 1) {
    let isRestarted = false;
    for (const simulated of all) {
      await attempt(simulated, () => simulated.device.engine.now());
      const code = simulated.device.engine.status.error?.code;
      const isUnknown = code === 'sync/revoked' || code === 'sync/unauthorized';
      if (isUnknown && !isRevokedAnywhere(simulated, all)) {
        // The server forgot that it was let in: the words let it in again.
        await attempt(simulated, () => words.enter(simulated.device, server.url));
      }
      const isBetrayed = code === 'sync/fork' || code === 'sync/rollback';
      if (isBetrayed && !isRestarted && !isRevokedAnywhere(simulated, [simulated])) {
        isRestarted = true;
        counts.restarts += 1;
        await attempt(simulated, () => simulated.device.engine.restart());
      }
    }
  }
  for (const simulated of isMoving ? [...all, ...all, ...all] : []) {
    await attempt(simulated, () => simulated.device.engine.completeHistory());
    await attempt(simulated, () => simulated.device.engine.now());
  }
  const honest = all.filter((simulated) => !isRevokedAnywhere(simulated, all));
  counts.devices = all.length;
  counts.events = await checkConvergence(honest, made, counts.forged);
  for (const { device } of honest) {
    const { database, identity, vault } = device;
    const keys = { vaultId: identity.vaultId, aggregateKeysKey: new Uint8Array(32), device: identity.device };
    verifyEventLog(database, vault.sync.sodium, keys);
  }
  const [last] = honest;
  const newDevice = () => createTestDevice(person, { fetch: server.fetch, now: () => (time += 1) });
  if (hasWords && last !== undefined) await words.check(last.device, server.url, newDevice);
  if (hasSlot && last !== undefined) {
    counts.ended = await slot.checkEnded(last.device, server.url, newDevice);
    if (await slot.checkStanding(last.device, server.url, server.fetch, newDevice)) counts.standing += 1;
  }
  for (const { device } of all) await device.close();
  for (const { close } of servers) await close();
  return counts;
}
