/** A place in the log is the sequence of its record times this, plus the place in the record: more events than one can hold. */
export const PLACES_PER_RECORD = 4_096;
