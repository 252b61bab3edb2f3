/** A place in the log is the sequence of its record times this, plus the place in the record: more events than one can hold. */
export const PLACES_PER_RECORD = 4_096;

/** Places of a log from here on stand behind a head. */
export function floorOf({ sequence }: { readonly sequence: number }): number {
  return (sequence + 1) * PLACES_PER_RECORD;
}
