import * as v from 'valibot';
import { fromBase64url, toBase64url } from '../../crypto/base64url.ts';
import { inputError } from '../../domain/input-error.ts';

/** The sort key of an item, in the order of the columns; its id always comes last and settles every tie. */
export type SortKey = readonly (string | number)[];

/** One way to order a list: columns, keys and the shape of their cursors. */
export interface SortOrder<Item> {
  readonly name: string;
  readonly columns: readonly string[];
  /** `rank` is that of a search; 0 without one. */
  readonly keyOf: (item: Item, rank: number) => SortKey;
  readonly schema: v.GenericSchema<unknown, (string | number)[]>;
}

const cursorSchema = v.strictTuple([v.string(), v.boolean(), v.array(v.unknown())]);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** The opaque `next` of a page that ended at `key`. */
export function encodeCursor(order: string, descending: boolean, key: SortKey): string {
  return toBase64url(encoder.encode(JSON.stringify([order, descending, key])));
}

/**
 * Reads a cursor back. It only fits the order and direction it was made for.
 *
 * @throws MoError `input/invalid` for the field `after`
 */
export function decodeCursor(
  text: string,
  order: Pick<SortOrder<never>, 'name' | 'schema'>,
  descending: boolean,
): SortKey {
  const cursor = v.safeParse(cursorSchema, parseJson(text));
  if (cursor.success && cursor.output[0] === order.name && cursor.output[1] === descending) {
    const key = v.safeParse(order.schema, cursor.output[2]);
    if (key.success) return key.output;
  }
  throw inputError('input/invalid', 'after');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(decoder.decode(fromBase64url(text)));
  } catch {
    return null;
  }
}

/**
 * Compares two keys as SQLite does: numbers by value, text by code points (its UTF-8 bytes), not by UTF-16 units, and
 * any number before any text.
 */
export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, left] of a.entries()) {
    const order = compareValues(left, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? Math.sign(a - b) || 0 : -1;
  if (typeof b === 'number') return 1;
  if (a === b) return 0;
  for (let index = 0; ; index += 1) {
    const left = a.codePointAt(index);
    const right = b.codePointAt(index);
    if (left !== right) return (left ?? -1) - (right ?? -1);
    if (left === undefined) return 0;
  }
}
