import * as v from 'valibot';
import type { JsonValue } from '../api.ts';
import { TOO_LARGE } from './input-error.ts';
import { MAX_JSON_DEPTH } from './limits.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether a value is what JSON can say, at most `depth` levels deep, without anything that would be lost on the way. */
function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
      return !LONE_SURROGATE.test(value);
    case 'number':
      return Number.isFinite(value);
    case 'boolean':
      return true;
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  return Object.entries(value).every(([name, item]) => !LONE_SURROGATE.test(name) && isJson(item, depth - 1));
}

/** Any JSON value, as a copy that shares nothing with the input. */
export const jsonSchema = v.pipe(
  v.custom<JsonValue>((value) => isJson(value, MAX_JSON_DEPTH)),
  v.transform((value) => JSON.parse(JSON.stringify(value)) as JsonValue),
);

/** JSON of at most so many bytes as UTF-8. */
export const jsonOfAtMost = (maxBytes: number) =>
  v.pipe(
    jsonSchema,
    v.check((value) => jsonBytes(value) <= maxBytes, TOO_LARGE),
  );

const encoder = new TextEncoder();

/** The length of a value as JSON in UTF-8. */
export function jsonBytes(value: JsonValue): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** Whether two values say the same; the order of names in objects does not count. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a) || isArray(b)) {
    return isArray(a) && isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]));
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalJson(a[name], b[name]))
  );
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
