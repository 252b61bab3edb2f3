import * as v from 'valibot';

const DAY = /^(2[01]\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Whether `text` is `YYYY-MM-DD` and names a day that exists, from 2000-01-01 to 2199-12-31. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Day 0 of the next month is the last of this one.
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A real calendar day. Days compare as texts. */
export const daySchema = v.pipe(v.string(), v.maxLength(10), v.check(isDay));
