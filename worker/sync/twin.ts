import * as v from 'valibot';
import type { Database } from '../storage/database.ts';

/** Another installation writes with the key of a device that this one is, or was until it opened again. */
export interface Twin {
  readonly deviceId: string;
  /** The number of the first event for which the two have different ones. */
  readonly firstSequence: number;
}

const KEY = 'twin';

const schema = v.strictObject({
  deviceId: v.string(),
  firstSequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** What is known of one; null when there is none. */
export function loadTwin(database: Database): Twin | null {
  const row = database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', [KEY]);
  return row === undefined ? null : v.parse(schema, JSON.parse(row.value));
}

/** Whether another installation writes with the key of this device. */
export function hasTwin(database: Database, deviceId: string): boolean {
  return loadTwin(database)?.deviceId === deviceId;
}

/** Keeps it; null when the two have parted. */
export function saveTwin(database: Database, twin: Twin | null): void {
  database.run('DELETE FROM meta WHERE key = ?', [KEY]);
  if (twin !== null) database.run('INSERT INTO meta (key, value) VALUES (?, ?)', [KEY, JSON.stringify(twin)]);
}
