/**
 * Whether a goal is achieved is derived and never an event of its own: the latest word counts, the person's own or that
 * of the projects linked to the goal. Both are kept with their place in the effective order, so every device that has
 * the same events comes to the same answer, in whatever order they were delivered.
 */

/** What one project means for one goal it is or was linked to. */
export type ProjectVoice =
  /** Not linked (any more), not created yet, canceled or archived: as if it were not there. */
  | 'silent'
  /** Linked and live, but not completed. */
  | 'open'
  | 'completed';

/** What all projects of a goal say together. */
export interface ProjectVoices {
  /** The effective order of the last event that changed any one's voice; 0 when none ever spoke. */
  readonly order: number;
  /** How many are live: neither silent nor unlinked. */
  readonly live: number;
  /** How many of those are completed. */
  readonly completed: number;
}

export const NO_VOICES: ProjectVoices = Object.freeze({ order: 0, live: 0, completed: 0 });

/** The person's own last word on a goal. */
export interface OwnChoice {
  readonly order: number;
  readonly achieved: boolean;
}

/** The latest of the two decides; projects say yes when at least one is live and all that are live are completed. */
export function isAchieved(choice: OwnChoice | null, projects: ProjectVoices): boolean {
  if (choice !== null && choice.order >= projects.order) return choice.achieved;
  return projects.live > 0 && projects.completed === projects.live;
}
