import * as v from 'valibot';
import { PRIORITIES, SLICES } from '../api.ts';
import { TOO_LONG } from './input-error.ts';
import { MAX_SUMMARY_LENGTH } from './limits.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;
const CONTROL_OR_LINE_BREAK = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Code points, not UTF-16 units: an emoji counts once. */
export function codePointLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) index += 1;
    length += 1;
  }
  return length;
}

/** No lone surrogates: they have no UTF-8 form, so they could not be stored and read back as they were. */
export const wellFormedText = v.pipe(
  v.string(),
  v.check((text) => !LONE_SURROGATE.test(text)),
);

/** 1–200 code points after trimming and NFC, on one line: also the name of a project or milestone. */
export const summarySchema = v.pipe(
  v.string(),
  // Before anything that takes time in proportion to the text. NFC never shrinks text by more than a factor of 4.
  v.maxLength(MAX_SUMMARY_LENGTH * 20, TOO_LONG),
  v.check((text) => !LONE_SURROGATE.test(text)),
  v.transform((text) => text.trim().normalize('NFC')),
  v.check((text) => !CONTROL_OR_LINE_BREAK.test(text)),
  v.minLength(1),
  v.check((text) => codePointLength(text) <= MAX_SUMMARY_LENGTH, TOO_LONG),
);

export const sliceSchema = v.picklist(SLICES);
export const prioritySchema = v.picklist(PRIORITIES);

/** `YYYY-MM`, 2000-01 to 2199-12. */
export const monthSchema = v.pipe(v.string(), v.regex(/^2[01]\d\d-(?:0[1-9]|1[0-2])$/));

/** A UUID of version 7 in its one canonical spelling, so that no id has two names. */
export const uuidV7Schema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
);

/** A moment, ms since the epoch, within what a `Date` can hold. */
export const timestampSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15));

/** The four fields that a person fills in. */
export const goalFieldSchemas = {
  summary: summarySchema,
  slice: sliceSchema,
  priority: prioritySchema,
  targetMonth: monthSchema,
} as const;

/** Any of the four fields; `undefined` means "as it is". */
export const optionalGoalFieldSchemas = {
  summary: v.optional(summarySchema),
  slice: v.optional(sliceSchema),
  priority: v.optional(prioritySchema),
  targetMonth: v.optional(monthSchema),
} as const;
