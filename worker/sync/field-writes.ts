import * as v from 'valibot';
import type { JsonValue } from '../api.ts';

/** What one event writes into one field of its aggregate. */
export interface FieldWrite {
  /** A name of ours; a milestone's is `milestones.<id>.name`, a document's `fields.<name>`. */
  readonly field: string;
  readonly value: JsonValue;
}

/** An event as its payload says it, whatever its version. */
export interface PlainEvent {
  readonly type: string;
  readonly version: number;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const envelope = v.object({
  type: v.string(),
  version: v.number(),
  at: v.number(),
  data: v.record(v.string(), v.unknown()),
});

const decoder = new TextDecoder();

/** The payload without a look at its type's schema: what is compared here is what was written. */
export function plainEventOf(payload: Uint8Array): PlainEvent | null {
  try {
    const parsed = v.safeParse(envelope, JSON.parse(decoder.decode(payload)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** The fields that an event writes as a whole. Sets and lists are merged item by item, so they cannot contradict. */
export function fieldWritesOf({ type, data }: PlainEvent): readonly FieldWrite[] {
  const [kind, change = ''] = type.split('.');
  if (kind === 'document') return documentWrites(data);
  switch (change) {
    case 'created':
    case 'changed':
    case 'status-changed':
      return simpleFields(data);
    case 'achieved':
    case 'unachieved':
      return [{ field: 'achieved', value: change === 'achieved' }];
    case 'archived':
    case 'unarchived':
      return [{ field: 'archived', value: change === 'archived' }];
    case 'milestone-changed':
      return simpleFields(data)
        .filter(({ field }) => field !== 'milestoneId')
        .map(({ field, value }) => ({ field: milestoneField(data, field), value }));
    case 'milestone-completed':
    case 'milestone-reopened':
      return [{ field: milestoneField(data, 'completed'), value: change === 'milestone-completed' }];
    default:
      return [];
  }
}

/** An event that says once more what `event` says of one field; null when it does not write that field. */
export function restatementOf(event: PlainEvent, field: string, at: number): PlainEvent | null {
  const write = fieldWritesOf(event).find((candidate) => candidate.field === field);
  if (write === undefined) return null;
  const [kind = '', change = ''] = event.type.split('.');
  if (kind === 'document') return documentRestatement(event, write, at);
  switch (change) {
    case 'created':
      return {
        type: `${kind}.${field === 'status' ? 'status-changed' : 'changed'}`,
        version: 1,
        at,
        data: { [field]: write.value },
      };
    case 'changed':
    case 'status-changed':
      return { ...event, at, data: { [field]: write.value } };
    case 'milestone-changed': {
      const name = field.slice(field.lastIndexOf('.') + 1);
      return { ...event, at, data: { milestoneId: event.data['milestoneId'], [name]: write.value } };
    }
    default:
      return { ...event, at };
  }
}

function simpleFields(data: Readonly<Record<string, unknown>>): readonly FieldWrite[] {
  return Object.entries(data).flatMap(([field, value]) => (isPlain(value) ? [{ field, value }] : []));
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function milestoneField(data: Readonly<Record<string, unknown>>, field: string): string {
  return `milestones.${String(data['milestoneId'])}.${field}`;
}

const documentData = v.object({
  fields: v.optional(v.record(v.string(), v.unknown()), {}),
  set: v.optional(v.record(v.string(), v.unknown()), {}),
  unset: v.optional(v.array(v.string()), []),
});

/** A field that is taken out says null, as one that is not there. */
function documentWrites(data: Readonly<Record<string, unknown>>): readonly FieldWrite[] {
  const parsed = v.safeParse(documentData, data);
  if (!parsed.success) return [];
  const { fields, set, unset } = parsed.output;
  const written = Object.entries({ ...fields, ...set }).map(([name, value]) => [name, value] as const);
  const removed = unset.filter((name) => !Object.hasOwn(set, name)).map((name) => [name, null] as const);
  // It came out of JSON.
  return [...written, ...removed].map(([name, value]) => ({
    field: `fields.${name}`,
    value: value as JsonValue,
  }));
}

function documentRestatement(event: PlainEvent, { field, value }: FieldWrite, at: number): PlainEvent {
  const name = field.slice('fields.'.length);
  const { collection } = event.data;
  const data =
    value === null
      ? { collection, set: {}, unset: [name] }
      : { collection, set: { [name]: value }, unset: [] };
  return { type: 'document.changed', version: 1, at, data };
}
