/**
 * What the events of one aggregate add up to, as text: a device may start from it instead of from the events. It comes from
 * another device, so it is checked; a text that says anything else is refused as a whole.
 */
import * as v from 'valibot';
import { isAchieved, NO_VOICES } from './achievement.ts';
import type { DocumentState } from './document.ts';
import type { GoalState } from './goal.ts';
import { prioritySchema, sliceSchema } from './goal-fields.ts';
import { jsonSchema } from './json-value.ts';
import type { ProjectState } from './project.ts';
import { projectStatusSchema } from './project-fields.ts';
import { MoError } from '../errors/mo-error.ts';

/**
 * The version of these texts, and of what `evolve` makes of events: raise it with either. Devices of another version start
 * from the events.
 */
export const STATE_VERSION = 1;

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Negative for what stood in a log before. */
const order = v.pipe(v.number(), v.safeInteger());
const text = v.string();
const flag = v.boolean();

/** What its projects say is theirs, and comes with them. */
const goal = v.strictObject({
  summary: text,
  slice: sliceSchema,
  priority: prioritySchema,
  targetMonth: text,
  createdAt: v.nullable(time),
  changedAt: time,
  choice: v.nullable(v.strictObject({ order, achieved: flag })),
  archived: flag,
});

const project = v.strictObject({
  name: text,
  description: text,
  startDate: text,
  targetDate: text,
  createdAt: v.nullable(time),
  changedAt: time,
  status: projectStatusSchema,
  archived: flag,
  links: v.record(
    text,
    v.strictObject({ linked: flag, voice: v.picklist(['silent', 'open', 'completed']), order }),
  ),
  milestones: v.record(text, v.strictObject({ name: text, date: text, completed: flag, present: flag })),
});

const document = v.strictObject({
  collection: v.nullable(text),
  // What devices wrote without knowing of each other may be more than one may write.
  fields: v.record(text, jsonSchema),
  deleted: flag,
  createdAt: v.nullable(time),
  changedAt: time,
});

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The texts of each type: `encode` and its inverse, which throws `storage/corrupt`. */
export const BASE_STATES = {
  goal: {
    encode: ({ projects: _, achieved: __, ...own }: GoalState) => encodeJson(own),
    decode: (json: Uint8Array): GoalState => {
      const own = parse(goal, json);
      return { ...own, projects: NO_VOICES, achieved: isAchieved(own.choice, NO_VOICES) };
    },
  },
  project: {
    encode: (state: ProjectState) => encodeJson(state),
    decode: (json: Uint8Array): ProjectState => parse(project, json),
  },
  document: {
    encode: (state: DocumentState) => encodeJson(state),
    decode: (json: Uint8Array): DocumentState => parse(document, json),
  },
} as const;

/** The same state where all that it knows of the effective order stands so many places earlier. */
export function toEarlierState(type: string, json: Uint8Array, places: number): Uint8Array {
  // What a document holds may have any name.
  if (type === 'document') return json;
  const earlier = (name: string, value: unknown) =>
    name === 'order' && typeof value === 'number' ? value - places : value;
  return encodeJson(JSON.parse(decoder.decode(json), earlier) as object);
}

function encodeJson(state: object): Uint8Array {
  return encoder.encode(JSON.stringify(state));
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, json: Uint8Array): Output {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(json));
  } catch {
    throw corruptState();
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw corruptState();
  return result.output;
}

function corruptState(): MoError {
  return new MoError('storage/corrupt', 'What an aggregate is said to be does not follow its schema.');
}
