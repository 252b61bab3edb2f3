import { v7 as uuid } from 'uuid';

/** An id for a milestone that a `ProjectChange` adds. */
export function newMilestoneId(): string {
  return uuid();
}
