/** Where an event stands: its place in the synced log, or null while it is pending; and its place on this device. */
export interface EventPosition {
  readonly globalSequence: number | null;
  readonly commitSequence: number;
}

/** Above every global sequence, and far below what a double holds exactly. */
const FIRST_PENDING = 2 ** 52;

/**
 * The one effective order as a number that grows along it: synced events by global sequence, then pending ones by
 * commit sequence. Only numbers of the same moment compare: an acknowledgement moves an event.
 */
export function effectiveOrder({ globalSequence, commitSequence }: EventPosition): number {
  return globalSequence ?? FIRST_PENDING + commitSequence;
}
