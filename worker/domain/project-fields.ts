import * as v from 'valibot';
import { PROJECT_STATUSES } from '../api.ts';
import { daySchema } from './calendar.ts';
import { codePointLength, summarySchema, uuidV7Schema, wellFormedText } from './goal-fields.ts';
import { TOO_LARGE, TOO_LONG } from './input-error.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_LINKED_GOALS, MAX_MILESTONES } from './limits.ts';

/** Control characters but the line feed and the tab, which people type. */
const CONTROL = /[^\P{Cc}\n\t]/u;

/** 0–2000 code points after trimming and NFC; lines end with a line feed, whatever the system it was typed on. */
export const descriptionSchema = v.pipe(
  v.string(),
  // Before anything that takes time in proportion to the text.
  v.maxLength(MAX_DESCRIPTION_LENGTH * 20, TOO_LONG),
  wellFormedText,
  v.transform((text) => text.replace(/\r\n?/g, '\n').trim().normalize('NFC')),
  v.check((text) => !CONTROL.test(text)),
  v.check((text) => codePointLength(text) <= MAX_DESCRIPTION_LENGTH, TOO_LONG),
);

export const nameSchema = summarySchema;
export const projectStatusSchema = v.picklist(PROJECT_STATUSES);

/** Ids of goals, each once. */
export const goalIdsSchema = v.pipe(
  v.array(v.unknown()),
  v.maxLength(MAX_LINKED_GOALS, TOO_LARGE),
  v.array(uuidV7Schema),
  v.check((ids) => new Set(ids).size === ids.length),
);

export const milestoneFieldSchemas = {
  milestoneId: uuidV7Schema,
  name: nameSchema,
  date: daySchema,
} as const;

/** The fields of the project itself. */
export const projectFieldSchemas = {
  name: nameSchema,
  description: descriptionSchema,
  startDate: daySchema,
  targetDate: daySchema,
} as const;

/** Any of the fields; `undefined` means "as it is". */
export const optionalProjectFieldSchemas = {
  name: v.optional(nameSchema),
  description: v.optional(descriptionSchema),
  startDate: v.optional(daySchema),
  targetDate: v.optional(daySchema),
} as const;

/** A list that a command may hold `MAX_MILESTONES` of. */
export const milestoneList = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(v.unknown()), v.maxLength(MAX_MILESTONES, TOO_LARGE), v.array(item));
