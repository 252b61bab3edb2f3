/**
 * The document of a host's collection: a decider like the others, whose fields are the host's own. A change carries only
 * the fields that it changes, so that two devices that change different fields both keep what they did.
 */
import * as v from 'valibot';
import type { DocumentFields, JsonValue, VaultDocument } from '../api.ts';
import type { DomainEvent, EventRegistry } from './event.ts';
import { uuidV7Schema } from './goal-fields.ts';
import { inputError, parseInput, TOO_LARGE } from './input-error.ts';
import { equalJson, jsonBytes, jsonOfAtMost, jsonSchema } from './json-value.ts';
import { MAX_DOCUMENT_BYTES, MAX_DOCUMENT_FIELDS } from './limits.ts';

// ---- Fields ------------------------------------------------------------------------------------------------------

/** The name of a collection: safe to stand in SQL, in a path, and in an attribute. */
export const collectionSchema = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/));

/** The name of a field at the top of a document: like an identifier. */
export const fieldNameSchema = v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/));

const fieldNames = v.pipe(
  v.array(v.unknown()),
  v.maxLength(MAX_DOCUMENT_FIELDS, TOO_LARGE),
  v.array(fieldNameSchema),
);

/** Up to 64 fields of JSON. `v.record` leaves `__proto__` and its like out, so those are refused before. */
export const documentFieldsSchema = v.pipe(
  v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  v.check((value) => Object.keys(value).length <= MAX_DOCUMENT_FIELDS, TOO_LARGE),
  v.check((value) => Object.keys(value).every((name) => v.is(fieldNameSchema, name))),
  v.record(v.string(), jsonSchema),
  v.check((fields) => jsonBytes(fields) <= MAX_DOCUMENT_BYTES, TOO_LARGE),
);

// ---- Commands ----------------------------------------------------------------------------------------------------

const address = { collection: collectionSchema, documentId: uuidV7Schema } as const;

/** The input of each command on one document. */
export const documentInputSchemas = {
  'document.put': v.strictObject({ ...address, fields: documentFieldsSchema }),
  'document.patch': v.strictObject({
    ...address,
    set: v.optional(documentFieldsSchema),
    unset: v.optional(fieldNames),
  }),
  'document.delete': v.strictObject(address),
  'document.decide': v.strictObject({
    ...address,
    decision: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)),
    input: jsonOfAtMost(MAX_DOCUMENT_BYTES),
  }),
} as const;

const decisionSchema = v.strictObject({
  set: v.optional(documentFieldsSchema),
  unset: v.optional(fieldNames),
  delete: v.optional(v.boolean()),
});

interface Address {
  readonly collection: string;
  readonly documentId: string;
}

/** A valid command on one document. `create` is a put that must not find one. */
export type DocumentIntent =
  | {
      readonly name: 'document.put' | 'document.create';
      readonly input: Address & { readonly fields: DocumentFields };
    }
  | {
      readonly name: 'document.patch';
      readonly input: Address & { readonly set?: DocumentFields; readonly unset?: readonly string[] };
    }
  | { readonly name: 'document.delete'; readonly input: Address }
  | {
      readonly name: 'document.decide';
      readonly input: Address & { readonly decision: string; readonly input: JsonValue };
    };

// ---- Events ------------------------------------------------------------------------------------------------------

export type DocumentEvent = DomainEvent &
  (
    | {
        readonly type: 'document.created';
        readonly data: { readonly collection: string; readonly fields: DocumentFields };
      }
    | {
        readonly type: 'document.changed';
        readonly data: {
          readonly collection: string;
          readonly set: DocumentFields;
          readonly unset: readonly string[];
        };
      }
    | { readonly type: 'document.deleted'; readonly data: { readonly collection: string } }
  );

const collection = collectionSchema;

/** Every version of every document event, oldest first. A version once released is never changed: add one behind it. */
export const documentEvents: EventRegistry = new Map([
  ['document.created', [{ schema: v.strictObject({ collection, fields: documentFieldsSchema }) }]],
  [
    'document.changed',
    [{ schema: v.strictObject({ collection, set: documentFieldsSchema, unset: fieldNames }) }],
  ],
  ['document.deleted', [{ schema: v.strictObject({ collection }) }]],
]);

// ---- State -------------------------------------------------------------------------------------------------------

/** What the events of one document add up to. */
export interface DocumentState {
  /** Null before the first event; the first one settles it. */
  readonly collection: string | null;
  readonly fields: DocumentFields;
  readonly deleted: boolean;
  /** Null until a creation has been seen: a change may arrive before it. */
  readonly createdAt: number | null;
  readonly changedAt: number;
}

export const initialDocument: DocumentState = Object.freeze({
  collection: null,
  fields: {},
  deleted: false,
  createdAt: null,
  changedAt: 0,
});

