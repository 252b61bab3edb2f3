import { PROJECT_STATUS_CHANGES } from '@mo-kit/worker';
import type { FieldChange, HistoryEntry, JsonValue } from '@mo-kit/worker';
import type { RestoreHindrance } from '../translations/history/terms.ts';

const STATUS_CHANGES: ReadonlyMap<JsonValue | undefined, readonly JsonValue[]> = new Map(
  Object.entries(PROJECT_STATUS_CHANGES),
);

/** What the fields of one thing hold, as far as the entries at hand tell. */
export type KnownValues = ReadonlyMap<string, JsonValue>;

/** What the fields hold after `entries` of one thing, which come newest first. */
export function knownValues(entries: readonly HistoryEntry[]): KnownValues {
  const values = new Map<string, JsonValue>();
  for (const { changes } of entries) {
    for (const { field, to } of changes) if (!values.has(field)) values.set(field, to);
  }
  return values;
}

/**
 * Why the value that a change led to cannot be restored; null when nothing is known against it. The vault decides: what is
 * told here beforehand is what a person would only hear of afterwards.
 */
export function restoreHindrance({ field, to }: FieldChange, now: KnownValues): RestoreHindrance | null {
  if (JSON.stringify(now.get(field)) === JSON.stringify(to)) return 'current';
  if (field.startsWith('fields.') && now.get('deleted') === true) return 'deleted';
  if (field === 'status') return STATUS_CHANGES.get(now.get(field))?.includes(to) === true ? null : 'status';
  if (field === 'startDate' || field === 'targetDate') {
    return fitsMilestones(new Map([...now, [field, to]])) ? null : 'dates';
  }
  const [kind, milestoneId = '', part] = field.split('.');
  if (kind !== 'milestones') return null;
  if (part !== 'present' && now.get(`milestones.${milestoneId}.present`) === false) return 'removed';
  const date = part === 'date' ? to : now.get(`milestones.${milestoneId}.date`);
  const isPlaced = part === 'date' || (part === 'present' && to === true);
  return isPlaced && !isWithin(date, now) ? 'dates' : null;
}

/** Whether the dates are in order, with every milestone between them. */
function fitsMilestones(values: KnownValues): boolean {
  if (!isWithin(values.get('startDate'), values)) return false;
  return [...values].every(([field, value]) => {
    const milestoneId = /^milestones\.(.+)\.date$/.exec(field)?.[1];
    const isThere = milestoneId !== undefined && values.get(`milestones.${milestoneId}.present`) !== false;
    return !isThere || isWithin(value, values);
  });
}

function isWithin(day: JsonValue | undefined, values: KnownValues): boolean {
  const [from, to] = [values.get('startDate'), values.get('targetDate')];
  if (typeof day !== 'string') return true;
  return !(typeof from === 'string' && day < from) && !(typeof to === 'string' && day > to);
}
