import * as v from 'valibot';
import { utf8 } from './encoding.ts';
import { EventIdSchema } from './ids.ts';
import { MAX_RECORD_BYTES } from './limits.ts';

/** A key epoch: 0 or greater. */
export const EpochSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * A record as this version of the client writes it. Nothing else is in it: no aggregate, type, time or author. `ct` is
 * the padded ciphertext in base64url.
 */
export const RecordSchema = v.strictObject({
  v: v.literal(1),
  id: EventIdSchema,
  epoch: EpochSchema,
  ct: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/, 'not base64url')),
});
export type SyncRecord = v.InferOutput<typeof RecordSchema>;

/**
 * What a server looks at, so that it also keeps records of versions it does not know: the id and the epoch must be the
 * ones that the push names.
 */
const RecordEnvelopeSchema = v.looseObject({
  v: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  id: EventIdSchema,
  epoch: EpochSchema,
});

export type RecordFault =
  'too-large' | 'not-well-formed' | 'not-json' | 'not-a-record' | 'other-id' | 'other-epoch';

/** Why a server would refuse this text as the record of `id` at `epoch`; null when it would not. */
export function recordFault(text: string, id: string, epoch: number): RecordFault | null {
  // No character has more than three bytes for each of its units, so most texts need not be encoded to be measured.
  if (text.length > MAX_RECORD_BYTES) return 'too-large';
  if (text.length * 3 > MAX_RECORD_BYTES && utf8(text).length > MAX_RECORD_BYTES) return 'too-large';
  if (isWritten(text, id, epoch)) return null;
  // A lone surrogate cannot be written as UTF-8, so it would not come back as it went.
  if (!isWellFormed(text)) return 'not-well-formed';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'not-json';
  }
  const envelope = v.safeParse(RecordEnvelopeSchema, parsed);
  if (!envelope.success) return 'not-a-record';
  if (envelope.output.id !== id) return 'other-id';
  return envelope.output.epoch === epoch ? null : 'other-epoch';
}

/** The record of this text when it is one of version 1, else null: another version is not ours to read. */
export function parseRecord(text: string): SyncRecord | null {
  try {
    const result = v.safeParse(RecordSchema, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Same output for the same record: members in the order v, id, epoch, ct, no spaces. */
export function encodeRecord(record: SyncRecord): string {
  const { v: version, id, epoch, ct } = v.parse(RecordSchema, record);
  return JSON.stringify({ v: version, id, epoch, ct });
}

/** Whether the text is what `encodeRecord` writes for this id and epoch: what a server meets nearly always. */
function isWritten(text: string, id: string, epoch: number): boolean {
  const start = `{"v":1,"id":"${id}","epoch":${epoch},"ct":"`;
  return (
    v.is(EventIdSchema, id) &&
    v.is(EpochSchema, epoch) &&
    text.startsWith(start) &&
    /^[A-Za-z0-9_-]+"\}$/.test(text.slice(start.length))
  );
}

function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
