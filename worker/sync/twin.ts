import * as v from 'valibot';
import type { Database } from '../storage/database.ts';
import { readMeta, writeMeta } from '../storage/event-store/store-meta.ts';

/** Two installations wrote with one device key: this one and another, or two others. */
export interface Twin {
  readonly deviceId: string;
  /** The number of the first event for which the log has another one than this device. */
  readonly firstSequence: number;
}

const KEY = 'twins';

const schema = v.array(
  v.strictObject({
    deviceId: v.string(),
    firstSequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
);

/** Those that this device has not made room for yet. */
export function loadTwins(database: Database): readonly Twin[] {
  const value = readMeta(database, KEY);
  return value === null ? [] : v.parse(schema, JSON.parse(value));
}

export function twinOf(database: Database, deviceId: string): Twin | null {
  return loadTwins(database).find((twin) => twin.deviceId === deviceId) ?? null;
}

/** Notes one; the lowest number of a device counts. */
export function addTwin(database: Database, twin: Twin): void {
  const known = twinOf(database, twin.deviceId);
  if (known !== null && known.firstSequence <= twin.firstSequence) return;
  save(database, [...others(database, twin.deviceId), twin]);
}

/** There is room for what the log has under the name of this device. */
export function removeTwin(database: Database, deviceId: string): void {
  save(database, others(database, deviceId));
}

const others = (database: Database, deviceId: string) =>
  loadTwins(database).filter((twin) => twin.deviceId !== deviceId);

function save(database: Database, twins: readonly Twin[]): void {
  writeMeta(database, KEY, twins.length === 0 ? null : JSON.stringify(twins));
}