/** The state after `event`. Total: it never throws. A creation after a deletion brings the document back. */
export function evolveDocument(state: DocumentState, event: DocumentEvent): DocumentState {
  const changedAt = event.at;
  const collection = state.collection ?? event.data.collection;
  switch (event.type) {
    case 'document.created': {
      const fields = state.deleted ? event.data.fields : { ...state.fields, ...event.data.fields };
      return { collection, fields, deleted: false, createdAt: state.createdAt ?? event.at, changedAt };
    }
    case 'document.changed': {
      const { set, unset } = event.data;
      const kept = Object.entries(state.fields).filter(([name]) => !unset.includes(name));
      return { ...state, collection, fields: { ...Object.fromEntries(kept), ...set }, changedAt };
    }
    case 'document.deleted':
      return { ...state, collection, deleted: true, changedAt };
  }
}

/** The document as it is shown, or null while it is not there. */
export function documentOfState(documentId: string, state: DocumentState): VaultDocument | null {
  const { collection, fields, createdAt, changedAt } = state;
  if (!isThere(state) || collection === null || createdAt === null) return null;
  return { documentId, collection, fields, createdAt, changedAt };
}

function isThere({ createdAt, deleted }: DocumentState): boolean {
  return createdAt !== null && !deleted;
}

// ---- Decisions ---------------------------------------------------------------------------------------------------

/** What a host's own rule makes of a document. Absent parts stay as they are. */
export interface DocumentDecision {
  readonly set?: DocumentFields;
  readonly unset?: readonly string[];
  readonly delete?: boolean;
}

/**
 * A host's own rules for one collection, for those who build their own owner worker. Pure and synchronous: the same
 * document and input must always give the same answer.
 */
export interface CollectionDecider {
  readonly collection: string;
  /**
   * The commands by name: from the document's fields (null when it is not there) and an input to what changes. Throw
   * {@link inputError} to refuse.
   */
  readonly commands: Readonly<
    Record<string, (fields: DocumentFields | null, input: JsonValue, at: number) => DocumentDecision>
  >;
  /** Called with what every command, also `put` and `patch`, would make of a document; throws to refuse it. */
  readonly check?: (fields: DocumentFields) => void;
}

export type CollectionDeciders = ReadonlyMap<string, CollectionDecider>;

/**
 * The events that `intent` leads to; none when it changes nothing. `path` stands before the names of fields in errors.
 *
 * @throws MoError `input/conflict` for an id that is taken, also by another collection; `input/not-found`;
 *   `input/too-large`; or what the host's rules refuse
 */
export function decideDocument(
  state: DocumentState,
  intent: DocumentIntent,
  at: number,
  deciders: CollectionDeciders,
  path = '',
): readonly DocumentEvent[] {
  const { collection } = intent.input;
  const decider = deciders.get(collection);
  if (state.collection !== null && state.collection !== collection) {
    throw inputError('input/conflict', `${path}documentId`);
  }
  const create = (fields: DocumentFields): readonly DocumentEvent[] => {
    requireSize(fields, `${path}fields`);
    decider?.check?.(fields);
    return [{ type: 'document.created', version: 1, at, data: { collection, fields } }];
  };
  const change = (set: DocumentFields, unset: readonly string[], field: string): readonly DocumentEvent[] => {
    const changed = Object.entries(set).filter(
      ([name, value]) => !Object.hasOwn(state.fields, name) || !equalJson(state.fields[name], value),
    );
    const removed = unset.filter((name) => Object.hasOwn(state.fields, name) && !Object.hasOwn(set, name));
    if (changed.length === 0 && removed.length === 0) return [];
    const data = { collection, set: Object.fromEntries(changed), unset: removed };
    const event: DocumentEvent = { type: 'document.changed', version: 1, at, data };
    const { fields } = evolveDocument(state, event);
    requireSize(fields, path + field);
    decider?.check?.(fields);
    return [event];
  };
  const remove = (): readonly DocumentEvent[] => [
    { type: 'document.deleted', version: 1, at, data: { collection } },
  ];

  switch (intent.name) {
    case 'document.create':
      if (isThere(state)) throw inputError('input/conflict', `${path}documentId`);
      return create(intent.input.fields);
    case 'document.put': {
      const { fields } = intent.input;
      if (!isThere(state)) return create(fields);
      return change(fields, Object.keys(state.fields), 'fields');
    }
    case 'document.patch':
      if (!isThere(state)) throw inputError('input/not-found', `${path}documentId`);
      return change(intent.input.set ?? {}, intent.input.unset ?? [], 'set');
    case 'document.delete':
      return isThere(state) ? remove() : [];
    case 'document.decide': {
      const { decision, input } = intent.input;
      const commands = decider?.commands ?? {};
      const command = Object.hasOwn(commands, decision) ? commands[decision] : undefined;
      if (command === undefined) throw inputError('input/not-found', `${path}decision`);
      const decided = command(isThere(state) ? state.fields : null, input, at);
      // What a host's rule made is no more trusted than what a page sends.
      const { set = {}, unset = [], ...rest } = parseInput(decisionSchema, decided, `${path}decision`);
      if (rest.delete === true) return isThere(state) ? remove() : [];
      return isThere(state) ? change(set, unset, 'input') : create(set);
    }
  }
}

function requireSize(fields: DocumentFields, field: string): void {
  if (Object.keys(fields).length > MAX_DOCUMENT_FIELDS || jsonBytes(fields) > MAX_DOCUMENT_BYTES) {
    throw inputError('input/too-large', field);
  }
}
