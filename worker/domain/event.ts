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
  /** Of an event that was made again by another device after a restore: which one it stands for. */
  readonly origin?: EventOrigin;
}

/** An event that a device had made and nobody had received. */
export interface EventOrigin {
  readonly eventId: string;
  readonly deviceId: string;
  /** Its number among the events of that device. */
  readonly deviceSequence: number;
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
  origin: v.optional(
    v.strictObject({
      eventId: v.pipe(v.string(), v.maxLength(128)),
      deviceId: v.pipe(v.string(), v.maxLength(128)),
      deviceSequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    }),
  ),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes that are sealed as the payload: UTF-8 JSON. */
export function encodeEvent(event: DomainEvent): Uint8Array {
  const { type, version, at, data, origin } = event;
  return encoder.encode(JSON.stringify({ type, version, at, data, origin }));
}

/**
 * The same payload, naming the event it stands for. What names one already keeps it: an event that is restored from
 * device to device is still known by its first id. Works for events of any version.
 */
export function withOrigin(payload: Uint8Array, origin: EventOrigin): Uint8Array {
  const event: DomainEvent = parseOrThrow(envelopeSchema, parseJson(payload));
  return event.origin === undefined ? encodeEvent({ ...event, origin }) : payload;
}

/** Which event this payload stands for: the origin it names, or nothing. */
export function originOf(payload: Uint8Array): EventOrigin | undefined {
  return parseOrThrow(envelopeSchema, parseJson(payload)).origin;
}

/**
 * Reads a payload, checks it against the version it names, and lifts it to the newest version.
 *
 * @throws MoError `storage/corrupt` when the payload does not say what its type must say;
 *   `vault/upgraded-elsewhere` when the type or version is one that this code does not know yet.
 */
export function decodeEvent(payload: Uint8Array, registry: EventRegistry): DomainEvent {
  const event: DomainEvent = parseOrThrow(envelopeSchema, parseJson(payload));
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
  return { ...event, version: versions.length, data };
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
