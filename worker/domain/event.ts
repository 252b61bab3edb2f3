import * as v from 'valibot';
import { MoError } from '../errors/mo-error.ts';
import { timestampSchema } from './goal-fields.ts';

/** What the payload of an event says once it is opened: a short stable type, its version, when, and the data. */
export interface DomainEvent {
  readonly type: string;
  readonly version: number;
  /** When the person acted, ms since the epoch. */
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One version of one event type. */
export interface EventVersion {
  readonly schema: v.GenericSchema<unknown, Readonly<Record<string, unknown>>>;
  /** Makes the data of the next version out of this one's; absent on the newest version. */
  readonly upcast?: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** All versions of all event types, oldest first: `registry.get('goal.created')[0]` is version 1. */
export type EventRegistry = ReadonlyMap<string, readonly EventVersion[]>;

const envelopeSchema = v.strictObject({
  type: v.pipe(v.string(), v.maxLength(64)),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: timestampSchema,
  data: v.record(v.string(), v.unknown()),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes that are sealed as the payload: UTF-8 JSON. */
export function encodeEvent(event: DomainEvent): Uint8Array {
  const { type, version, at, data } = event;
  return encoder.encode(JSON.stringify({ type, version, at, data }));
}

/**
 * Reads a payload, checks it against the version it names, and lifts it to the newest version.
 *
 * @throws MoError `storage/corrupt` when the payload does not say what its type must say;
 *   `vault/upgraded-elsewhere` when the type or version is one that this code does not know yet.
 */
export function decodeEvent(payload: Uint8Array, registry: EventRegistry): DomainEvent {
  const event = parseOrThrow(envelopeSchema, parseJson(payload));
  const versions = registry.get(event.type);
  if (versions === undefined || event.version > versions.length) {
    throw new MoError('vault/upgraded-elsewhere', 'The vault holds an event of a newer version of MO Kit.');
  }
  return upcastEvent(event, versions);
}

function upcastEvent(event: DomainEvent, versions: readonly EventVersion[]): DomainEvent {
  let data = event.data;
  for (let version = event.version; version <= versions.length; version += 1) {
    const step = versions[version - 1];
    if (step === undefined) break;
    data = parseOrThrow(step.schema, data);
    if (step.upcast !== undefined) data = step.upcast(data);
  }
  return { type: event.type, version: versions.length, at: event.at, data };
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(payload));
  } catch {
    // The parser's own message quotes the text.
    throw corruptEvent();
  }
}

function parseOrThrow<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown): Output {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (!result.success) throw corruptEvent();
  return result.output;
}

function corruptEvent(): MoError {
  return new MoError('storage/corrupt', 'An event of the log does not follow its schema.');
}
